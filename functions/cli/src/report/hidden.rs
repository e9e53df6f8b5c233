//! The lines of a policy without the secrets that are written out in it.

use std::borrow::Cow;

use claims::document::Place;
use offline::YamlText;
use stores::secrets::{SECRET_KEYS, written_out};

use super::{as_usize, byte};

/// Tags before what is a name and no secret.
const CLOUDFORMATION: [&str; 3] = ["!GetAtt", "!Ref", "!Sub"];

/// The lines of a document, with `*` for each character of a secret.
pub(super) fn hidden<'l>(lines: Vec<&'l str>, document: &YamlText) -> Vec<Cow<'l, str>> {
    let mut lines: Vec<Cow<'l, str>> = lines.into_iter().map(Cow::Borrowed).collect();
    for place in written_out(&document.root) {
        if let Some(line) = as_usize(place.line).checked_sub(1).and_then(|index| lines.get_mut(index)) {
            *line = without(line, place).into();
        }
    }
    if !document.is_yaml() {
        // What follows the mistake was not read, so that it is not known what is a secret there.
        lines.iter_mut().for_each(hide_after_key);
    }
    lines
}

/// The line with the characters at a place hidden; all that follow, where the length is not known.
fn without(line: &str, place: Place) -> String {
    let start = byte(line, as_usize(place.column).saturating_sub(1));
    let (before, rest) = line.split_at_checked(start).unwrap_or((line, ""));
    let length = if place.length == 0 { rest.len() } else { byte(rest, as_usize(place.length)) };
    let (secret, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
    if CLOUDFORMATION.iter().any(|tag| secret.starts_with(tag)) {
        return line.to_owned();
    }
    format!("{before}{}{after}", "*".repeat(secret.chars().count()))
}

/// Hides everything after a key that holds a secret, unless that refers to one.
fn hide_after_key(line: &mut Cow<'_, str>) {
    for key in SECRET_KEYS {
        let Some((before, rest)) = line.split_once(key) else { continue };
        if before.ends_with("${") {
            continue;
        }
        let Some(value) = rest.trim_start_matches(['"', '\'']).strip_prefix(':') else { continue };
        if !value.trim_start_matches(['"', '\'', ' ']).starts_with("${") {
            let shown = line.len() - value.len();
            *line = format!("{} ***", line.get(..shown).unwrap_or_default()).into();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::report;
    use offline::PolicyText;

    #[test]
    fn no_line_shows_a_secret() {
        for policy in [
            "stores: { hr: { rest: { auth: { bearer: \"hunter2\", unknown: x } } } }\nversion: 1\n",
            "stores:\n  hr:\n    rest:\n      headers: { authorization: hunter2 }\n      auth: hunter2\n",
            "stores:\n  hr:\n    sql: { pasword: hunter2, secret: 'hunter2\n\n hunter3' }\n",
            "stores:\n  hr: { rest: { auth: { bearer: hunter2 }\n",
            "stores:\n  hr: { rest: { auth: { bearer: \"hunter2 } } }\n",
        ] {
            let document = PolicyText::read("p.yaml".to_owned(), policy.to_owned()).document;
            let report = report::text(&document);
            assert!(!report.is_empty() && !report.contains("hunter2"), "{report}");
            assert!(!serde_json::to_string(&document.json()).unwrap().contains("hunter2"), "{report}");
        }
    }
}
