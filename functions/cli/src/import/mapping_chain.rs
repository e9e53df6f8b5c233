//! The transformations of a `claimsMappingPolicy`, which take entries of its schema as input and give entries
//! of it as output, as the chain of transformations that a policy has.

use super::json_part::JsonPart;
use super::mapping_methods::{self, MappingChain, MethodInput};
use super::mapping_schema::{MappingSchema, refers_to, source};
use super::model::ImportedSource;
use super::notes::{Note, Notes};

/// More than anybody writes; Entra's own limit is lower and not published.
const MAX_LENGTH: usize = 16;

/// The chain that gives the value of an entry. `via` are the ids of the transformations that led here.
///
/// # Errors
/// An entry or a transformation on the way cannot be carried over.
pub(super) fn of_entry<'j>(
    schema: &MappingSchema<'j>,
    entry: &JsonPart<'j>,
    via: &mut Vec<&'j str>,
    notes: &mut Notes,
) -> Result<MappingChain, Note> {
    let is_transformation = match entry.get("Source") {
        Some(source) => source.text()?.trim().eq_ignore_ascii_case("transformation"),
        None => false,
    };
    if !is_transformation {
        return Ok(MappingChain { source: source(entry, notes)?, steps: Vec::new(), every_value: false });
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
    let inputs = inputs(schema, &transformation, via, notes)?;
    via.pop();
    mapping_methods::apply(&transformation, inputs, notes)
}

fn find<'j>(schema: &MappingSchema<'j>, id: &str) -> Option<JsonPart<'j>> {
    let has_id = |part: &&JsonPart<'j>| matches!(part.optional_text("ID"), Ok(Some(known)) if known == id);
    schema.transformations.iter().find(has_id).cloned()
}

/// A transformation gives its output to the entries that its `OutputClaims` name.
fn check_output(transformation: &JsonPart<'_>, entry: &JsonPart<'_>) -> Result<(), Note> {
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
    schema: &MappingSchema<'j>,
    transformation: &JsonPart<'j>,
    via: &mut Vec<&'j str>,
    notes: &mut Notes,
) -> Result<Vec<MethodInput<'j>>, Note> {
    const CLAIM: [&str; 4] =
        ["ClaimTypeReferenceId", "ClaimTypeReferenceSource", "TransformationClaimType", "TreatAsMultiValue"];
    let mut inputs = Vec::new();
    for part in transformation.items_of("InputClaims")? {
        part.only(&CLAIM, notes)?;
        let id = part.required_text("ClaimTypeReferenceId")?;
        let mut entries = schema.entries.iter();
        let entry = entries.find(|entry| refers_to(&part, entry) == Ok(true)).ok_or_else(|| {
            Note::malformed(&part.path, format!("`{id}` is not the ID of an entry of the claims schema"))
        })?;
        inputs.push(MethodInput {
            name: part.required_text("TransformationClaimType")?,
            chain: of_entry(schema, entry, via, notes)?,
            every_value: part.is_true("TreatAsMultiValue")?,
            path: part.path.clone(),
        });
    }
    for part in transformation.items_of("InputParameters")? {
        part.only(&["ID", "Value", "DataType"], notes)?;
        let source = ImportedSource::Constant(part.required_text("Value")?.to_owned());
        inputs.push(MethodInput {
            name: part.required_text("ID")?,
            chain: MappingChain { source, steps: Vec::new(), every_value: false },
            every_value: false,
            path: part.path.clone(),
        });
    }
    Ok(inputs)
}
