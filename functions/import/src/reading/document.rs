//! Finds the policy in a file.

use serde_json::Value;

use super::json_part::JsonPart;
use super::{loose_json, script};
use crate::notes::Note;

/// The policy of a file, with its path; `number` chooses one of several, from 1.
///
/// # Errors
/// There is none, or one of several must be chosen.
pub(crate) fn policy_in(text: &str, number: Option<usize>) -> Result<(Value, String), Note> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let json = if is_json(text) { parse(text, "$")? } else { in_script(text)? };
    unwrapped(JsonPart::root(&json, "$"), number).map(|policy| (policy.value.clone(), policy.path))
}

fn in_script(text: &str) -> Result<Value, Note> {
    let mut policies = script::policies(text)?;
    Ok(if policies.len() == 1 { policies.remove(0) } else { Value::Array(policies) })
}

/// JSON, also with comments, trailing commas and line breaks in strings.
///
/// # Errors
/// The text is not JSON; the note has `path`.
pub(crate) fn parse(text: &str, path: &str) -> Result<Value, Note> {
    if let Ok(value) = serde_json::from_str(text) {
        return Ok(value);
    }
    loose_json::whole(text).map_err(|error| Note::malformed(path, format!("not JSON: {error}")))
}

/// Whether a text is meant to be JSON, not a script: PowerShell also may begin with a bracket.
fn is_json(text: &str) -> bool {
    let mut start = text.trim_start();
    while let Some(comment) = start.strip_prefix("/*") {
        start = comment.split_once("*/").map_or("", |(_, rest)| rest).trim_start();
    }
    let first = start.lines().map(str::trim_start).find(|line| !line.is_empty() && !line.starts_with("//"));
    let first = first.unwrap_or_default();
    let is_list = first.strip_prefix('[').is_some_and(|rest| !rest.starts_with(char::is_alphabetic));
    first.is_empty() || first.starts_with('{') || is_list || serde_json::from_str::<Value>(text).is_ok()
}

/// The policy itself: a response has it in `value`, alone or in a list, of which `number` chooses one, from 1.
fn unwrapped(root: JsonPart<'_>, number: Option<usize>) -> Result<JsonPart<'_>, Note> {
    if let Some(error) = root.get("error").filter(|error| error.get("code").is_some()) {
        let message = error.optional_text("message")?.unwrap_or("no message");
        return Err(Note::malformed("$.error", format!("Microsoft Graph returned an error: {message}")));
    }
    let list = if root.value.is_array() { Some(root.clone()) } else { root.get("value") };
    let list = match list {
        None => return Ok(root),
        Some(object) if object.value.is_object() => return Ok(object),
        Some(list) => list,
    };
    let items = list.items()?;
    match (items.as_slice(), number) {
        ([], _) => Err(Note::malformed(&list.path, "the file has no policy")),
        ([only], None) => Ok(only.clone()),
        (several, None) => {
            let message = format!(
                "the file has {} policies: {}; choose one with --policy",
                several.len(),
                names(several)
            );
            Err(Note::malformed(&list.path, message))
        }
        (several, Some(number)) => {
            let chosen = number.checked_sub(1).and_then(|index| several.get(index));
            let message = || format!("there is no policy {number}: the file has {}", names(several));
            chosen.cloned().ok_or_else(|| Note::malformed(&list.path, message()))
        }
    }
}

/// `1 (Orders), 2 (Billing)`.
fn names(policies: &[JsonPart<'_>]) -> String {
    let name = |policy: &JsonPart<'_>| {
        let name =
            policy.optional_text("displayName").ok().flatten().or(policy.optional_text("id").ok().flatten());
        name.unwrap_or("no name").to_owned()
    };
    let numbered: Vec<String> =
        (1..).zip(policies).map(|(number, policy)| format!("{number} ({})", name(policy))).collect();
    numbered.join(", ")
}
