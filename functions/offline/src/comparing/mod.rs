//! What a change of a policy does to sign-ins: both policies decide for the same users, and what differs is counted by
//! application, claim and kind, with one example each.
//!
//! `side.rs` is one of the policies, `report.rs` what was found, `text.rs`, `markdown.rs` and `json.rs` write it.

mod applications;
mod json;
mod markdown;
mod report;
mod side;
mod text;

use std::collections::BTreeMap;
use std::sync::Arc;

use claims::policy::StoreDeclaration;
use provider::comparison::{Decision, Difference};

use crate::given::Given;

pub use applications::PairedApplication;
pub use provider::comparison::DifferenceKind;
pub use report::{ComparedExample, ComparisonReport, ReportedDifference, SearchedClaims};
pub use side::Side;

/// Two policies, and how their decisions differ for the sign-ins that were added.
pub struct PolicyComparison {
    old: Side,
    new: Side,
    sign_ins: usize,
    differing: usize,
    found: BTreeMap<Found, Counted>,
}

/// One sign-in, as each policy knows it: what the stores answer may depend on how a policy reads them.
#[derive(Clone, Debug)]
pub struct ComparedSignIn {
    /// Who signs in.
    pub name: String,
    /// What the old policy can know.
    pub old: Arc<Given>,
    /// What the new policy can know.
    pub new: Arc<Given>,
}

/// Sorted as reports are.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    application: String,
    difference: Difference,
}

struct Counted {
    sign_ins: usize,
    example: ComparedSignIn,
}

impl ComparedSignIn {
    /// A sign-in of which both policies know the same.
    #[must_use]
    pub fn of(name: String, given: Given) -> Self {
        let given = Arc::new(given);
        Self { name, old: Arc::clone(&given), new: given }
    }
}

impl PolicyComparison {
    /// A comparison without a sign-in.
    #[must_use]
    pub fn new(old: Side, new: Side) -> Self {
        Self { old, new, sign_ins: 0, differing: 0, found: BTreeMap::new() }
    }

    /// Both policies decide for one more sign-in. Returns how they differ.
    pub async fn add(&mut self, sign_in: ComparedSignIn) -> Vec<Difference> {
        let differences = self.differences(&sign_in).await;
        self.sign_ins += 1;
        if differences.is_empty() {
            return differences;
        }
        self.differing += 1;
        let application = self.application(&sign_in);
        for difference in differences.clone() {
            let found = Found { application: application.clone(), difference };
            let counted =
                self.found.entry(found).or_insert_with(|| Counted { sign_ins: 0, example: sign_in.clone() });
            counted.sign_ins += 1;
        }
        differences
    }

    /// How both policies differ for a sign-in, which is not counted.
    pub async fn differences(&self, sign_in: &ComparedSignIn) -> Vec<Difference> {
        let [old, new]: [Decision; 2] =
            [self.old.decide(&sign_in.old).await, self.new.decide(&sign_in.new).await];
        old.differences(&new)
    }

    /// The old policy and the new one.
    #[must_use]
    pub fn sides(&self) -> [&Side; 2] {
        [&self.old, &self.new]
    }

    /// What was found, with the examples explained.
    pub async fn report(&self) -> ComparisonReport {
        let mut differences = Vec::new();
        for (Found { application, difference }, Counted { sign_ins, example }) in &self.found {
            differences.push(ReportedDifference {
                application: application.clone(),
                kind: difference.kind,
                about: difference.about.clone(),
                sign_ins: *sign_ins,
                example: Some(ComparedExample::of(example, &self.old, &self.new).await),
            });
        }
        ComparisonReport {
            sign_ins: self.sign_ins,
            differing: self.differing,
            differences,
            notes: Vec::new(),
            searched: None,
        }
    }

    /// The differences of all sign-ins that were added, whatever the application.
    #[cfg(test)]
    pub(crate) fn found_differences(&self) -> impl Iterator<Item = Difference> {
        self.found.keys().map(|found| found.difference.clone())
    }

    /// The stores that either policy declares.
    pub(crate) fn stores(&self) -> Vec<StoreDeclaration> {
        self.sides().into_iter().flat_map(|side| side.usable.policy.stores.clone()).collect()
    }

    /// The name of the application's policy: the old one's, where the application has one there.
    fn application(&self, sign_in: &ComparedSignIn) -> String {
        let name = |side: &Side, given: &Given| Some(given.application(&side.usable.policy)?.1.name.clone());
        let old = name(&self.old, &sign_in.old);
        old.or_else(|| name(&self.new, &sign_in.new)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
