//! What Entra calls an attribute, and what a policy calls it.

use claims::values::AttributeName;

use super::json_part::JsonPart;
use super::model::ImportedSource;
use super::notes::{Note, Notes};

/// The attribute of a policy for one that Entra knows as `id` of `source`.
///
/// # Errors
/// A policy has nothing like it; the note says why, and what to do.
pub(super) fn attribute(
    source: &JsonPart<'_>,
    id: &JsonPart<'_>,
    notes: &mut Notes,
) -> Result<ImportedSource, Note> {
    let name = id.text()?.trim();
    let written = source.text()?.trim();
    match written.to_ascii_lowercase().as_str() {
        "user" => user(name, id, notes),
        "application" => service_principal("application", name, id),
        "resource" => service_principal("resource", name, id),
        "audience" => {
            let message = "became `resource`, the service principal that the token is for in a callout";
            notes.push(Note::changed(&source.path, message));
            service_principal("resource", name, id)
        }
        "company" => Err(tenant_wide(name, &source.path)),
        "customclaimsprovider" => Err(Note::lost(
            &source.path,
            format!(
                "a claims provider is its source: keep the entry in Entra, and add a claim `{name}` to the \
                 policy, from the store that knows it"
            ),
        )),
        _ => Err(Note::lost(&source.path, format!("`{written}` is a source that policies do not have"))),
    }
}

/// A `sourcedAttribute` or a `valueBasedAttribute`.
pub(super) fn read_source(part: &JsonPart<'_>, notes: &mut Notes) -> Result<ImportedSource, Note> {
    part.only(&["id", "isExtensionAttribute", "source", "value"], notes)?;
    match part.odata_type()? {
        Some("valueBasedAttribute") => constant(part),
        Some("sourcedAttribute") => sourced(part, notes),
        None if part.get("value").is_some() => constant(part),
        None => sourced(part, notes),
        Some(other) => {
            Err(Note::lost(&part.path, format!("`{other}` is a kind of attribute not known here")))
        }
    }
}

fn constant(part: &JsonPart<'_>) -> Result<ImportedSource, Note> {
    part.required_text("value").map(|text| ImportedSource::Constant(text.to_owned()))
}

fn sourced(part: &JsonPart<'_>, notes: &mut Notes) -> Result<ImportedSource, Note> {
    attribute(&part.required("source")?, &part.required("id")?, notes)
}

/// An attribute of the user that Entra knows as `id`.
///
/// # Errors
/// The text is no name of an attribute, or a policy has nothing like it.
pub(super) fn user(name: &str, id: &JsonPart<'_>, notes: &mut Notes) -> Result<ImportedSource, Note> {
    let lower = name.to_ascii_lowercase();
    let name = match lower.as_str() {
        // Microsoft's page on custom claims policies looks for it here; it is a property of the company.
        "tenantcountry" => return Err(tenant_wide(name, &id.path)),
        "objectid" => "id",
        // The claims mapping reference leaves out an `s`.
        "onpremisesecurityidentifier" => "onpremisessecurityidentifier",
        _ => name,
    };
    let attribute = named("user", name, id)?;
    notes.uses(&attribute);
    Ok(ImportedSource::Attribute { source: "user", name: name.to_owned() })
}

fn service_principal(source: &'static str, name: &str, id: &JsonPart<'_>) -> Result<ImportedSource, Note> {
    let name = match name.to_ascii_lowercase().as_str() {
        "displayname" => "displayname",
        "objectid" => "id",
        _ => return Err(Note::lost(&id.path, format!("a callout does not bring `{name}` of the {source}"))),
    };
    Ok(ImportedSource::Attribute { source, name: name.to_owned() })
}

fn tenant_wide(name: &str, path: &str) -> Note {
    let message = format!(
        "a callout does not bring `{name}`, which is the same for all users of a tenant: write it as a \
         constant, {{ value: \"...\" }}"
    );
    Note::lost(path, message)
}

fn named(source: &str, name: &str, id: &JsonPart<'_>) -> Result<AttributeName, Note> {
    let plain = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '"');
    let attribute = AttributeName::parse(&format!("{source}.{name}")).filter(|_| plain);
    attribute.ok_or_else(|| Note::malformed(&id.path, format!("`{name}` is not the name of an attribute")))
}
