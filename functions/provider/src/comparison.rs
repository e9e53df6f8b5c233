//! What two policies decide for the same callout, and how that differs. Names of claims and stores only: no values.

use std::collections::BTreeSet;

use claims::evaluation::{Claim, Evaluation};
use claims::values::Value;

use crate::answer::fitting;
use crate::lookup::{AskOutcome, Asked};
use crate::reason::Reason;

/// What a policy decides for one callout.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    /// The claims that go into the token, in the order of the policy.
    pub claims: Vec<Claim>,
    /// The optional claims that had no room.
    pub left_out: Vec<String>,
    /// Why there is no token.
    pub refused: Option<Reason>,
    /// The stores that were asked.
    pub asked: BTreeSet<String>,
}

/// One way in which the decision of a new policy differs from that of an old one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// What kind of difference it is.
    pub kind: DifferenceKind,
    /// The claim, or the store of [`DifferenceKind::MoreLookUps`] and [`DifferenceKind::FewerLookUps`]; of a refusal, its reason
    /// code.
    pub about: String,
}

/// The kinds of differences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DifferenceKind {
    /// Only the new policy gives the claim.
    Gained,
    /// Only the old policy gives the claim.
    Lost,
    /// Both give the claim, with another value.
    Changed,
    /// Only the new policy refuses the token, or for another reason.
    Refused,
    /// Only the old policy refuses the token.
    NoLongerRefused,
    /// With the new policy only, the claim has no room in the 3 KB that Entra accepts.
    Over3Kb,
    /// Only the new policy asks the store.
    MoreLookUps,
    /// Only the old policy asks the store.
    FewerLookUps,
}

impl DifferenceKind {
    /// All kinds, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::Gained,
        Self::Lost,
        Self::Changed,
        Self::Refused,
        Self::NoLongerRefused,
        Self::Over3Kb,
        Self::MoreLookUps,
        Self::FewerLookUps,
    ];

    /// The name in reports, on the command line and in metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gained => "gained",
            Self::Lost => "lost",
            Self::Changed => "changed",
            Self::Refused => "refused",
            Self::NoLongerRefused => "no_longer_refused",
            Self::Over3Kb => "over_3_kb",
            Self::MoreLookUps => "more_look_ups",
            Self::FewerLookUps => "fewer_look_ups",
        }
    }
}

impl Decision {
    /// The decision after an evaluation.
    #[must_use]
    pub fn of(evaluation: &Evaluation, asked: &[Asked]) -> Self {
        let asked = stores(asked);
        match fitting(evaluation) {
            Ok(fitting) => Self {
                claims: fitting.claims.into_iter().cloned().collect(),
                left_out: fitting.left_out,
                refused: None,
                asked,
            },
            Err(failure) => Self { refused: Some(failure.reason), asked, ..Self::default() },
        }
    }

    /// The decision where a required store could not answer.
    #[must_use]
    pub fn refused(reason: Reason, asked: &[Asked]) -> Self {
        Self { refused: Some(reason), asked: stores(asked), ..Self::default() }
    }

    /// How the decision of a new policy differs from this one, sorted. Where only one of them gives a token, its claims are not
    /// differences of their own.
    #[must_use]
    pub fn differences(&self, new: &Self) -> Vec<Difference> {
        let mut differences = self.of_answers(new);
        let more =
            new.asked.difference(&self.asked).map(|store| (DifferenceKind::MoreLookUps, store.clone()));
        let fewer =
            self.asked.difference(&new.asked).map(|store| (DifferenceKind::FewerLookUps, store.clone()));
        differences.extend(more.chain(fewer).map(|(kind, about)| Difference { kind, about }));
        differences.sort();
        differences
    }

    fn of_answers(&self, new: &Self) -> Vec<Difference> {
        let of = |kind, about: &str| Difference { kind, about: about.to_owned() };
        match (self.refused, new.refused) {
            (old, Some(reason)) if old != Some(reason) => vec![of(DifferenceKind::Refused, reason.code())],
            (Some(reason), None) => vec![of(DifferenceKind::NoLongerRefused, reason.code())],
            (Some(_), _) => Vec::new(),
            (None, _) => {
                let gained = new.claims.iter().filter(|claim| self.claim(&claim.name).is_none());
                let mut all: Vec<_> = gained.map(|claim| of(DifferenceKind::Gained, &claim.name)).collect();
                let no_room = new
                    .left_out
                    .iter()
                    .filter(|name| self.claim(name).is_none() && !self.left_out.contains(name));
                all.extend(no_room.map(|name| of(DifferenceKind::Over3Kb, name)));
                all.extend(self.claims.iter().filter_map(|old| {
                    let kind = new.kind_of(old)?;
                    Some(of(kind, &old.name))
                }));
                all
            }
        }
    }

    /// What this decision does to a claim that the old one gives; `None` for nothing.
    fn kind_of(&self, old: &Claim) -> Option<DifferenceKind> {
        match self.claim(&old.name) {
            Some(new) if written(new) == written(old) => None,
            Some(_) => Some(DifferenceKind::Changed),
            None if self.left_out.contains(&old.name) => Some(DifferenceKind::Over3Kb),
            None => Some(DifferenceKind::Lost),
        }
    }

    fn claim(&self, name: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.name == name)
    }
}

/// The texts in the token, and whether they are a list there.
fn written(claim: &Claim) -> (bool, &[String]) {
    let texts = claim.value.texts();
    let is_list = matches!(&claim.value, Value::List(_)) && (claim.list || texts.len() != 1);
    (is_list, texts)
}

/// The stores that were asked something.
fn stores(asked: &[Asked]) -> BTreeSet<String> {
    let asked = asked.iter().filter(|asked| asked.outcome != AskOutcome::NotAsked);
    asked.map(|asked| asked.store.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(name: &str, value: Value, list: bool, optional: bool) -> Claim {
        Claim { name: name.to_owned(), value, optional, list }
    }

    fn decision(claims: Vec<Claim>) -> Decision {
        Decision::of(&Evaluation { claims, ..Evaluation::default() }, &[])
    }

    fn names(old: &Decision, new: &Decision) -> Vec<String> {
        let of = |one: Difference| format!("{} {}", one.kind.name(), one.about);
        old.differences(new).into_iter().map(of).collect()
    }

    #[test]
    fn claims_are_gained_lost_and_changed() {
        let old = decision(vec![claim("a", "1".into(), false, true), claim("b", "2".into(), false, true)]);
        let new = decision(vec![claim("b", "3".into(), false, true), claim("c", "4".into(), false, true)]);
        assert_eq!(names(&old, &new), ["gained c", "lost a", "changed b"]);
        assert_eq!(names(&old, &old), [""; 0]);
    }

    #[test]
    fn a_list_of_one_text_is_that_text_unless_it_is_a_list_for_everybody() {
        let one = |list| decision(vec![claim("roles", Value::List(vec!["a".to_owned()]), list, true)]);
        let text = decision(vec![claim("roles", "a".into(), false, true)]);
        assert_eq!(names(&text, &one(false)), [""; 0]);
        assert_eq!(names(&text, &one(true)), ["changed roles"]);
    }

    #[test]
    fn a_claim_without_room_is_not_lost() {
        let large = |bytes: usize| claim("large", Value::Text("x".repeat(bytes)), false, true);
        let other = || claim("other", Value::Text("y".repeat(2000)), false, false);
        let (old, new) = (decision(vec![large(10), other()]), decision(vec![large(3000), other()]));
        assert_eq!(names(&old, &new), ["over_3_kb large"]);
        assert_eq!(names(&decision(vec![other()]), &new), ["over_3_kb large"]);
        assert_eq!(names(&new, &old), ["gained large"]);
    }

    #[test]
    fn a_refusal_is_one_difference_and_another_reason_is_one_too() {
        let claims = decision(vec![claim("a", "1".into(), false, true)]);
        let missing = Decision::refused(Reason::RequiredClaimMissing, &[]);
        let unavailable = Decision::refused(Reason::StoreUnavailable, &[]);
        assert_eq!(names(&claims, &missing), ["refused required_claim_missing"]);
        assert_eq!(names(&missing, &claims), ["no_longer_refused required_claim_missing"]);
        assert_eq!(names(&missing, &unavailable), ["refused store_unavailable"]);
        assert_eq!(names(&missing, &missing), [""; 0]);
    }

    #[test]
    fn stores_that_are_asked_besides_are_counted_by_name() {
        let of = |stores: &[&str]| Decision {
            asked: stores.iter().map(|store| (*store).to_owned()).collect(),
            ..Decision::default()
        };
        assert_eq!(names(&of(&["hr"]), &of(&["people"])), ["more_look_ups people", "fewer_look_ups hr"]);
    }
}
