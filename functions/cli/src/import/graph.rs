//! Microsoft Graph's `customClaimsPolicy` (beta, `/servicePrincipals/{id}/claimsPolicy`): what the blade
//! *Attributes & Claims* writes. Resource pages `customclaimspolicy`, `customclaim`, `customclaimconfiguration`,
//! `customclaimcondition`.

use super::attributes::read_source;
use super::carried::{CarriedClaims, NAME_ID, SAML_TOKENS, STAYS_IN_ENTRA};
use super::graph_transformations;
use super::json_part::JsonPart;
use super::model::{ImportedClaim, ImportedConfiguration};
use super::notes::{Note, Notes};

const USER_TYPES: [&str; 5] = ["any", "members", "allGuests", "aadGuests", "externalGuests"];
/// What the policy says about tokens as a whole.
const SETTINGS: [&str; 4] =
    ["includeBasicClaimSet", "includeApplicationIdInIssuer", "audienceOverride", "groupFilter"];

/// Reads the claims of a policy.
///
/// # Errors
/// It is not such a policy at all.
pub(super) fn read(policy: &JsonPart<'_>, carried: &mut CarriedClaims) -> Result<(), Note> {
    policy.only(&[&SETTINGS[..], &["id", "claims"]].concat(), &mut carried.notes)?;
    for setting in SETTINGS.iter().filter_map(|name| policy.get(name)) {
        if setting.value.as_bool() != Some(false) {
            carried.notes.push(Note::lost(&setting.path, STAYS_IN_ENTRA));
        }
    }
    for part in policy.items_of("claims")? {
        let mut notes = Notes::default();
        match read_claim(&part, &mut notes) {
            Ok(claim) => carried.add(&part.path, claim, notes),
            Err(note) => carried.leave_out(part.optional_text("name").unwrap_or_default(), note),
        }
    }
    Ok(())
}

fn read_claim(part: &JsonPart<'_>, notes: &mut Notes) -> Result<ImportedClaim, Note> {
    const KNOWN: [&str; 5] =
        ["configurations", "name", "namespace", "samlAttributeNameFormat", "tokenFormat"];
    match part.odata_type()? {
        None | Some("customClaim") => {}
        Some("samlNameIdClaim") => return Err(Note::lost(&part.path, NAME_ID)),
        Some(other) => {
            return Err(Note::lost(&part.path, format!("`{other}` is a kind of claim not known here")));
        }
    }
    part.only(&KNOWN, notes)?;
    note_formats(part, notes)?;
    let configurations = part.required("configurations")?.items()?;
    if configurations.is_empty() {
        return Err(Note::malformed(&part.path, "it has no configuration"));
    }
    let configurations = configurations.iter().map(|part| read_configuration(part, notes));
    Ok(ImportedClaim {
        name: part.required_text("name")?.to_owned(),
        namespace: part.optional_text("namespace")?.map(str::to_owned),
        comments: Vec::new(),
        configurations: configurations.collect::<Result<_, _>>()?,
    })
}

fn note_formats(part: &JsonPart<'_>, notes: &mut Notes) -> Result<(), Note> {
    if let Some(format) = part.get("samlAttributeNameFormat") {
        notes.push(Note::lost(&format.path, STAYS_IN_ENTRA));
    }
    for format in part.items_of("tokenFormat")? {
        if !format.text()?.eq_ignore_ascii_case("jwt") {
            notes.push(Note::lost(&format.path, SAML_TOKENS));
        }
    }
    Ok(())
}

fn read_configuration(part: &JsonPart<'_>, notes: &mut Notes) -> Result<ImportedConfiguration, Note> {
    part.only(&["attribute", "condition", "transformations"], notes)?;
    let (user_type, member_of) = match part.get("condition") {
        Some(condition) => read_condition(&condition, notes)?,
        None => (None, Vec::new()),
    };
    let attribute = part.get("attribute").map(|part| read_source(&part, notes)).transpose()?;
    let transformations = graph_transformations::read(&part.items_of("transformations")?, notes)?;
    if attribute.is_none() && transformations.is_empty() {
        let message = "the configuration has neither an attribute nor a transformation";
        return Err(Note::malformed(&part.path, message));
    }
    Ok(ImportedConfiguration { user_type, member_of, attribute, transformations })
}

/// The user type, `None` for any, and the groups.
fn read_condition(
    condition: &JsonPart<'_>,
    notes: &mut Notes,
) -> Result<(Option<&'static str>, Vec<String>), Note> {
    condition.only(&["memberOf", "userType"], notes)?;
    let user_type = condition.get("userType").map(|part| part.one_of(&USER_TYPES)).transpose()?;
    let user_type = user_type.filter(|word| *word != "any");
    if let Some(word @ ("aadGuests" | "externalGuests")) = user_type {
        notes.needs("guestkind");
        let message =
            format!("`{word}` is decided by `user.guestkind`, which Graph does not tell of every user");
        notes.push(Note::changed(&condition.path, message));
    }
    let groups = condition.items_of("memberOf")?;
    let groups: Vec<String> =
        groups.iter().map(|group| group.text().map(str::to_owned)).collect::<Result<_, _>>()?;
    if !groups.is_empty() {
        notes.needs("memberof");
    }
    Ok((user_type, groups))
}
