//! Finds policies in a script: PowerShell, Terraform, Bicep, a shell.

use serde_json::Value;

use super::json_part::JsonPart;
use super::loose_json::{Dialect, leading};
use super::quoting::unquoted;
use crate::notes::Note;

/// A key that only a policy has, and what the object is called by which it is known.
const KEYS: [&str; 3] = ["claimsmappingpolicy", "claimsschema", "claims"];
/// How many objects around a key are tried: a policy has few levels above its claims.
const MAX_OBJECTS: usize = 20;
/// How many policies a script may have.
const MAX_POLICIES: usize = 50;
/// More bytes than a policy has.
const MAX_BYTES: usize = 262_144;

/// The policies of a script, each with its line as its `id` unless it has one.
///
/// # Errors
/// There is none, or one cannot be read.
pub(crate) fn policies(script: &str) -> Result<Vec<Value>, Note> {
    for key in KEYS {
        let places = places(script, key);
        if places.is_empty() {
            continue;
        }
        let policies: Result<Vec<Value>, Note> =
            places.into_iter().take(MAX_POLICIES).map(|place| policy(script, key, place)).collect();
        let mut policies = policies?;
        if let [only] = policies.as_mut_slice()
            && let Some(name) = display_name(script)
        {
            set(only, "displayName", name);
        }
        return Ok(policies);
    }
    let message = "the file is not JSON, and no `ClaimsMappingPolicy` or `claims` is in it: import what Microsoft Graph \
                   returns for the policy";
    Err(Note::malformed("$", message))
}

/// The places of a key, before `:` or `=`; `claims` only before a list.
fn places(script: &str, key: &str) -> Vec<usize> {
    // Only ASCII changes, so that the places stay the same.
    let lower = script.to_ascii_lowercase();
    let is_key = |place: &usize| {
        let before = script.get(..*place).and_then(|before| before.chars().next_back());
        let is_start =
            before.is_none_or(|before| !before.is_alphanumeric() && !matches!(before, '_' | '-' | '.' | '$'));
        let after = script.get(place + key.len()..).unwrap_or_default();
        let after = after.trim_start_matches(['"', '\'', '\\', '`']).trim_start();
        let value = after.strip_prefix([':', '=']).map(str::trim_start);
        is_start && value.is_some_and(|value| key != "claims" || value.starts_with(['[', '@']))
    };
    lower.match_indices(key).map(|(place, _)| place).filter(is_key).collect()
}

/// The innermost object with this key around a place. Of JSON in a string of JSON, the outer one: only there the quotes
/// around both are known.
fn policy(script: &str, key: &str, place: usize) -> Result<Value, Note> {
    let before = script.get(..place).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let braces: Vec<usize> = before.rmatch_indices('{').map(|(brace, _)| brace).take(MAX_OBJECTS).collect();
    let read_at = |brace: &usize| read(script, *brace);
    let objects: Vec<Result<Value, String>> = braces.iter().map(read_at).collect();
    let has_text = |value: &&Value| matches!(definition(value), Some([Value::String(_)]));
    let has_key = |value: &&Value| JsonPart::root(value, "$").get(key).is_some();
    let inner = objects.iter().flatten().find(has_key);
    let outer = if before.ends_with('\\') || before.ends_with("\\\"") {
        objects.iter().flatten().find(has_text)
    } else {
        None
    };
    if let Some(policy) = outer.or(inner) {
        let mut policy = policy.clone();
        set(&mut policy, "id", format!("line {line}"));
        return Ok(policy);
    }
    let why = objects.into_iter().find_map(Result::err).unwrap_or_else(|| "no object around it".to_owned());
    let message = format!(
        "line {line}: cannot read the policy here: {why}; save its JSON, as Microsoft Graph returns it, to a file, \
         and import that"
    );
    Err(Note::malformed("$", message))
}

/// The definitions of a claims mapping policy.
fn definition(policy: &Value) -> Option<&[Value]> {
    JsonPart::root(policy, "$").get("definition").and_then(|list| list.value.as_array()).map(Vec::as_slice)
}

/// The object that begins with the brace at this place.
fn read(script: &str, brace: usize) -> Result<Value, String> {
    let (before, text) = script.split_at_checked(brace).unwrap_or((script, ""));
    let text = text.get(..text.floor_char_boundary(MAX_BYTES)).unwrap_or(text);
    if before.ends_with('@') {
        return leading(text, Dialect::PowerShell).map_err(|error| error.to_string());
    }
    let plain = unquoted(before, text);
    let is_string = plain != text || before.trim_end().ends_with('\'');
    let dialect = if is_string { Dialect::Json } else { Dialect::Template };
    leading(&plain, dialect).map_err(|error| error.to_string())
}

/// The text of `-DisplayName "..."`, `display_name = "..."` or `displayName: '...'`.
fn display_name(script: &str) -> Option<String> {
    let lower = script.to_ascii_lowercase();
    ["displayname", "display_name"].iter().flat_map(|key| lower.match_indices(key)).find_map(
        |(place, key)| {
            let after = script.get(place + key.len()..)?.trim_start_matches(['"', '\\', '`']);
            let after = after.starts_with([' ', ':', '=']).then_some(after)?;
            let after = after
                .trim_start_matches(|c: char| matches!(c, '"' | '\\' | '`' | ':' | '=') || c.is_whitespace());
            let before = script.get(..script.len() - after.len())?;
            let quote = before.chars().next_back().filter(|last| *last == '"').or(after.chars().next())?;
            let text = after.trim_start_matches('\'');
            let text =
                if matches!(quote, '"' | '\'') { text.split([quote, '\\', '`', '\n']).next()? } else { "" };
            (!text.is_empty() && !text.contains('$')).then(|| text.to_owned())
        },
    )
}

fn set(policy: &mut Value, key: &str, text: String) {
    if JsonPart::root(policy, "$").get(key).is_none()
        && let Some(map) = policy.as_object_mut()
    {
        map.insert(key.to_owned(), text.into());
    }
}

#[cfg(test)]
mod tests;
