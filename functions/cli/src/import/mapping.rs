//! A `claimsMappingPolicy`: Microsoft's pages `reference-claims-mapping-policy-type` and
//! `reference-claims-customization`. Their prose and their examples spell keys in different ways, so keys are
//! read without regard to case, and `ClaimsTransformation` like `ClaimsTransformations`.

use super::carried::{CarriedClaims, NAME_ID, SAML_TOKENS, STAYS_IN_ENTRA};
use super::json_part::JsonPart;
use super::mapping_chain;
use super::mapping_schema::{MappingSchema, refers_to};
use super::model::{ImportedClaim, ImportedConfiguration};
use super::notes::{Note, Notes};

const SETTINGS: [&str; 4] =
    ["IncludeBasicClaimSet", "IssuerWithApplicationId", "AudienceOverride", "GroupFilter"];
const PARTS: [&str; 4] = ["ClaimsSchema", "ClaimsTransformation", "ClaimsTransformations", "Version"];
/// The keys of an entry.
const KNOWN: [&str; 9] = [
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
const NAME_IDENTIFIER: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier";

/// Reads the claims of what stands below `ClaimsMappingPolicy`.
///
/// # Errors
/// It is not such a policy at all.
pub(super) fn read(policy: &JsonPart<'_>, carried: &mut CarriedClaims) -> Result<(), Note> {
    policy.only(&[SETTINGS, PARTS].concat(), &mut carried.notes)?;
    for name in SETTINGS {
        let Some(setting) = policy.get(name) else { continue };
        if !matches!(policy.is_true(name), Ok(false)) {
            carried.notes.push(Note::lost(&setting.path, STAYS_IN_ENTRA));
        }
    }
    let mut transformations = policy.items_of("ClaimsTransformations")?;
    transformations.extend(policy.items_of("ClaimsTransformation")?);
    let schema = MappingSchema { entries: policy.items_of("ClaimsSchema")?, transformations };
    for (name, entries) in by_claim(&schema, &mut carried.notes) {
        let mut notes = Notes::default();
        match read_claim(&schema, name, &entries, &mut notes) {
            Ok((path, claim)) => carried.add(path, claim, notes),
            Err(note) => carried.leave_out(Some(name), note),
        }
    }
    Ok(())
}

/// The entries of each claim, in the order of the file. An entry without a claim feeds a transformation.
fn by_claim<'s, 'j>(
    schema: &'s MappingSchema<'j>,
    notes: &mut Notes,
) -> Vec<(&'j str, Vec<&'s JsonPart<'j>>)> {
    let mut claims: Vec<(&str, Vec<&JsonPart<'_>>)> = Vec::new();
    for entry in &schema.entries {
        let name = match claim_name(schema, entry, notes) {
            Ok(Some(name)) => name,
            Ok(None) => continue,
            Err(note) => {
                notes.push(note);
                continue;
            }
        };
        match claims.iter_mut().find(|(known, _)| *known == name) {
            Some((_, entries)) => entries.push(entry),
            None => claims.push((name, vec![entry])),
        }
    }
    claims
}

fn claim_name<'j>(
    schema: &MappingSchema<'j>,
    entry: &JsonPart<'j>,
    notes: &mut Notes,
) -> Result<Option<&'j str>, Note> {
    entry.only(&KNOWN, notes)?;
    let name = entry.optional_text("JwtClaimType")?.or(entry.optional_text("SamlClaimType")?);
    if name.is_none() {
        note_unused(schema, entry, notes)?;
    }
    Ok(name)
}

/// The claim, and the path of its first entry. Several entries are ways in which it may get its value: an entry
/// with a constant is what Microsoft's support writes for a value when a transformation's pattern does not match.
fn read_claim<'s>(
    schema: &MappingSchema<'_>,
    name: &str,
    entries: &[&'s JsonPart<'_>],
    notes: &mut Notes,
) -> Result<(&'s str, ImportedClaim), Note> {
    let mut claim = ImportedClaim {
        name: name.to_owned(),
        namespace: None,
        comments: Vec::new(),
        configurations: Vec::new(),
    };
    for entry in entries {
        if !claim.configurations.is_empty() {
            let message = format!(
                "became another configuration of `{name}`: the last one that yields a value wins, those with \
                 transformations after those without"
            );
            notes.push(Note::changed(&entry.path, message));
        }
        claim.configurations.push(read_configuration(schema, entry, notes)?);
    }
    Ok((entries.first().map_or("", |entry| &entry.path), claim))
}

fn read_configuration(
    schema: &MappingSchema<'_>,
    entry: &JsonPart<'_>,
    notes: &mut Notes,
) -> Result<ImportedConfiguration, Note> {
    note_saml(entry, notes)?;
    let chain = mapping_chain::of_entry(schema, entry, &mut Vec::new(), notes)?;
    let attribute = chain.steps.is_empty().then_some(chain.source);
    Ok(ImportedConfiguration { attribute, transformations: chain.steps, ..ImportedConfiguration::default() })
}

fn note_saml(entry: &JsonPart<'_>, notes: &mut Notes) -> Result<(), Note> {
    for format in ["SamlNameForm", "SamlNameIdFormat"].iter().filter_map(|name| entry.get(name)) {
        notes.push(Note::lost(&format.path, STAYS_IN_ENTRA));
    }
    let Some(saml) = entry.get("SamlClaimType") else { return Ok(()) };
    let is_name_id = saml.text()? == NAME_IDENTIFIER;
    let note = Note::lost(&saml.path, if is_name_id { NAME_ID } else { SAML_TOKENS });
    if is_name_id && entry.get("JwtClaimType").is_none() {
        return Err(note);
    }
    notes.push(note);
    Ok(())
}

fn note_unused(schema: &MappingSchema<'_>, entry: &JsonPart<'_>, notes: &mut Notes) -> Result<(), Note> {
    for transformation in &schema.transformations {
        for input in transformation.items_of("InputClaims")? {
            if refers_to(&input, entry)? {
                return Ok(());
            }
        }
    }
    let message = "the entry names no claim, and no transformation takes it as input";
    notes.push(Note::lost(&entry.path, message));
    Ok(())
}
