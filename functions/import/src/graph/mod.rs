//! Microsoft Graph's `customClaimsPolicy` (beta, `/servicePrincipals/{id}/claimsPolicy`): what the blade
//! *Attributes & Claims* writes. Resource pages `customclaimspolicy`, `customclaim`, `customclaimconfiguration`,
//! `customclaimcondition`.

mod transformations;

use claims::entra::{is_restricted_in_jwt, is_restricted_in_saml};

use crate::model::attributes::read_source;
use crate::model::carried::{CarriedClaims, NAME_ID, SAML_TOKENS, STAYS_IN_ENTRA};
use crate::model::claim::{ImportedClaim, ImportedConfiguration};
use crate::model::conditions::{self, ImportedCondition};
use crate::notes::{Note, Notes};
use crate::reading::json_part::JsonPart;

/// What the policy says about tokens as a whole.
const SETTINGS: [&str; 4] =
    ["includeBasicClaimSet", "includeApplicationIdInIssuer", "audienceOverride", "groupFilter"];

/// Reads the claims of a policy.
///
/// # Errors
/// It is not such a policy at all.
pub(crate) fn read(policy: &JsonPart<'_>, carried: &mut CarriedClaims) -> Result<(), Note> {
    for note in policy.unknown(&[&SETTINGS[..], &["id", "displayName", "claims"]].concat())? {
        carried.note(note);
    }
    for setting in SETTINGS.iter().filter_map(|name| policy.get(name)) {
        if setting.value.as_bool() != Some(false) {
            carried.note(Note::lost(&setting.path, STAYS_IN_ENTRA));
        }
    }
    for part in policy.items_of("claims")? {
        let mut notes = Notes::default();
        match read_claim(&part, &mut notes) {
            Ok(claim) => {
                let is_reserved = is_reserved(&part, &claim.full_name());
                carried.add(&part.path, claim, is_reserved, notes);
            }
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
            return Err(Note::lost(
                &part.path,
                format!("`{other}` is not a kind of claim that the import knows"),
            ));
        }
    }
    part.only(&KNOWN)?;
    note_formats(part, notes)?;
    let configurations = part.required("configurations")?.items()?;
    if configurations.is_empty() {
        return Err(Note::malformed(&part.path, "it has no configurations"));
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
    part.only(&["attribute", "condition", "transformations"])?;
    let condition = match part.get("condition") {
        Some(condition) => {
            condition.only(&["memberOf", "userType"])?;
            conditions::read(&condition, "userType", "memberOf", notes)?
        }
        None => ImportedCondition::default(),
    };
    let attribute = part.get("attribute").map(|part| read_source(&part, notes)).transpose()?;
    let transformations = transformations::read(&part.items_of("transformations")?, notes)?;
    if attribute.is_none() && transformations.is_empty() {
        let message = "the configuration has neither an attribute nor a transformation";
        return Err(Note::malformed(&part.path, message));
    }
    Ok(ImportedConfiguration { condition, attribute, transformations })
}

/// Whether Entra reserves a name in the tokens that the claim is for.
fn is_reserved(part: &JsonPart<'_>, name: &str) -> bool {
    let formats = part.items_of("tokenFormat").unwrap_or_default();
    let is_for = |format: &str| {
        let mut texts = formats.iter().filter_map(|part| part.text().ok());
        formats.is_empty() || texts.any(|text| text.eq_ignore_ascii_case(format))
    };
    (is_for("jwt") && is_restricted_in_jwt(name)) || (is_for("saml") && is_restricted_in_saml(name))
}
