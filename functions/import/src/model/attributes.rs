//! Maps Entra's IDs of attributes to the names in a policy.

use claims::values::AttributeName;

use crate::model::claim::ImportedSource;
use crate::notes::{Note, Notes};
use crate::reading::json_part::JsonPart;

/// The attribute of a policy for Entra's `id` of `source`.
///
/// # Errors
/// A policy has no such attribute; the note says why, and what to do.
pub(crate) fn attribute(
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
            let message = "became `resource`, which is the audience of the token in a callout";
            notes.push(Note::changed(&source.path, message));
            service_principal("resource", name, id)
        }
        "company" => Err(tenant_wide(name, &source.path)),
        "customclaimsprovider" => Err(Note::lost(
            &source.path,
            format!(
                "its source is a claims provider: keep the entry in Entra, and add a claim `{name}` from a \
                 store to this policy"
            ),
        )),
        _ => Err(Note::lost(&source.path, format!("`{written}` is not a source that a policy can read"))),
    }
}

/// A `sourcedAttribute` or a `valueBasedAttribute`.
pub(crate) fn read_source(part: &JsonPart<'_>, notes: &mut Notes) -> Result<ImportedSource, Note> {
    part.only(&["id", "isExtensionAttribute", "source", "value"])?;
    match part.odata_type()? {
        Some("valueBasedAttribute") => constant(part),
        Some("sourcedAttribute") => sourced(part, notes),
        None if part.get("value").is_some() => constant(part),
        None => sourced(part, notes),
        Some(other) => {
            Err(Note::lost(&part.path, format!("`{other}` is not a kind of attribute that the import knows")))
        }
    }
}

fn constant(part: &JsonPart<'_>) -> Result<ImportedSource, Note> {
    part.required_text("value").map(|text| ImportedSource::Constant(text.to_owned()))
}

fn sourced(part: &JsonPart<'_>, notes: &mut Notes) -> Result<ImportedSource, Note> {
    attribute(&part.required("source")?, &part.required("id")?, notes)
}

/// Names that Active Directory, and the portal, use for attributes that Entra's IDs call something else.
const OTHER_NAMES: [(&str, &str); 15] = [
    ("c", "country"),
    ("co", "country"),
    ("company", "companyname"),
    ("distinguishedname", "onpremisesdistinguishedname"),
    ("l", "city"),
    ("localuserprincipalname", "userprincipalname"),
    ("mobile", "mobilephone"),
    ("objectid", "id"),
    ("objectsid", "onpremisessecurityidentifier"),
    ("onpremisesecurityidentifier", "onpremisessecurityidentifier"),
    ("physicaldeliveryofficename", "officelocation"),
    ("samaccountname", "onpremisessamaccountname"),
    ("sn", "surname"),
    ("st", "state"),
    ("title", "jobtitle"),
];

/// Why a user principal name may differ.
const GUEST_NAMES: &str = "for a guest, Entra's own claims have the user principal name of the home tenant, a callout \
                           has the one with `#EXT#`; `user.mail` usually is the name in the home tenant";

/// The attribute of the user for Entra's `id`.
///
/// # Errors
/// The text is not the name of an attribute, or neither a callout nor Graph has it.
pub(crate) fn user(name: &str, id: &JsonPart<'_>, notes: &mut Notes) -> Result<ImportedSource, Note> {
    let lower = name.to_ascii_lowercase();
    if lower == "tenantcountry" {
        // Microsoft's page on custom claims policies has it here; it is a property of the company.
        return Err(tenant_wide(name, &id.path));
    }
    if name.starts_with(['"', '\'']) && name.len() > 1 {
        let message = format!("{name} is a constant: write it as `Value` instead of `ID`");
        return Err(Note::malformed(&id.path, message));
    }
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == lower).map(|(_, policy)| *policy);
    let written = name;
    let name = other.unwrap_or(name);
    let attribute = named("user", name, id)?;
    if !attribute.is_in_callout() && !stores::graph::is_known(&attribute) {
        return Err(Note::lost(
            &id.path,
            format!("neither a callout nor Microsoft Graph has `{name}` of a user"),
        ));
    }
    match other {
        None if lower == "userprincipalname" => notes.push(Note::changed(&id.path, GUEST_NAMES)),
        Some(policy) if !["id", "onpremisessecurityidentifier"].contains(&policy) => {
            notes.push(Note::changed(&id.path, format!("`{written}` became `user.{policy}`")));
        }
        _ => {}
    }
    notes.uses(&attribute);
    Ok(ImportedSource::Attribute { source: "user", name: name.to_owned() })
}

fn service_principal(source: &'static str, name: &str, id: &JsonPart<'_>) -> Result<ImportedSource, Note> {
    let name = match name.to_ascii_lowercase().as_str() {
        "displayname" => "displayname",
        "objectid" => "id",
        _ => return Err(Note::lost(&id.path, format!("a callout does not have `{name}` of the {source}"))),
    };
    Ok(ImportedSource::Attribute { source, name: name.to_owned() })
}

fn tenant_wide(name: &str, path: &str) -> Note {
    let message = format!(
        "a callout does not have `{name}`, which is the same for all users of a tenant: use a constant, \
         {{ value: \"...\" }}"
    );
    Note::lost(path, message)
}

fn named(source: &str, name: &str, id: &JsonPart<'_>) -> Result<AttributeName, Note> {
    let plain = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '"');
    let attribute = AttributeName::parse(&format!("{source}.{name}")).filter(|_| plain);
    attribute.ok_or_else(|| Note::malformed(&id.path, format!("`{name}` is not the name of an attribute")))
}
