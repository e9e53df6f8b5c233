//! What a comparison found.

use provider::comparison::DifferenceKind;

use super::{ComparedSignIn, Side};
use crate::explained::Explained;

/// What a comparison found.
pub struct ComparisonReport {
    /// How many sign-ins were compared.
    pub sign_ins: usize,
    /// For how many of them the policies differ.
    pub differing: usize,
    /// What differs, by application, kind and claim.
    pub differences: Vec<ReportedDifference>,
    /// What else is to be said, a sentence each.
    pub notes: Vec<String>,
    /// What was searched, if the users were constructed.
    pub searched: Option<SearchedClaims>,
}

/// What was searched for differences without data.
#[derive(Clone, Debug, Default)]
pub struct SearchedClaims {
    /// How many applications.
    pub applications: usize,
    /// How many claims, in all applications.
    pub claims: usize,
    /// How many of them are written the same.
    pub same: usize,
    /// How many are the same in all cases that their conditions distinguish.
    pub proven: usize,
    /// The names of those of which not all cases were gone through.
    pub tried: Vec<String>,
    /// How many cases were gone through.
    pub cases: usize,
    /// How many users were tried with both policies.
    pub users: usize,
}

/// One kind of difference of one claim or store.
pub struct ReportedDifference {
    /// The name of the application's policy.
    pub application: String,
    /// The kind.
    pub kind: DifferenceKind,
    /// The claim, the store, or the reason of a refusal.
    pub about: String,
    /// How many sign-ins have it.
    pub sign_ins: usize,
    /// One of them; `None` where users' values are not to be shown.
    pub example: Option<ComparedExample>,
}

/// A sign-in for which the policies differ.
pub struct ComparedExample {
    /// Why the claims have their values with the old policy.
    pub old: Explained,
    /// The same with the new policy.
    pub new: Explained,
}

impl ComparedExample {
    pub(super) async fn of(sign_in: &ComparedSignIn, old: &Side, new: &Side) -> Self {
        let name = || sign_in.name.clone();
        Self {
            old: Explained::of(name(), &old.usable, &sign_in.old, None).await,
            new: Explained::of(name(), &new.usable, &sign_in.new, None).await,
        }
    }

    /// Who signs in.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.old.name
    }
}

impl ComparisonReport {
    /// Leaves out the examples, which have users' names and values in them.
    pub fn hide_examples(&mut self) {
        self.differences.iter_mut().for_each(|one| one.example = None);
    }

    /// Whether there is a difference of one of these kinds.
    #[must_use]
    pub fn has(&self, kinds: &[DifferenceKind]) -> bool {
        self.differences.iter().any(|one| kinds.contains(&one.kind))
    }
}

impl ReportedDifference {
    /// Whether it is about a claim: not about a store or a whole answer.
    pub(super) fn is_about_claim(&self) -> bool {
        use DifferenceKind::{Changed, Gained, Lost, Over3Kb};
        matches!(self.kind, Gained | Lost | Changed | Over3Kb)
    }

    /// What it is, in words: `tier is gained`.
    pub(super) fn words(&self) -> String {
        let about = &self.about;
        match self.kind {
            DifferenceKind::Gained => format!("claim `{about}` is gained"),
            DifferenceKind::Lost => format!("claim `{about}` is lost"),
            DifferenceKind::Changed => format!("claim `{about}` is changed"),
            DifferenceKind::Over3Kb => format!("claim `{about}` has no room in 3 KB"),
            DifferenceKind::Refused => format!("no token any more: {about}"),
            DifferenceKind::NoLongerRefused => format!("a token again, no longer {about}"),
            DifferenceKind::MoreLookUps => format!("store `{about}` is asked"),
            DifferenceKind::FewerLookUps => format!("store `{about}` is no longer asked"),
        }
    }
}
