//! Constructs users for whom whole answers may differ: with stores that cannot answer, without what a store's key needs, with
//! values that are too large together.

use claims::values::{AttributeName, Known, Value};
use fastrand::Rng;

use super::Search;
use super::constructing::large;
use super::domain::{Supply, typical};
use super::person::settle;
use crate::comparing::PairedApplication;

/// The sizes of values in bytes: some claims together, or one alone, are more than 3 KB.
const SIZES: [usize; 5] = [300, 600, 1_100, 1_600, 3_100];

/// So many users have values of any kind.
const ANY: usize = 300;

impl Search<'_> {
    /// Tries users for the whole answer of an application.
    pub(super) async fn answers(&mut self, pair: &PairedApplication) {
        let names = self.names(pair);
        let supply = Supply::new(self.stores, pair.app_id.clone());
        for mut known in users(&names, &supply) {
            settle(&names, &mut known, &supply);
            self.try_person(pair, &names, &known, &supply).await;
        }
    }

    /// What either policy of the application reads, and what a store's key may need.
    fn names(&self, pair: &PairedApplication) -> Vec<AttributeName> {
        let mut names: Vec<AttributeName> = Vec::new();
        for side in [0, 1] {
            let read = self.policy(side, pair).map(|(policy, _)| policy.attributes()).unwrap_or_default();
            names.extend(read.iter().cloned());
        }
        names.extend(
            ["user.id", "user.mail", "user.userPrincipalName"].into_iter().filter_map(AttributeName::parse),
        );
        names.sort();
        names.dedup();
        names
    }
}

fn users(names: &[AttributeName], supply: &Supply<'_>) -> Vec<Vec<Known>> {
    let usual: Vec<Known> =
        names.iter().map(|name| fixed_or(name, supply, Known::Value(typical(name)))).collect();
    let each = |value: &dyn Fn(&AttributeName) -> Known| -> Vec<Known> {
        names.iter().map(|name| fixed_or(name, supply, value(name))).collect()
    };
    let mut users = vec![usual.clone(), each(&|_| Known::NoValue)];
    for (at, name) in names.iter().enumerate() {
        let mut others = vec![Known::NoValue, large(name, 3_100)];
        if supply.is_stored(name) {
            others.extend([Known::Unknown, Known::Value(Value::List(vec!["One".to_owned()]))]);
        }
        for other in others {
            let mut known = usual.clone();
            if let Some(one) = known.get_mut(at) {
                *one = fixed_or(name, supply, other);
            }
            users.push(known);
        }
    }
    users.extend(SIZES.map(|bytes| each(&|name| large(name, bytes))));
    let mut random = Rng::with_seed(11);
    for _ in 0..ANY {
        let chosen = names.iter().map(|name| {
            let size = SIZES.get(random.usize(0..SIZES.len())).copied().unwrap_or_default();
            let value = match random.u8(0..6) {
                0 => Known::NoValue,
                1 => large(name, size),
                2 if supply.is_stored(name) && random.u8(0..8) == 0 => Known::Unknown,
                _ => Known::Value(typical(name)),
            };
            fixed_or(name, supply, value)
        });
        users.push(chosen.collect());
    }
    users
}

fn fixed_or(name: &AttributeName, supply: &Supply<'_>, value: Known) -> Known {
    supply.fixed(name).unwrap_or(value)
}
