//! Reads Graph's transformations: resource page `customclaimtransformation` and the fifteen pages below it.
//!
//! Names and parameters are those of `claims`' own definitions, which took them from Graph.

use claims::transformations::{ParameterType, TRANSFORMATIONS, Transformation};

use crate::model::attributes::read_source;
use crate::model::claim::{ImportedSource, ImportedTransformation};
use crate::model::replacement::ImportedReplacement;
use crate::notes::{Note, Notes};
use crate::reading::json_part::JsonPart;
use crate::yaml::{Yaml, YamlEntry};

/// The transformations whose name in Graph differs from the portal's.
const GRAPH_NAMES: [(&str, &str); 3] =
    [("endsWith", "EndWith"), ("extractNumber", "ExtractNumeric"), ("startsWith", "StartWith")];

/// Reads transformations, in order.
///
/// # Errors
/// One of them cannot be imported; then none of them can.
pub(crate) fn read(parts: &[JsonPart<'_>], notes: &mut Notes) -> Result<Vec<ImportedTransformation>, Note> {
    let mut steps = Vec::with_capacity(parts.len());
    for (position, part) in parts.iter().enumerate() {
        let mut step = step(part, notes)?;
        match part.get("input") {
            Some(input) if position == 0 => step.parameters.insert(0, read_input(&input, notes)?),
            None if position == 0 => return Err(Note::malformed(&part.path, "`input` is missing")),
            Some(input) => {
                let message =
                    "its input was dropped: a later transformation always takes the output of the one before";
                notes.push(Note::changed(&input.path, message));
            }
            None => {}
        }
        steps.push(step);
    }
    Ok(steps)
}

fn step(part: &JsonPart<'_>, notes: &mut Notes) -> Result<ImportedTransformation, Note> {
    let written = part.required("@odata.type")?;
    let kind = part.odata_type()?.unwrap_or_default();
    let Some(definition) = named(kind) else {
        return Err(Note::lost(&written.path, format!("`{kind}` is not a transformation of a policy")));
    };
    if definition.name == "RegexReplace" {
        return regex_replace(part, notes);
    }
    let mut known: Vec<&str> = definition.parameters.iter().map(|parameter| parameter.name).collect();
    known.push("input");
    part.only(&known)?;
    let mut parameters = Vec::new();
    for parameter in definition.parameters {
        if let Some(value) = part.get(parameter.name) {
            parameters.push(YamlEntry::new(parameter.name, read_parameter(&value, parameter.takes, notes)?));
        }
    }
    Ok(ImportedTransformation { name: definition.name, parameters })
}

/// The definition for a type of Graph, such as `joinTransformation`.
fn named(kind: &str) -> Option<&'static Transformation> {
    let lower = kind.to_ascii_lowercase();
    let graph = lower.strip_suffix("transformation")?;
    let renamed = GRAPH_NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(graph));
    let name = renamed.map_or(graph, |(_, name)| name);
    TRANSFORMATIONS.into_iter().find(|definition| definition.name.eq_ignore_ascii_case(name))
}

fn read_parameter(value: &JsonPart<'_>, takes: ParameterType, notes: &mut Notes) -> Result<Yaml, Note> {
    Ok(match takes {
        ParameterType::Text | ParameterType::Regex => Yaml::text(value.text()?),
        ParameterType::Number => Yaml::Plain(value.number()?.to_string()),
        ParameterType::OneOf(words) => Yaml::text(value.one_of(words)?),
        ParameterType::Operand | ParameterType::Result => {
            let (source, every_value) = read_attribute(value, notes)?;
            if every_value && matches!(source, ImportedSource::Attribute { .. }) {
                let message =
                    "only its first value is used: only the input of a transformation can be multi-valued";
                notes.push(Note::changed(&value.path, message));
            }
            source.yaml()
        }
        ParameterType::Attributes | ParameterType::Flag | ParameterType::Table => {
            return Err(Note::lost(&value.path, "this parameter cannot be imported"));
        }
    })
}

fn read_input(input: &JsonPart<'_>, notes: &mut Notes) -> Result<YamlEntry, Note> {
    let (source, every_value) = read_attribute(input, notes)?;
    Ok(source.input(every_value))
}

/// A `transformationAttribute`: its source, and whether it is treated as multi-valued.
fn read_attribute(part: &JsonPart<'_>, notes: &mut Notes) -> Result<(ImportedSource, bool), Note> {
    part.only(&["attribute", "treatAsMultiValue"])?;
    let source = read_source(&part.required("attribute")?, notes)?;
    Ok((source, part.is_true("treatAsMultiValue")?))
}

/// A `regexReplaceTransformation`. Its replacement names additional attributes by Entra's IDs.
fn regex_replace(part: &JsonPart<'_>, notes: &mut Notes) -> Result<ImportedTransformation, Note> {
    part.only(&["additionalAttributes", "input", "regex", "replacement"])?;
    let mut replacement =
        ImportedReplacement::new(part.required_text("regex")?, part.required_text("replacement")?);
    for attribute in part.items_of("additionalAttributes")? {
        let source = read_source(&attribute, notes)?;
        let id = attribute.optional_text("id")?.unwrap_or_default();
        replacement.add(id.trim(), &source, &attribute.path, notes)?;
    }
    Ok(replacement.step())
}
