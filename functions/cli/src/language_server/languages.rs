//! What is known about which document: the definitions as data, and the files beside it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use claims::document::Code;
use claims::reference::{Json, Topic};
use editing::{Language, attributes_of_people};
use offline::warnings;
use stores::graph;

use crate::reference::{SchemaOf, definitions, topics};
use crate::repository::defaults;

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DocumentKind {
    /// A policy.
    Policy,
    /// Test cases.
    Cases,
    /// Sample people.
    People,
}

impl DocumentKind {
    /// The kind of a document, by its name or else by its keys; `None` for one that is somebody else's.
    pub(super) fn of(path: &Path, text: &str) -> Option<Self> {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        let has_key = |key: &str| {
            text.lines().any(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')))
        };
        match stem {
            _ if stem.ends_with("claims") || has_key("policies") => Some(Self::Policy),
            "people" => Some(Self::People),
            _ if folder == Some("cases") || stem == "cases" => Some(Self::Cases),
            _ => None,
        }
    }
}

/// The definitions of all kinds of documents.
pub(super) struct Languages {
    policy: Json,
    cases: Json,
    people: Json,
    topics: Vec<Topic>,
    warnings: Vec<Code>,
}

impl Languages {
    pub(super) fn new() -> Self {
        Self {
            policy: definitions(SchemaOf::Policy),
            cases: definitions(SchemaOf::Cases),
            people: definitions(SchemaOf::People),
            topics: topics(),
            warnings: warnings(),
        }
    }

    /// What is known about documents of a kind.
    pub(super) fn of<'l>(&'l self, kind: DocumentKind, attributes: &'l [String]) -> Language<'l> {
        let schema = match kind {
            DocumentKind::Policy => &self.policy,
            DocumentKind::Cases => &self.cases,
            DocumentKind::People => &self.people,
        };
        Language { schema, topics: &self.topics, warnings: &self.warnings, attributes }
    }

    /// The page of a code.
    pub(super) fn code(&self, name: &str) -> Option<&str> {
        let topic = self.topics.iter().find(|topic| topic.names.iter().any(|known| known == name))?;
        Some(topic.page.as_str())
    }
}

/// The attributes that are known from elsewhere: those that the sample people of a policy have, and with a store of Microsoft Graph
/// those of Graph.
pub(super) fn attributes(path: &Path, text: &str, kind: DocumentKind) -> Vec<String> {
    if kind != DocumentKind::Policy {
        return Vec::new();
    }
    let people = defaults::people_of(path).and_then(|file| fs::read_to_string(file).ok());
    let mut known: BTreeSet<String> = people.map(|text| attributes_of_people(&text)).unwrap_or_default();
    if text.contains("graph:") {
        known.extend(graph::known_names().map(|name| format!("user.{name}")));
    }
    known.into_iter().collect()
}
