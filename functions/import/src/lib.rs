//! Imports claims configurations of Microsoft Entra, and claim rules of AD FS, as policies. Texts in, a policy with notes and
//! test cases out; no file, no network.
//!
//! `reading` finds the JSON in a file; `graph` and `mapping` turn the two kinds of configuration into the claims of
//! `model`; `policy_text` writes them as `yaml`; `notes` are for the administrator. [`adfs`] imports claim rules.

pub mod adfs;
mod graph;
mod mapping;
mod model;
mod notes;
mod policy_text;
mod reading;
pub mod yaml;

#[cfg(test)]
mod tests;

pub use notes::{Note, NoteKind};
pub use policy_text::ImportOptions;

use self::model::carried::CarriedClaims;
use self::reading::json_part::JsonPart;

/// The result of an import.
#[derive(Debug)]
pub struct Imported {
    /// The policy in YAML; `None` if no claim could be carried over.
    pub policy: Option<String>,
    /// What was not carried over, or was changed.
    pub notes: Vec<Note>,
    /// How many claims were carried over.
    pub carried: usize,
    /// How many claims the file has.
    pub total: usize,
}

impl Imported {
    /// The totals, then the notes, those with the same message together.
    pub fn text(&self) -> String {
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

/// Reads a `customClaimsPolicy` or a `claimsMappingPolicy` of Microsoft Graph, by itself, in the response to a GET or
/// in a script, or the inner definition of a `claimsMappingPolicy`.
///
/// # Errors
/// The text is neither; the note says where it went wrong.
pub fn import(text: &str, options: &ImportOptions) -> Result<Imported, Note> {
    read(text, options).map_err(|note| Note { kind: NoteKind::Malformed, ..note })
}

fn read(text: &str, options: &ImportOptions) -> Result<Imported, Note> {
    let (json, path) = reading::policy_in(text, options.policy)?;
    let root = JsonPart::root(&json, &path);
    let mut carried = CarriedClaims::default();
    let name = options.name.clone().or(root.optional_text("displayName")?.map(str::to_owned));
    let origin = if let Some(definition) = root.get("definition") {
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

/// The definition is JSON in a text in a list; a script may have the object itself.
fn read_definition(definition: &JsonPart<'_>, carried: &mut CarriedClaims) -> Result<(), Note> {
    let items = definition.items()?;
    let [only] = items.as_slice() else {
        let message = format!("expected one definition, found {}", items.len());
        return Err(Note::malformed(&definition.path, message));
    };
    if only.value.is_object() {
        return read_mapping(only, carried);
    }
    let json = reading::parse(only.text()?, &only.path)?;
    read_mapping(&JsonPart::root(&json, &only.path), carried)
}

fn read_mapping(root: &JsonPart<'_>, carried: &mut CarriedClaims) -> Result<(), Note> {
    match root.get("ClaimsMappingPolicy") {
        Some(inner) => mapping::read(&inner, carried),
        None if root.get("ClaimsSchema").is_some() => mapping::read(root, carried),
        None => Err(Note::malformed(&root.path, "`ClaimsMappingPolicy` is missing")),
    }
}
