//! Lists of objects in JSON and YAML, and JSON objects on a line each.

use claims::document::{Diagnostics, Node, NodeKind, Severity};
use offline::trial::JsonText;
use serde_json::value::RawValue;

use super::{FileRow, RowPlace};

/// The objects of a list, or those on the lines of a text.
pub(super) fn json(text: &str) -> Result<Vec<FileRow>, String> {
    if text.trim_start().starts_with('[') {
        let records: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let records = records.into_iter().zip(1..);
        return records.map(|(raw, number)| object(raw.get(), RowPlace::Record(number))).collect();
    }
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    lines.map(|(line, number)| object(line, RowPlace::Line(number))).collect()
}

fn object(text: &str, place: RowPlace) -> Result<FileRow, String> {
    match json_value(text).map_err(|reason| format!("{place}: {reason}"))?.kind {
        NodeKind::Map(entries) => Ok(FileRow { place, entries }),
        _ => {
            Err(format!("{place}: it is not an object; write a list of objects, or one object on each line"))
        }
    }
}

/// A JSON value as a document.
pub(super) fn json_value(text: &str) -> Result<Node, String> {
    let mut diagnostics = Diagnostics::default();
    let json = JsonText::parse(text.as_bytes(), &mut diagnostics);
    let mistake = diagnostics.sorted().into_iter().next().map(|mistake| mistake.message);
    match json {
        Some(JsonText { root, lone }) if mistake.is_none() && lone.is_empty() => Ok(root),
        Some(_) => Err(mistake.unwrap_or_else(|| "a text has half of a surrogate pair".to_owned())),
        None => Err("it is not JSON; write a list of objects, or one object on each line".to_owned()),
    }
}

/// The mappings of a list.
pub(super) fn yaml(text: &str) -> Result<Vec<FileRow>, String> {
    let mut diagnostics = Diagnostics::default();
    let root = Node::parse(text, &mut diagnostics);
    let mistake = diagnostics.sorted().into_iter().find(|mistake| mistake.severity == Severity::Error);
    if let Some(mistake) = mistake {
        return Err(format!("line {}: {}", mistake.place.line, mistake.message));
    }
    let NodeKind::List(items) = root.kind else {
        return Err("it is not a list".to_owned());
    };
    let rows = items.into_iter().map(|item| {
        let place = RowPlace::Line(u64::from(item.place.line));
        match item.kind {
            NodeKind::Map(entries) => Ok(FileRow { place, entries }),
            _ => Err(format!("{place}: it is not a mapping")),
        }
    });
    rows.collect()
}
