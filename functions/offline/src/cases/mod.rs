//! Policy tests. Cases are read here; `outcome.rs` is what a case gives, `verdict.rs` whether that is what it expects,
//! `coverage.rs` what of the policy the cases show.

mod coverage;
mod outcome;
mod verdict;

use claims::document::{Diagnostics, Node, Place};
use claims::policy::Policy;

use crate::given::Given;
use crate::yaml_text::YamlText;

pub use coverage::{Coverage, Gap};
pub use outcome::CaseOutcome;
pub use verdict::Verdict;

/// One policy test.
pub struct Case {
    /// What it is about.
    pub name: String,
    /// Where it starts.
    pub place: Place,
    /// What is known.
    pub given: Given,
    /// What it must give.
    pub expected: CaseOutcome,
}

impl Case {
    /// Reads the cases of a document, as far as there are no mistakes, which are noted in it.
    pub fn all(document: &mut YamlText, policy: &Policy) -> Vec<Self> {
        if !document.is_yaml() {
            return Vec::new();
        }
        let items = document.root.items(&mut document.diagnostics).unwrap_or_default();
        items.iter().filter_map(|item| Self::read(item, policy, &mut document.diagnostics)).collect()
    }

    /// Reads one case. `None` if it has a mistake; every mistake is noted.
    pub fn read(node: &Node, policy: &Policy, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut fields = node.fields(diagnostics)?;
        let name = fields.required("name", diagnostics).and_then(|node| node.text(diagnostics));
        let given = fields.required("given", diagnostics);
        let given = given.map(|node| Given::read(node, policy, diagnostics));
        let expect = fields.required("expect", diagnostics);
        let expected = expect.and_then(|node| CaseOutcome::read(node, diagnostics));
        fields.finish(diagnostics);
        Some(Self { name: name?.to_owned(), place: node.place, given: given?, expected: expected? })
    }
}
