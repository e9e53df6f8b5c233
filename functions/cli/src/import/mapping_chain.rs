//! The transformations of a `claimsMappingPolicy`, which take entries of its schema as input and give entries
//! of it as output, as the chain of transformations that a policy has.

use super::finding::{Findings, Note};
use super::json::Part;
use super::mapping::{Schema, source};
use super::mapping_methods;
use super::model::{Source, Step};

/// More than anybody writes; Entra's own limit is lower and not published.
const MAX_LENGTH: usize = 16;

/// A value and what happens to it.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    /// The value.
    pub(super) source: Source,
    /// The transformations, in order; the first one has the input.
    pub(super) steps: Vec<Step>,
    /// Whether every value of the source goes through them.
    pub(super) every_value: bool,
}

/// What a transformation takes under a name.
pub(super) struct Input<'j> {
    /// The name, such as `string1`.
    pub(super) name: &'j str,
    /// The value, which may be the output of other transformations.
    pub(super) chain: Chain,
    /// `TreatAsMultiValue`.
    pub(super) every_value: bool,
    /// Where it stands.
    pub(super) path: String,
}

/// The chain that gives the value of an entry. `via` are the ids of the transformations that led here.
///
/// # Errors
/// An entry or a transformation on the way cannot be carried over.
pub(super) fn of_entry<'j>(
    schema: &Schema<'j>,
    entry: &Part<'j>,
    via: &mut Vec<&'j str>,
    findings: &mut Findings,
) -> Result<Chain, Note> {
    let is_transformation = match entry.get("Source") {
        Some(source) => source.text()?.trim().eq_ignore_ascii_case("transformation"),
        None => false,
    };
    if !is_transformation {
        return Ok(Chain { source: source(entry, findings)?, steps: Vec::new(), every_value: false });
    }
    let reference = entry.required("TransformationID")?;
    let id = reference.text()?;
    if via.contains(&id) {
        return Err(Note::malformed(&reference.path, format!("`{id}` leads back to itself")));
    }
    if via.len() >= MAX_LENGTH {
        return Err(Note::lost(&reference.path, format!("more than {MAX_LENGTH} transformations in a row")));
    }
    let transformation = find(schema, id).ok_or_else(|| {
        Note::malformed(&reference.path, format!("`{id}` is not the ID of a transformation"))
    })?;
    check_output(&transformation, entry)?;
    via.push(id);
    let inputs = inputs(schema, &transformation, via, findings)?;
    via.pop();
    mapping_methods::apply(&transformation, inputs, findings)
}

fn find<'j>(schema: &Schema<'j>, id: &str) -> Option<Part<'j>> {
    let has_id = |part: &&Part<'j>| matches!(part.optional_text("ID"), Ok(Some(known)) if known == id);
    schema.transformations.iter().find(has_id).cloned()
}

/// A transformation gives its output to the entries that its `OutputClaims` name.
fn check_output(transformation: &Part<'_>, entry: &Part<'_>) -> Result<(), Note> {
    let outputs = transformation.items_of("OutputClaims")?;
    let Some(id) = entry.optional_text("ID")? else { return Ok(()) };
    for output in &outputs {
        if output.required_text("ClaimTypeReferenceId")? == id {
            return Ok(());
        }
    }
    match outputs.first() {
        Some(first) => Err(Note::malformed(&first.path, format!("the output does not go to `{id}`"))),
        None => Ok(()),
    }
}

/// The claims and constants that a transformation takes.
fn inputs<'j>(
    schema: &Schema<'j>,
    transformation: &Part<'j>,
    via: &mut Vec<&'j str>,
    findings: &mut Findings,
) -> Result<Vec<Input<'j>>, Note> {
    const CLAIM: [&str; 4] =
        ["ClaimTypeReferenceId", "ClaimTypeReferenceSource", "TransformationClaimType", "TreatAsMultiValue"];
    let mut inputs = Vec::new();
    for part in transformation.items_of("InputClaims")? {
        part.only(&CLAIM, findings)?;
        let id = part.required_text("ClaimTypeReferenceId")?;
        let mut entries = schema.entries.iter();
        let entry = entries.find(|entry| refers_to(&part, entry) == Ok(true)).ok_or_else(|| {
            Note::malformed(&part.path, format!("`{id}` is not the ID of an entry of the claims schema"))
        })?;
        inputs.push(Input {
            name: part.required_text("TransformationClaimType")?,
            chain: of_entry(schema, entry, via, findings)?,
            every_value: part.is_true("TreatAsMultiValue")?,
            path: part.path.clone(),
        });
    }
    for part in transformation.items_of("InputParameters")? {
        part.only(&["ID", "Value", "DataType"], findings)?;
        let source = Source::Constant(part.required_text("Value")?.to_owned());
        inputs.push(Input {
            name: part.required_text("ID")?,
            chain: Chain { source, steps: Vec::new(), every_value: false },
            every_value: false,
            path: part.path.clone(),
        });
    }
    Ok(inputs)
}

/// Whether an input claim means this entry: by its id, and by its source where the portal wrote that too.
///
/// # Errors
/// One of the ids is not a text.
pub(super) fn refers_to(input: &Part<'_>, entry: &Part<'_>) -> Result<bool, Note> {
    let wanted = input.optional_text("ClaimTypeReferenceId")?;
    let id = entry.optional_text("ID")?.or(entry.optional_text("ExtensionID")?);
    let source = entry.optional_text("Source")?.unwrap_or_default();
    let wanted_source = input.optional_text("ClaimTypeReferenceSource")?.unwrap_or(source);
    Ok(id.is_some() && wanted == id && wanted_source.eq_ignore_ascii_case(source))
}
