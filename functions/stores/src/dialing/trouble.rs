//! Remembers for a while which hosts and addresses could not be used, so that they are tried last.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::Moment;

/// How long a host that could not be used is tried last.
const REMEMBERED_FOR: Duration = Duration::from_secs(60);

/// The hosts and addresses that could not be used, and when.
#[derive(Default)]
pub(crate) struct Trouble(Mutex<HashMap<String, Moment>>);

impl Trouble {
    /// The same places in order; those with trouble come last.
    pub(crate) fn last<P: ToString>(&self, places: impl IntoIterator<Item = P>) -> Vec<P> {
        let known = self.known();
        let mut places: Vec<P> = places.into_iter().collect();
        places.sort_by_key(|place| known.contains_key(&place.to_string()));
        places
    }

    /// Notes which of these places, tried in this order, won; those before it could not be used.
    pub(crate) fn note<P: ToString>(&self, places: &[P], winner: usize) {
        let mut known = self.known();
        for place in places.iter().take(winner) {
            known.insert(place.to_string(), Moment::now());
        }
        if let Some(winner) = places.get(winner) {
            known.remove(&winner.to_string());
        }
    }

    /// What is remembered; what is too old is forgotten.
    fn known(&self) -> MutexGuard<'_, HashMap<String, Moment>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, since| since.passed() < REMEMBERED_FOR);
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_with_trouble_is_tried_last_for_a_minute_or_until_it_wins() {
        let trouble = Trouble::default();
        let hosts = ["a", "b", "c"];
        assert_eq!(trouble.last(hosts), hosts);
        trouble.note(&hosts, 1);
        assert_eq!(trouble.last(hosts), ["b", "c", "a"]);
        trouble.note(&["b", "c", "a"], 2);
        assert_eq!(trouble.last(hosts), ["a", "b", "c"]);
        trouble.note(&["a", "b"], 0);
        *trouble.known().get_mut("c").unwrap() = Moment::before_freeze(REMEMBERED_FOR);
        assert_eq!(trouble.last(hosts), ["a", "c", "b"]);
    }
}
