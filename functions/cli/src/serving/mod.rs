//! What `claimsmith serve` answers with: the provider of the policy as it is now ([`served`]), made again when one of its
//! files has changed ([`files`]).

mod files;
mod served;

pub(crate) use served::{Served, Sources};
