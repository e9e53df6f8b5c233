//! A `claimsMappingPolicy`: Microsoft's pages `reference-claims-mapping-policy-type` and
//! `reference-claims-customization`. Their prose and their examples spell keys in different ways, so keys are
//! read without regard to case, and `ClaimsTransformation` like `ClaimsTransformations`.

use super::attributes;
use super::carried::{Carried, NAME_ID, SAML_TOKENS, STAYS_IN_ENTRA};
use super::finding::{Findings, Note};
use super::json::Part;
use super::mapping_chain;
use super::model::{Claim, Configuration, Source};

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

/// The entries and transformations of a policy, which refer to each other by their ids.
pub(super) struct Schema<'j> {
    pub(super) entries: Vec<Part<'j>>,
    pub(super) transformations: Vec<Part<'j>>,
}

/// Reads the claims of what stands below `ClaimsMappingPolicy`.
///
/// # Errors
/// It is not such a policy at all.
pub(super) fn read(policy: &Part<'_>, carried: &mut Carried) -> Result<(), Note> {
    policy.only(&[SETTINGS, PARTS].concat(), &mut carried.findings)?;
    for name in SETTINGS {
        let Some(setting) = policy.get(name) else { continue };
        if !matches!(policy.is_true(name), Ok(false)) {
            carried.findings.push(Note::lost(&setting.path, STAYS_IN_ENTRA));
        }
    }
    let mut transformations = policy.items_of("ClaimsTransformations")?;
    transformations.extend(policy.items_of("ClaimsTransformation")?);
    let schema = Schema { entries: policy.items_of("ClaimsSchema")?, transformations };
    for (name, entries) in by_claim(&schema, &mut carried.findings) {
        let mut findings = Findings::default();
        match read_claim(&schema, name, &entries, &mut findings) {
            Ok((path, claim)) => carried.add(path, claim, findings),
            Err(note) => carried.leave_out(Some(name), note),
        }
    }
    Ok(())
}

/// The entries of each claim, in the order of the file. An entry without a claim feeds a transformation.
fn by_claim<'s, 'j>(schema: &'s Schema<'j>, findings: &mut Findings) -> Vec<(&'j str, Vec<&'s Part<'j>>)> {
    let mut claims: Vec<(&str, Vec<&Part<'_>>)> = Vec::new();
    for entry in &schema.entries {
        let name = match claim_name(schema, entry, findings) {
            Ok(Some(name)) => name,
            Ok(None) => continue,
            Err(note) => {
                findings.push(note);
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
    schema: &Schema<'j>,
    entry: &Part<'j>,
    findings: &mut Findings,
) -> Result<Option<&'j str>, Note> {
    entry.only(&KNOWN, findings)?;
    let name = entry.optional_text("JwtClaimType")?.or(entry.optional_text("SamlClaimType")?);
    if name.is_none() {
        note_unused(schema, entry, findings)?;
    }
    Ok(name)
}

/// The claim, and the path of its first entry. Several entries are ways in which it may get its value: an entry
/// with a constant is what Microsoft's support writes for a value when a transformation's pattern does not match.
fn read_claim<'s>(
    schema: &Schema<'_>,
    name: &str,
    entries: &[&'s Part<'_>],
    findings: &mut Findings,
) -> Result<(&'s str, Claim), Note> {
    let mut claim =
        Claim { name: name.to_owned(), namespace: None, comments: Vec::new(), configurations: Vec::new() };
    for entry in entries {
        if !claim.configurations.is_empty() {
            let message = format!(
                "became another configuration of `{name}`: the last one that yields a value wins, those with \
                 transformations after those without"
            );
            findings.push(Note::changed(&entry.path, message));
        }
        claim.configurations.push(read_configuration(schema, entry, findings)?);
    }
    Ok((entries.first().map_or("", |entry| &entry.path), claim))
}

fn read_configuration(
    schema: &Schema<'_>,
    entry: &Part<'_>,
    findings: &mut Findings,
) -> Result<Configuration, Note> {
    note_saml(entry, findings)?;
    let chain = mapping_chain::of_entry(schema, entry, &mut Vec::new(), findings)?;
    let attribute = chain.steps.is_empty().then_some(chain.source);
    Ok(Configuration { attribute, transformations: chain.steps, ..Configuration::default() })
}

fn note_saml(entry: &Part<'_>, findings: &mut Findings) -> Result<(), Note> {
    for format in ["SamlNameForm", "SamlNameIdFormat"].iter().filter_map(|name| entry.get(name)) {
        findings.push(Note::lost(&format.path, STAYS_IN_ENTRA));
    }
    let Some(saml) = entry.get("SamlClaimType") else { return Ok(()) };
    let is_name_id = saml.text()? == NAME_IDENTIFIER;
    let note = Note::lost(&saml.path, if is_name_id { NAME_ID } else { SAML_TOKENS });
    if is_name_id && entry.get("JwtClaimType").is_none() {
        return Err(note);
    }
    findings.push(note);
    Ok(())
}

fn note_unused(schema: &Schema<'_>, entry: &Part<'_>, findings: &mut Findings) -> Result<(), Note> {
    for transformation in &schema.transformations {
        for input in transformation.items_of("InputClaims")? {
            if mapping_chain::refers_to(&input, entry)? {
                return Ok(());
            }
        }
    }
    let message = "the entry names no claim, and no transformation takes it as input";
    findings.push(Note::lost(&entry.path, message));
    Ok(())
}

/// Where an entry that is not a transformation has its value from.
///
/// # Errors
/// A policy has nothing like it.
pub(super) fn source(entry: &Part<'_>, findings: &mut Findings) -> Result<Source, Note> {
    if let Some(value) = entry.get("Value") {
        return value.text().map(|text| Source::Constant(text.to_owned()));
    }
    match entry.get("ExtensionID") {
        Some(id) => match entry.get("Source") {
            Some(source) => attributes::attribute(&source, &id, findings),
            None => attributes::user(id.text()?.trim(), &id, findings),
        },
        None => attributes::attribute(&entry.required("Source")?, &entry.required("ID")?, findings),
    }
}
