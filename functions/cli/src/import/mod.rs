//! Claims configurations of Microsoft Entra as policies: what can be carried over, and what not.

mod attributes;
mod carried;
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
mod replacement;
mod yaml;

#[cfg(test)]
mod cases;

use serde_json::Value;

pub(crate) use notes::{Note, NoteKind};
pub(crate) use policy_text::ImportOptions;

use self::carried::CarriedClaims;
use self::json_part::JsonPart;

/// What came of a file.
#[derive(Debug)]
pub(crate) struct Imported {
    /// The policy in YAML; `None` where no claim could be carried over.
    pub(crate) policy: Option<String>,
    /// What is not, or not as it was, in the policy.
    pub(crate) notes: Vec<Note>,
}

/// Reads a `customClaimsPolicy` or a `claimsMappingPolicy` of Microsoft Graph, as it is or in the answer to a
/// GET, or the inner definition of a `claimsMappingPolicy`.
///
/// # Errors
/// The text is neither; the note says where it went wrong.
pub(crate) fn import(text: &str, options: &ImportOptions) -> Result<Imported, Note> {
    let json = parse(text.strip_prefix('\u{feff}').unwrap_or(text), "$")?;
    let root = unwrapped(JsonPart::root(&json, "$"))?;
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
        let message = "the file does not name the application, so the policy is for all; see --application";
        carried.notes.push(Note::changed("$", message));
    }
    let name = name.unwrap_or_else(|| "imported".to_owned());
    let policy = (!carried.claims.is_empty()).then(|| policy_text::write(&carried, origin, &name, options));
    Ok(Imported { policy, notes: carried.notes.notes })
}

fn parse(text: &str, path: &str) -> Result<Value, Note> {
    serde_json::from_str(text).map_err(|error| Note::malformed(path, format!("not JSON: {error}")))
}

/// The one object in the `value` of an answer that lists several.
fn unwrapped(root: JsonPart<'_>) -> Result<JsonPart<'_>, Note> {
    let Some(list) = root.get("value") else { return Ok(root) };
    let items = list.items()?;
    match items.as_slice() {
        [only] => Ok(only.clone()),
        _ => Err(Note::malformed(&list.path, format!("{} policies, and one can be imported", items.len()))),
    }
}

/// The definition is JSON in a text in a list.
fn read_definition(definition: &JsonPart<'_>, carried: &mut CarriedClaims) -> Result<(), Note> {
    let items = definition.items()?;
    let [only] = items.as_slice() else {
        let message = format!("{} definitions, and one is wanted", items.len());
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
