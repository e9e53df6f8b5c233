//! A comparison for programs.

use serde_json::{Value, json};

use super::{ComparedExample, ComparisonReport, ReportedDifference, SearchedClaims};
use crate::explained::Explained;

impl ComparisonReport {
    /// An object with `signIns`, `differing`, `notes`, `searched` and `differences`: each has `application`, `kind`, `about`, `signIns` and, if
    /// there is an `example`, its `name` and what `claimsmith explain --format json` prints of it with the `old` and the `new` policy.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "signIns": self.sign_ins,
            "differing": self.differing,
            "notes": self.notes,
            "searched": self.searched.as_ref().map(SearchedClaims::json),
            "differences": self.differences.iter().map(ReportedDifference::json).collect::<Value>(),
        })
    }
}

impl SearchedClaims {
    fn json(&self) -> Value {
        json!({
            "applications": self.applications,
            "claims": self.claims,
            "same": self.same,
            "proven": self.proven,
            "tried": self.tried,
            "cases": self.cases,
            "users": self.users,
        })
    }
}

impl ReportedDifference {
    fn json(&self) -> Value {
        json!({
            "application": self.application,
            "kind": self.kind.name(),
            "about": self.about,
            "signIns": self.sign_ins,
            "example": self.example.as_ref().map(ComparedExample::json),
        })
    }
}

impl ComparedExample {
    fn json(&self) -> Value {
        json!({ "name": self.name(), "old": explained(&self.old), "new": explained(&self.new) })
    }
}

/// How long a stand-in took says nothing.
fn explained(explained: &Explained) -> Value {
    let mut json = explained.json();
    for store in json.get_mut("stores").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(members) = store.as_object_mut() {
            members.remove("ms");
        }
    }
    json
}
