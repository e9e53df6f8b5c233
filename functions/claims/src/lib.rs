//! A claims policy and a user's attributes in, claims and their trace out. Pure: no files, network,
//! environment or clock, and nothing that can fail once a policy is loaded.
//!
//! ```
//! use claims::diagnostic::Diagnostics;
//! use claims::policy::Policy;
//! use claims::value::{Known, Value};
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

pub mod attribute;
pub mod casing;
pub mod chain;
mod claim;
pub mod codes;
pub mod conditions;
pub mod diagnostic;
pub mod document;
pub mod entra;
pub mod evaluate;
mod explain;
#[cfg(test)]
mod fixtures;
pub mod groups;
mod guid;
pub mod json;
pub mod letters;
mod operand;
pub mod parse;
pub mod pattern;
pub mod policy;
pub mod read;
pub mod reference;
pub mod replacement;
pub mod schema;
pub mod scope;
pub mod template;
pub mod text;
pub mod trace;
pub mod transformations;
pub mod value;
