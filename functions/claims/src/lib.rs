//! A claims policy and a user's attributes in, claims and their trace out. Pure: no files, network,
//! environment or clock, and nothing that can fail once a policy is loaded.
//!
//! ```
//! use claims::document::Diagnostics;
//! use claims::policy::Policy;
//! use claims::values::{Known, Value};
//!
//! let source = "
//! version: 1
//! policies:
//!   - name: orders
//!     applications: all
//!     claims:
//!       login:
//!         transformations:
//!           - ExtractMailPrefix: { input: user.mail }
//!           - ToUppercase
//! ";
//! let mut diagnostics = Diagnostics::default();
//! let policy = Policy::parse(source, &mut diagnostics).ok_or("a policy has mistakes")?;
//! let orders = policy.applications().first().ok_or("a policy has an application")?;
//! assert_eq!(orders.attributes().len(), 1);
//!
//! let known = [Known::Value(Value::from("kim@example.test"))];
//! let claims = orders.evaluate(&known).claims;
//! assert_eq!(claims.first().map(|claim| &claim.value), Some(&Value::from("KIM")));
//! # Ok::<(), &str>(())
//! ```

pub mod conditions;
pub mod document;
pub mod entra;
pub mod evaluation;
pub mod policy;
pub mod reference;
pub mod transformations;
pub mod values;

pub use dotnet_text::Text;
