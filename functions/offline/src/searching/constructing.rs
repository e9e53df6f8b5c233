//! Constructs users for whom a claim may differ, from what both policies mention.

use claims::values::{AttributeName, Known, Value};
use fastrand::Rng;

use super::Search;
use super::claim_pair::{ClaimPair, ClaimPlace, Differing};
use super::domain::{Supply, values};
use super::mentioned::Mentioned;
use super::person::settle;
use crate::comparing::PairedApplication;

/// So many users are decided for, for one claim.
const MOST_DECISIONS: usize = 40_000;

/// So many values of an attribute are tried one by one.
const MOST_VALUES: usize = 5_000;

/// The users that are tried for one claim, one after the other; always the same for the same policies.
pub(super) struct Users {
    values: Vec<Vec<Known>>,
    /// Of each attribute, how many of the first values conditions compare it with.
    telling: Vec<usize>,
    random: Rng,
}

impl Search<'_> {
    /// Tries users for a claim.
    pub(super) async fn construct(
        &mut self,
        pair: &PairedApplication,
        places: [Option<ClaimPlace<'_>>; 2],
        changed: &Mentioned,
        mentioned: &Mentioned,
    ) {
        let Some(claim) = ClaimPair::of(places) else { return };
        let supply = Supply::new(self.stores, pair.app_id.clone());
        let mut users = Users::new(&claim.names, changed, mentioned, &supply);
        for known in users.differing(&claim, &supply) {
            self.try_person(pair, &claim.names, &known, &supply).await;
        }
    }
}

impl Users {
    fn new(names: &[AttributeName], changed: &Mentioned, mentioned: &Mentioned, supply: &Supply<'_>) -> Self {
        let values: Vec<Vec<Known>> = names
            .iter()
            .map(|name| {
                let mut values = values(name, changed, mentioned, supply);
                values.truncate(MOST_VALUES);
                values
            })
            .collect();
        let telling =
            names.iter().map(|name| mentioned.compared.get(name).map_or(12, |texts| texts.len() + 12));
        Self { telling: telling.collect(), values, random: Rng::with_seed(7) }
    }

    /// Some of those for whom the decisions differ, of each way in which they do.
    fn differing(&mut self, claim: &ClaimPair, supply: &Supply<'_>) -> Vec<Vec<Known>> {
        let mut differing = Differing::default();
        for mut known in self.all() {
            settle(&claim.names, &mut known, supply);
            let decisions = claim.decide(&known);
            differing.add(known, &decisions);
        }
        differing.users()
    }

    /// Each value of an attribute, with some values of the others; then any combination.
    fn all(&mut self) -> Vec<Vec<Known>> {
        let mut all = Vec::new();
        for profile in 0..6 {
            let base = self.profile(profile);
            for (at, values) in self.values.iter().enumerate() {
                let room = (MOST_DECISIONS / 2).saturating_sub(all.len());
                all.extend(values.iter().take(room).map(|value| with(&base, at, value)));
            }
        }
        while all.len() < MOST_DECISIONS {
            let chosen = self.chosen();
            all.push(chosen);
        }
        all
    }

    /// The value of this number of each attribute; after the first two, any value.
    fn profile(&mut self, number: usize) -> Vec<Known> {
        match number {
            0 | 1 => {
                self.values.iter().map(|values| values.get(number).cloned().unwrap_or_default()).collect()
            }
            _ => self.chosen(),
        }
    }

    /// A telling value of most attributes, any value of the others.
    fn chosen(&mut self) -> Vec<Known> {
        let random = &mut self.random;
        let choose = |(values, telling): (&Vec<Known>, &usize)| {
            let most = if random.u8(0..4) == 0 { values.len() } else { values.len().min(*telling) };
            values.get(random.usize(0..most.max(1))).cloned().unwrap_or_default()
        };
        self.values.iter().zip(&self.telling).map(choose).collect()
    }
}

fn with(base: &[Known], at: usize, value: &Known) -> Vec<Known> {
    let mut known = base.to_vec();
    if let Some(one) = known.get_mut(at) {
        *one = value.clone();
    }
    known
}

/// A text of so many bytes that is the value of no other attribute.
pub(super) fn large(name: &AttributeName, bytes: usize) -> Known {
    let text = format!("{}-", name.name).repeat(bytes);
    Known::Value(Value::Text(text.chars().take(bytes).collect()))
}
