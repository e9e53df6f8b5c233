//! Imports claims configurations of Microsoft Entra as policies.
//!
//! `graph` and `mapping` read the two kinds of configuration with `json_part`, `attributes` and `conditions`; `carried`
//! collects claims and notes; `policy_text` writes the policy.

mod attributes;
mod carried;
mod conditions;
mod graph;
mod graph_transformations;
mod json_part;
mod mapping;
mod mapping_chain;
mod mapping_methods;
mod mapping_schema;
mod model;
mod notes;
mod policy_text;
mod relaxed_json;
mod replacement;
mod yaml;

#[cfg(test)]
mod cases;

use serde_json::Value;

pub(crate) use notes::{Note, NoteKind};
pub(crate) use policy_text::ImportOptions;

use self::carried::CarriedClaims;
use self::json_part::JsonPart;

/// The result of an import.
#[derive(Debug)]
pub(crate) struct Imported {
    /// The policy in YAML; `None` if no claim could be carried over.
    pub(crate) policy: Option<String>,
    /// What was not carried over, or was changed.
    pub(crate) notes: Vec<Note>,
    /// How many claims were carried over.
    pub(crate) carried: usize,
    /// How many claims the file has.
    pub(crate) total: usize,
}

impl Imported {
    /// The totals, then the notes, those with the same message together.
    pub(crate) fn text(&self) -> String {
        let claims = if self.total == 1 { "claim" } else { "claims" };
        let mut text = match self.total {
            0 if self.notes.iter().any(|note| note.kind == NoteKind::Malformed) => String::new(),
            0 => "the file has no claims\n".to_owned(),
            total => format!("{} of {total} {claims} carried over\n", self.carried),
        };
        for group in notes::grouped(&self.notes) {
            text.push_str(&format!("{group}\n"));
        }
        text
    }
}

/// Reads a `customClaimsPolicy` or a `claimsMappingPolicy` of Microsoft Graph, by itself or in the response to a
/// GET, or the inner definition of a `claimsMappingPolicy`.
///
/// # Errors
/// The text is neither; the note says where it went wrong.
pub(crate) fn import(text: &str, options: &ImportOptions) -> Result<Imported, Note> {
    let json = parse(text.strip_prefix('\u{feff}').unwrap_or(text), "$")?;
    let root = unwrapped(JsonPart::root(&json, "$"), options.policy)?;
    let mut carried = CarriedClaims::default();
    let mut name = options.name.clone();
    let origin = if let Some(definition) = root.get("definition") {
        name = name.or(root.optional_text("displayName")?.map(str::to_owned));
        read_definition(&definition, &mut carried)?;
        "claimsMappingPolicy"
    } else if root.get("ClaimsMappingPolicy").is_some() || root.get("ClaimsSchema").is_some() {
        read_mapping(&root, &mut carried)?;
        "claimsMappingPolicy"
    } else if root.get("claims").is_some() || root.get("includeBasicClaimSet").is_some() {
        graph::read(&root, &mut carried)?;
        "customClaimsPolicy"
    } else {
        return Err(Note::malformed("$", "this is neither a customClaimsPolicy nor a claimsMappingPolicy"));
    };
    if options.application.is_none() && !carried.claims.is_empty() {
        let message = "the file does not name the application, so the policy is for all applications; use --application";
        carried.note(Note::changed("$", message));
    }
    let name = name.unwrap_or_else(|| "imported".to_owned());
    let policy = (!carried.claims.is_empty()).then(|| policy_text::write(&carried, origin, &name, options));
    let (total, notes) = (carried.total(), carried.notes.notes);
    Ok(Imported { policy, notes, carried: carried.claims.len(), total })
}

/// JSON, also with comments, trailing commas and line breaks in strings.
fn parse(text: &str, path: &str) -> Result<Value, Note> {
    if let Ok(value) = serde_json::from_str(text) {
        return Ok(value);
    }
    serde_json::from_str(&relaxed_json::to_strict(text)).map_err(|error| {
        let is_script = !text.trim_start().starts_with(['{', '[', '/']);
        let help =
            if is_script { "; save only the JSON of a script, the text between its quotes" } else { "" };
        Note::malformed(path, format!("not JSON: {error}{help}"))
    })
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

/// The definition is JSON in a text in a list.
fn read_definition(definition: &JsonPart<'_>, carried: &mut CarriedClaims) -> Result<(), Note> {
    let items = definition.items()?;
    let [only] = items.as_slice() else {
        let message = format!("expected one definition, found {}", items.len());
        return Err(Note::malformed(&definition.path, message));
    };
    let json = parse(only.text()?, &only.path)?;
    read_mapping(&JsonPart::root(&json, &only.path), carried)
}

fn read_mapping(root: &JsonPart<'_>, carried: &mut CarriedClaims) -> Result<(), Note> {
    match root.get("ClaimsMappingPolicy") {
        Some(inner) => mapping::read(&inner, carried),
        None if root.get("ClaimsSchema").is_some() => mapping::read(root, carried),
        None => Err(Note::malformed(&root.path, "`ClaimsMappingPolicy` is missing")),
    }
}
