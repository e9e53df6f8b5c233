//! What an administrator has to do before a registration, and what to know.

mod identifier_uris;
mod manual_steps;
mod warnings;

pub(crate) use self::identifier_uris::are_restricted;
pub(crate) use self::manual_steps::{
    accepts_mapped_claims, has_signing_key, manual_steps, may_accept_mapped_claims,
};
pub(crate) use self::warnings::warnings;
