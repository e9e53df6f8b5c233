//! The parts of a `claimsMappingPolicy`: its entries and its transformations.

use crate::model::attributes;
use crate::model::claim::ImportedSource;
use crate::notes::{Note, Notes};
use crate::reading::json_part::JsonPart;

/// The keys of an entry that are not conditions.
pub(crate) const ENTRY_KEYS: [&str; 9] = [
    "ExtensionID",
    "ID",
    "JwtClaimType",
    "SamlClaimType",
    "SamlNameForm",
    "SamlNameIdFormat",
    "Source",
    "TransformationID",
    "Value",
];

/// The entries and transformations of a policy, which refer to each other by their ids.
pub(crate) struct MappingSchema<'j> {
    pub(crate) entries: Vec<JsonPart<'j>>,
    pub(crate) transformations: Vec<JsonPart<'j>>,
}

/// The source of an entry that is not the output of a transformation.
///
/// # Errors
/// A policy has nothing like it.
pub(crate) fn source(entry: &JsonPart<'_>, notes: &mut Notes) -> Result<ImportedSource, Note> {
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

/// Whether an input claim refers to this entry: by its ID, and by its source if there is one. Case does not matter.
///
/// # Errors
/// One of the IDs is not a string.
pub(crate) fn refers_to(input: &JsonPart<'_>, entry: &JsonPart<'_>) -> Result<bool, Note> {
    let expected = input.optional_text("ClaimTypeReferenceId")?.unwrap_or_default();
    let id = entry.optional_text("ID")?.or(entry.optional_text("ExtensionID")?).unwrap_or_default();
    let source = entry.optional_text("Source")?.unwrap_or_default();
    let expected_source = input.optional_text("ClaimTypeReferenceSource")?.unwrap_or(source);
    Ok(!id.is_empty() && expected.eq_ignore_ascii_case(id) && expected_source.eq_ignore_ascii_case(source))
}
