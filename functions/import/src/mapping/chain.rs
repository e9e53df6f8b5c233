//! Turns the transformations of a `claimsMappingPolicy`, which are connected by IDs, into the chains that a policy has.

use super::methods::{self, MappingChain, MethodInput};
use super::schema::{ENTRY_KEYS, MappingSchema, refers_to, source};
use crate::model::claim::ImportedSource;
use crate::notes::{Note, Notes};
use crate::reading::json_part::JsonPart;

/// More than a real policy has. Entra's own limit is lower and not published.
const MAX_LENGTH: usize = 16;

/// The chain that gives the value of an entry. `via` are the IDs of the transformations on the way to it.
///
/// # Errors
/// An entry or a transformation on the way cannot be carried over.
pub(crate) fn of_entry<'j>(
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
    if via.iter().any(|known| known.eq_ignore_ascii_case(id)) {
        return Err(Note::malformed(&reference.path, format!("`{id}` depends on itself")));
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
    methods::apply(&transformation, inputs, notes)
}

fn find<'j>(schema: &MappingSchema<'j>, id: &str) -> Option<JsonPart<'j>> {
    let has_id = |part: &&JsonPart<'j>| matches!(part.optional_text("ID"), Ok(Some(known)) if known.eq_ignore_ascii_case(id));
    schema.transformations.iter().find(has_id).cloned()
}

/// A transformation gives its output to the entries that its `OutputClaims` name.
fn check_output(transformation: &JsonPart<'_>, entry: &JsonPart<'_>) -> Result<(), Note> {
    let outputs = transformation.items_of("OutputClaims")?;
    let Some(id) = entry.optional_text("ID")? else { return Ok(()) };
    for output in &outputs {
        if output.required_text("ClaimTypeReferenceId")?.eq_ignore_ascii_case(id) {
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
        part.only(&CLAIM)?;
        let id = part.required_text("ClaimTypeReferenceId")?;
        let entry = referred(schema, &part, id)?;
        entry.only(&ENTRY_KEYS)?;
        inputs.push(MethodInput {
            name: part.required_text("TransformationClaimType")?,
            chain: of_entry(schema, entry, via, notes)?,
            every_value: part.is_true("TreatAsMultiValue")?,
            path: part.path.clone(),
        });
    }
    for part in transformation.items_of("InputParameters")? {
        part.only(&["ID", "Value", "DataType"])?;
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

/// The entry that an input claim refers to.
fn referred<'s, 'j>(
    schema: &'s MappingSchema<'j>,
    input: &JsonPart<'_>,
    id: &str,
) -> Result<&'s JsonPart<'j>, Note> {
    let mut found: Option<&JsonPart<'_>> = None;
    for entry in schema.entries.iter().filter(|entry| refers_to(input, entry) == Ok(true)) {
        let source =
            |entry: &JsonPart<'_>| entry.optional_text("Source").ok().flatten().map(str::to_lowercase);
        match found {
            Some(first) if source(first) != source(entry) => {
                return Err(Note::lost(
                    &input.path,
                    format!("`{id}` is the ID of entries with different sources"),
                ));
            }
            Some(_) => {}
            None => found = Some(entry),
        }
    }
    found.ok_or_else(|| {
        Note::malformed(&input.path, format!("`{id}` is not the ID of an entry of the claims schema"))
    })
}
