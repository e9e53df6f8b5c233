//! What is known about which document: the definitions as data, and the files beside it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use editing::attributes_of_people;
use offline::definitions::DocumentKind;
use stores::graph;

use crate::repository::defaults;

/// The kind of a document, by its name or else by its keys; `None` for one that is somebody else's.
pub(super) fn kind_of(path: &Path, text: &str) -> Option<DocumentKind> {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    let has_key =
        |key: &str| text.lines().any(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')));
    match stem {
        _ if stem.ends_with("claims") || has_key("policies") => Some(DocumentKind::Policy),
        "people" => Some(DocumentKind::People),
        _ if folder == Some("cases") || stem == "cases" => Some(DocumentKind::Cases),
        _ => None,
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
