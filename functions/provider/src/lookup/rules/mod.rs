//! What cannot be meant in how a policy's stores are asked: a file for each rule. Everything that they note is a warning.
//!
//! `decisive.rs` says which stores a required claim or an authorization depends on, `codes.rs` has the codes.

mod codes;
mod decisive;
mod long_cache;
mod shares;
mod unread_store;
mod unsafe_key;
mod unverified_record;

use claims::document::Diagnostics;
use claims::policy::Policy;

use super::planned_store::PlannedStore;

pub use codes::CODES;

/// Notes what cannot be meant. `asked` says of each store whether an application asks it.
pub(super) fn check(policy: &Policy, stores: &[PlannedStore], asked: &[bool], diagnostics: &mut Diagnostics) {
    unread_store::check(stores, asked, diagnostics);
    shares::check(stores, asked, diagnostics);
    for (store, decision) in stores.iter().zip(decisive::stores(policy, stores)) {
        let Some(decision) = decision else { continue };
        unsafe_key::check(store, &decision, diagnostics);
        unverified_record::check(store, &decision, diagnostics);
        long_cache::check(store, &decision, diagnostics);
    }
}
