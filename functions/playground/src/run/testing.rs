//! The tests of a policy.

use claims::document::Node;
use futures_util::FutureExt;
use offline::{Case, Coverage, Usable, Verdict, YamlText};
use serde::Serialize;

#[derive(Serialize, Default)]
pub(super) struct Tests {
    verdicts: Vec<ToldVerdict>,
    coverage: String,
}

#[derive(Serialize)]
struct ToldVerdict {
    name: String,
    line: u32,
    passed: bool,
    difference: String,
}

impl Tests {
    /// Runs the cases of a document; its mistakes are noted in it.
    pub(super) fn of(document: &mut YamlText, usable: &Usable, policy: &Node) -> Self {
        if document.text.trim().is_empty() {
            return Self::default();
        }
        let mut coverage = Coverage::new(usable, policy);
        let mut verdicts = Vec::new();
        for case in Case::all(document, &usable.policy) {
            // Stand-ins answer at once.
            let Some(verdict) = Verdict::of("cases", &case, usable).now_or_never() else { continue };
            coverage.add(&case.given, usable).now_or_never();
            let (passed, difference) = (verdict.passed(), verdict.difference());
            let difference = if passed { String::new() } else { difference };
            verdicts.push(ToldVerdict { name: case.name.clone(), line: case.place.line, passed, difference });
        }
        let (decided, outcomes) = coverage.counts();
        let coverage =
            format!("The cases show {decided} of {outcomes} ways in which claims get their values.");
        Self { verdicts, coverage }
    }
}
