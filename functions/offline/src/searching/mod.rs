//! Looks for users for whom two policies differ, without any data: for each claim that is not written the same, the cases that its
//! conditions distinguish are gone through, or users are constructed from what the policies mention. What is found is checked
//! with both policies as a whole, so that there are no false alarms.
//!
//! Read in this order: `claim_pair.rs` (a claim as both policies have it), `mentioned.rs` and `domain.rs` (the values that are
//! tried), `exhausting.rs` and `opaque.rs` (all cases), `constructing.rs` (users for a claim), `answers.rs` (users for whole
//! answers), `person.rs` (a sign-in of chosen values).

mod answers;
mod claim_pair;
mod constructing;
mod domain;
mod exhausting;
mod mentioned;
mod opaque;
mod person;
#[cfg(test)]
mod random_tests;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use claims::document::Node;
use claims::policy::{ApplicationPolicy, StoreDeclaration};
use claims::values::{AttributeName, Known};
use provider::comparison::Difference;

use crate::comparing::{
    ComparedSignIn, ComparisonReport, PairedApplication, PolicyComparison, SearchedClaims,
};
use claim_pair::ClaimPlace;
use domain::Supply;
use exhausting::Cases;
use mentioned::Mentioned;
use opaque::{Opaque, written};
use person::given;

/// A search under way.
struct Search<'n> {
    comparison: PolicyComparison,
    roots: [&'n Node; 2],
    /// Those of both policies.
    stores: &'n [StoreDeclaration],
    /// Whether the stores are written the same.
    same_stores: bool,
    /// What was found already, by application.
    found: BTreeSet<(String, Difference)>,
    searched: SearchedClaims,
}

/// Searches for users for whom the policies of a comparison differ. `roots` are the documents of both, with their tables.
pub async fn search(comparison: PolicyComparison, roots: [&Node; 2]) -> ComparisonReport {
    let [old, new] = comparison.sides().map(|side| &side.usable.policy);
    let pairs = PairedApplication::all(old, new);
    let stores = comparison.stores();
    let [of_old, of_new] = roots.map(|root| root.get("stores").map(entries_written).unwrap_or_default());
    let mut search = Search {
        comparison,
        roots,
        stores: &stores,
        same_stores: of_old == of_new,
        found: BTreeSet::new(),
        searched: SearchedClaims::default(),
    };
    for pair in &pairs {
        search.application(pair).await;
    }
    search.searched.applications = pairs.len();
    let mut report = search.comparison.report().await;
    report.notes = stores_note(roots).into_iter().collect();
    report.searched = Some(search.searched);
    report
}

impl<'n> Search<'n> {
    async fn application(&mut self, pair: &PairedApplication) {
        let claims = self.claims(pair);
        if self.is_written_the_same(pair) {
            self.searched.claims += claims.len();
            self.searched.same += claims.len();
            return;
        }
        for (name, keys) in claims {
            let places = [0, 1].map(|side| self.place(side, pair, keys.get(side).copied().flatten()));
            self.claim(pair, &name, places).await;
        }
        self.answers(pair).await;
    }

    /// Whether everything that decides about the application's tokens is written the same.
    fn is_written_the_same(&self, pair: &PairedApplication) -> bool {
        // The order of claims decides which of them have room.
        let claims = |side| self.policy(side, pair)?.1.get("claims").map(entries_written);
        let [old, new] = [0, 1].map(claims);
        self.same_stores && old.is_some() && old == new
    }

    /// The claims of either policy by their names, with their keys in the documents.
    fn claims(&self, pair: &PairedApplication) -> BTreeMap<String, [Option<&'n str>; 2]> {
        let mut claims: BTreeMap<String, [Option<&'n str>; 2]> = BTreeMap::new();
        for side in [0, 1] {
            let Some((policy, node)) = self.policy(side, pair) else { continue };
            let keys = node.get("claims").map(Node::as_entries).unwrap_or_default();
            for (name, entry) in policy.claim_names().zip(keys) {
                if let Some(key) = claims.entry(name.to_owned()).or_default().get_mut(side) {
                    *key = Some(&entry.key);
                }
            }
        }
        claims
    }

    /// The policy of the application on one side, and where it stands.
    fn policy(&self, side: usize, pair: &PairedApplication) -> Option<(&ApplicationPolicy, &'n Node)> {
        let at = pair.policies.get(side).copied().flatten()?;
        let policy = self.comparison.sides().get(side)?.usable.policy.applications().get(at)?;
        Some((policy, self.roots.get(side)?.get("policies")?.as_items().get(at)?))
    }

    fn place(&self, side: usize, pair: &PairedApplication, key: Option<&'n str>) -> Option<ClaimPlace<'n>> {
        let application = pair.policies.get(side).copied().flatten()?;
        Some(ClaimPlace { root: self.roots.get(side)?, application, key: key? })
    }

    async fn claim(&mut self, pair: &PairedApplication, name: &str, places: [Option<ClaimPlace<'n>>; 2]) {
        self.searched.claims += 1;
        let [old, new] = places.map(|place| place.and_then(|place| place.node()).map(written));
        if old.is_some() && old == new {
            self.searched.same += 1;
            return;
        }
        let mut mentioned = [Mentioned::default(), Mentioned::default()];
        for (place, mentioned) in places.iter().zip(&mut mentioned) {
            place.and_then(|place| place.node()).into_iter().for_each(|node| mentioned.add(node));
        }
        let [of_old, of_new] = mentioned;
        let (changed, mentioned) = Mentioned::merged(&of_old, &of_new);
        match self.exhaust(pair, places, &mentioned).await {
            Some(true) => self.searched.proven += 1,
            Some(false) => {}
            None => {
                self.construct(pair, places, &changed, &mentioned).await;
                self.searched.tried.push(name.to_owned());
            }
        }
    }

    /// Goes through all cases of a claim. Whether they are the same; `None` where they are too many, or where a difference may not be
    /// possible.
    async fn exhaust(
        &mut self,
        pair: &PairedApplication,
        places: [Option<ClaimPlace<'n>>; 2],
        mentioned: &Mentioned,
    ) -> Option<bool> {
        let (opaque, claim) = Opaque::of(places)?;
        let supply = Supply::new(self.stores, pair.app_id.clone());
        let cases = Cases::of(&claim, mentioned, &opaque, &supply)?;
        let differing = cases.differing(&claim, &supply);
        self.searched.cases += cases.count();
        if differing.is_empty() {
            return Some(true);
        }
        if opaque.is_used() {
            return None;
        }
        let mut found = false;
        for known in differing {
            found |= self.try_person(pair, &claim.names, &known, &supply).await;
        }
        found.then_some(false)
    }

    /// Tries a user with both policies as a whole. Whether they differ.
    async fn try_person(
        &mut self,
        pair: &PairedApplication,
        names: &[AttributeName],
        known: &[Known],
        supply: &Supply<'_>,
    ) -> bool {
        self.searched.users += 1;
        let name = format!("constructed user {}", self.found.len() + 1);
        let sign_in = ComparedSignIn::of(name, given(names, known, supply));
        let differences = self.comparison.differences(&sign_in).await;
        let mut is_new = false;
        for difference in &differences {
            is_new |= self.found.insert((pair.app_id.clone(), difference.clone()));
        }
        if is_new {
            self.comparison.add(sign_in).await;
        }
        !differences.is_empty()
    }
}

/// The entries of a mapping in their order, each as a text that is the same for what means the same.
fn entries_written(node: &Node) -> Vec<String> {
    node.as_entries().iter().map(|entry| format!("{}:{}", entry.key, written(&entry.value))).collect()
}

/// What cannot be searched because it depends on what is in a store.
fn stores_note(roots: [&Node; 2]) -> Option<String> {
    let [old, new] = roots.map(|root| root.get("stores").map(Node::as_entries).unwrap_or_default());
    let differs = |name: &str| {
        let of = |stores: &[claims::document::Entry]| {
            let store = stores.iter().find(|store| store.key == name)?;
            let kind =
                store.value.as_entries().iter().filter(|entry| !BESIDE_KIND.contains(&entry.key.as_str()));
            Some(kind.map(|entry| written(&entry.value)).collect::<Vec<_>>())
        };
        matches!((of(old), of(new)), (Some(old), Some(new)) if old != new)
    };
    let names: Vec<String> = old
        .iter()
        .map(|store| &store.key)
        .filter(|name| differs(name))
        .map(|name| format!("`{name}`"))
        .collect();
    (!names.is_empty()).then(|| {
        format!(
            "Not searched: what {} reads, which is configured differently. Compare with data, such as --people or --table.",
            names.join(", ")
        )
    })
}

/// The keys of a store that do not say what it reads.
const BESIDE_KIND: [&str; 5] = ["accept", "cache", "provides", "required", "timeoutMs"];
