//! The applications of two policies.

use std::collections::BTreeSet;

use claims::policy::Policy;
use claims::values::Guid;

/// An application that stands for all with the same two policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairedApplication {
    /// Its client ID.
    pub app_id: String,
    /// The index of its policy in the old document and in the new one; `None` without a policy.
    pub policies: [Option<usize>; 2],
}

/// An application that a policy need not name to have claims.
const OTHERS: [&str; 2] = ["22222222-2222-4222-8222-222222222222", "22222222-2222-4222-8222-22222222222e"];

impl PairedApplication {
    /// One application for each pair of an old and a new policy that an application can have, in the order of their client IDs.
    #[must_use]
    pub fn all(old: &Policy, new: &Policy) -> Vec<Self> {
        let named = |policy: &Policy| {
            (0..policy.applications().len()).flat_map(|at| policy.app_ids(at)).collect::<Vec<_>>()
        };
        let mut ids: BTreeSet<String> = named(old).into_iter().chain(named(new)).collect();
        let other = OTHERS.iter().find(|id| !ids.contains(**id));
        ids.extend(other.map(|id| (*id).to_owned()));
        let mut pairs: Vec<Self> = Vec::new();
        for app_id in ids {
            let chosen = |policy: &Policy| policy.choose(Guid::parse(&app_id)).map(|(index, _)| index);
            let policies = [chosen(old), chosen(new)];
            if policies != [None, None] && pairs.iter().all(|pair| pair.policies != policies) {
                pairs.push(Self { app_id, policies });
            }
        }
        pairs
    }
}
