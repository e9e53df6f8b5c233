//! The parts of a `claimsMappingPolicy`: its entries and its transformations.

use super::attributes;
use super::json_part::JsonPart;
use super::model::ImportedSource;
use super::notes::{Note, Notes};

/// The entries and transformations of a policy, which refer to each other by their ids.
pub(super) struct MappingSchema<'j> {
    pub(super) entries: Vec<JsonPart<'j>>,
    pub(super) transformations: Vec<JsonPart<'j>>,
}

/// Where an entry that is not a transformation has its value from.
///
/// # Errors
/// A policy has nothing like it.
pub(super) fn source(entry: &JsonPart<'_>, notes: &mut Notes) -> Result<ImportedSource, Note> {
    if let Some(value) = entry.get("Value") {
        return value.text().map(|text| ImportedSource::Constant(text.to_owned()));
    }
    match entry.get("ExtensionID") {
        Some(id) => match entry.get("Source") {
            Some(source) => attributes::attribute(&source, &id, notes),
            None => attributes::user(id.text()?.trim(), &id, notes),
        },
        None => attributes::attribute(&entry.required("Source")?, &entry.required("ID")?, notes),
    }
}

/// Whether an input claim means this entry: by its id, and by its source where the portal wrote that too.
///
/// # Errors
/// One of the ids is not a text.
pub(super) fn refers_to(input: &JsonPart<'_>, entry: &JsonPart<'_>) -> Result<bool, Note> {
    let wanted = input.optional_text("ClaimTypeReferenceId")?;
    let id = entry.optional_text("ID")?.or(entry.optional_text("ExtensionID")?);
    let source = entry.optional_text("Source")?.unwrap_or_default();
    let wanted_source = input.optional_text("ClaimTypeReferenceSource")?.unwrap_or(source);
    Ok(id.is_some() && wanted == id && wanted_source.eq_ignore_ascii_case(source))
}
