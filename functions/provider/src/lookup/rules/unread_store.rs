//! A store that no application asks.

use claims::document::Diagnostics;

use super::codes::UNREAD_STORE;
use crate::lookup::planned_store::PlannedStore;

pub(super) fn check(stores: &[PlannedStore], asked: &[bool], diagnostics: &mut Diagnostics) {
    for (store, _) in stores.iter().zip(asked).filter(|(_, asked)| !**asked) {
        let message = format!("nothing reads store `{}`", store.declared.name);
        let help = "remove it, or use its attributes in a claim, a condition or the key of another store";
        diagnostics.warning(UNREAD_STORE, store.declared.place, message).help(help);
    }
}
