//! Reads a `claimsMappingPolicy`: Microsoft's pages `reference-claims-mapping-policy-type` and
//! `reference-claims-customization`. Their prose and their examples spell keys in different ways, so keys are
//! read without regard to case, and `ClaimsTransformation` like `ClaimsTransformations`.

mod chain;
mod methods;
mod schema;

use claims::entra::contract::NAME_ID_CLAIM;
use claims::entra::{is_restricted_in_jwt, is_restricted_in_saml};

use self::schema::{ENTRY_KEYS, MappingSchema, refers_to};
use crate::model::carried::{CarriedClaims, NAME_ID, SAML_TOKENS, STAYS_IN_ENTRA};
use crate::model::claim::{ImportedClaim, ImportedConfiguration};
use crate::model::conditions;
use crate::notes::{Note, Notes};
use crate::reading::json_part::JsonPart;

const SETTINGS: [&str; 4] =
    ["IncludeBasicClaimSet", "IssuerWithApplicationId", "AudienceOverride", "GroupFilter"];
const PARTS: [&str; 6] =
    ["ClaimsSchema", "ClaimsTransformation", "ClaimsTransformations", "Version", "displayName", "id"];
/// The conditions of an entry, which its claim gets.
const USER_TYPE: &str = "AppliesToUserType";
const MEMBER_OF: &str = "MemberOf";

/// Reads the claims in the value of `ClaimsMappingPolicy`.
///
/// # Errors
/// It is not such a policy at all.
pub(crate) fn read(policy: &JsonPart<'_>, carried: &mut CarriedClaims) -> Result<(), Note> {
    for note in policy.unknown(&[&SETTINGS[..], &PARTS].concat())? {
        carried.note(note);
    }
    for name in SETTINGS {
        let Some(setting) = policy.get(name) else { continue };
        if !matches!(policy.is_true(name), Ok(false)) {
            carried.note(Note::lost(&setting.path, STAYS_IN_ENTRA));
        }
    }
    let mut transformations = policy.items_of("ClaimsTransformations")?;
    transformations.extend(policy.items_of("ClaimsTransformation")?);
    let schema = MappingSchema { entries: policy.items_of("ClaimsSchema")?, transformations };
    for (name, entries) in by_claim(&schema, carried) {
        let mut notes = Notes::default();
        match read_claim(&schema, name, &entries, &mut notes) {
            Ok((path, claim)) => carried.add(path, claim, is_reserved(&entries), notes),
            Err(note) => carried.leave_out(Some(name), note),
        }
    }
    note_unused_transformations(&schema, carried)?;
    note_guests(&schema, carried);
    Ok(())
}

/// Whether Entra reserves the name of a claim in the tokens that it is for.
fn is_reserved(entries: &[&JsonPart<'_>]) -> bool {
    entries.iter().any(|entry| {
        let name = |key| entry.optional_text(key).ok().flatten();
        name("JwtClaimType").is_some_and(is_restricted_in_jwt)
            || name("SamlClaimType").is_some_and(is_restricted_in_saml)
    })
}

fn note_unused_transformations(schema: &MappingSchema<'_>, carried: &mut CarriedClaims) -> Result<(), Note> {
    for transformation in &schema.transformations {
        let Some(id) = transformation.optional_text("ID")? else { continue };
        let is_used = schema.entries.iter().any(|entry| {
            let used = entry.optional_text("TransformationID").ok().flatten();
            used.is_some_and(|used| used.eq_ignore_ascii_case(id))
        });
        if !is_used {
            let message = format!("no entry uses the transformation `{id}`");
            carried.note(Note::lost(&transformation.path, message));
        }
    }
    Ok(())
}

/// Entra does not apply such a policy to guests, unless an entry says so.
fn note_guests(schema: &MappingSchema<'_>, carried: &mut CarriedClaims) {
    let names_users = schema.entries.iter().any(|entry| entry.get(USER_TYPE).is_some());
    if let Some(path) = schema.entries.first().map(|entry| entry.path.clone())
        && !names_users
        && !carried.claims.is_empty()
    {
        let path = path.rsplit_once('[').map_or(path.as_str(), |(list, _)| list);
        let message = "Entra does not apply a claims mapping policy to guests, but guests get the claims of this \
                       policy; `condition: { userType: members }` prevents that";
        carried.note(Note::changed(path, message));
    }
}

/// The entries of each claim, in the order of the file. An entry without a claim feeds a transformation.
fn by_claim<'s, 'j>(
    schema: &'s MappingSchema<'j>,
    carried: &mut CarriedClaims,
) -> Vec<(&'j str, Vec<&'s JsonPart<'j>>)> {
    let mut claims: Vec<(&str, Vec<&JsonPart<'_>>)> = Vec::new();
    for entry in &schema.entries {
        let name = match claim_name(schema, entry, carried) {
            Ok(Some(name)) => name,
            Ok(None) => continue,
            Err(note) => {
                carried.leave_out(None, note);
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
    carried: &mut CarriedClaims,
) -> Result<Option<&'j str>, Note> {
    entry.unknown(&[])?;
    let name = entry.optional_text("JwtClaimType")?.or(entry.optional_text("SamlClaimType")?);
    if name.is_none() {
        note_unused(schema, entry, carried)?;
    }
    Ok(name)
}

/// The claim, and the path of its first entry. Several entries become several configurations: Microsoft's support
/// recommends an entry with a constant for the value when the pattern of a transformation does not match.
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
                "became another configuration of `{name}`: the last one with a value wins, and one with \
                 transformations wins over one without"
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
    entry.only(&[&ENTRY_KEYS[..], &[USER_TYPE, MEMBER_OF]].concat())?;
    note_saml(entry, notes)?;
    let condition = conditions::read(entry, USER_TYPE, MEMBER_OF, notes)?;
    let chain = chain::of_entry(schema, entry, &mut Vec::new(), notes)?;
    let attribute = chain.steps.is_empty().then_some(chain.source);
    Ok(ImportedConfiguration { condition, attribute, transformations: chain.steps })
}

fn note_saml(entry: &JsonPart<'_>, notes: &mut Notes) -> Result<(), Note> {
    for format in ["SamlNameForm", "SamlNameIdFormat"].iter().filter_map(|name| entry.get(name)) {
        notes.push(Note::lost(&format.path, STAYS_IN_ENTRA));
    }
    let Some(saml) = entry.get("SamlClaimType") else { return Ok(()) };
    let is_name_id = saml.text()? == NAME_ID_CLAIM;
    let note = Note::lost(&saml.path, if is_name_id { NAME_ID } else { SAML_TOKENS });
    if is_name_id && entry.get("JwtClaimType").is_none() {
        return Err(note);
    }
    notes.push(note);
    Ok(())
}

fn note_unused(
    schema: &MappingSchema<'_>,
    entry: &JsonPart<'_>,
    carried: &mut CarriedClaims,
) -> Result<(), Note> {
    for transformation in &schema.transformations {
        for input in transformation.items_of("InputClaims")? {
            if refers_to(&input, entry)? {
                return Ok(());
            }
        }
    }
    let message = "the entry has no claim name, and no transformation uses it";
    carried.note(Note::lost(&entry.path, message));
    Ok(())
}
