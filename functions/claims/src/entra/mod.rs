//! What Entra itself sends, accepts and refuses.
//!
//! `contract.rs` has the numbers and names of the protocol, `restricted.rs` the names of claims that Entra reserves (listed by
//! `restricted_names.rs`), `unsafe_keys.rs` the attributes that do not identify a user, `blade.rs` what Entra's own claims configuration would refuse of a policy that is valid here.

mod blade;
mod codes;
pub mod contract;
mod restricted;
mod restricted_names;
mod unsafe_keys;

pub use blade::check;
pub use codes::BLADE_CODES;
pub(crate) use codes::{CODES, ENTRA_NAME, NAME_ID};
pub use restricted::{is_restricted, is_restricted_in_jwt, is_restricted_in_saml};
pub use restricted_names::{restricted_in_jwt, restricted_in_saml};
pub use unsafe_keys::unsafe_user_key;
