//! Graph's transformations, resource page `customclaimtransformation` and the fifteen pages below it.

use super::attributes::read_source;
use super::json_part::JsonPart;
use super::model::{ImportedSource, ImportedTransformation};
use super::notes::{Note, Notes};
use super::replacement::ImportedReplacement;
use super::yaml::{Yaml, YamlEntry};

/// A transformation of Graph and what a policy calls it; the properties have the same names in both.
struct Transformation {
    graph: &'static str,
    name: &'static str,
    properties: &'static [(&'static str, Takes)],
}

#[derive(Clone, Copy)]
enum Takes {
    Text,
    Number,
    OneOf(&'static [&'static str]),
    /// Graph's `transformationAttribute`.
    Attribute,
}

const TEST: &[(&str, Takes)] = &[("value", Takes::Text), ("output", Takes::Attribute)];
const RUN_OF: &[(&str, Takes)] = &[("type", Takes::OneOf(&["prefix", "suffix"]))];
const PLACE: Takes = Takes::OneOf(&["after", "before", "between"]);
const END: Takes = Takes::OneOf(&["leading", "trailing", "leadingAndTrailing"]);

/// All but the `regexReplaceTransformation`.
const TRANSFORMATIONS: [Transformation; 14] = [
    Transformation { graph: "containsTransformation", name: "Contains", properties: TEST },
    Transformation { graph: "endsWithTransformation", name: "EndWith", properties: TEST },
    Transformation { graph: "extractAlphaTransformation", name: "ExtractAlpha", properties: RUN_OF },
    Transformation { graph: "extractMailPrefixTransformation", name: "ExtractMailPrefix", properties: &[] },
    Transformation { graph: "extractNumberTransformation", name: "ExtractNumeric", properties: RUN_OF },
    Transformation {
        graph: "extractTransformation",
        name: "Extract",
        properties: &[("type", PLACE), ("value", Takes::Text), ("value2", Takes::Text)],
    },
    Transformation {
        graph: "ifEmptyTransformation",
        name: "IfEmpty",
        properties: &[("output", Takes::Attribute)],
    },
    Transformation {
        graph: "ifNotEmptyTransformation",
        name: "IfNotEmpty",
        properties: &[("output", Takes::Attribute)],
    },
    Transformation {
        graph: "joinTransformation",
        name: "Join",
        properties: &[("separator", Takes::Text), ("input2", Takes::Attribute)],
    },
    Transformation { graph: "startsWithTransformation", name: "StartWith", properties: TEST },
    Transformation {
        graph: "substringTransformation",
        name: "Substring",
        properties: &[("index", Takes::Number), ("length", Takes::Number)],
    },
    Transformation { graph: "toLowercaseTransformation", name: "ToLowercase", properties: &[] },
    Transformation { graph: "toUppercaseTransformation", name: "ToUppercase", properties: &[] },
    Transformation {
        graph: "trimTransformation",
        name: "Trim",
        properties: &[("type", END), ("value", Takes::Text)],
    },
];

/// Reads transformations, in order.
///
/// # Errors
/// One of them cannot be carried over; then none of them can.
pub(super) fn read(parts: &[JsonPart<'_>], notes: &mut Notes) -> Result<Vec<ImportedTransformation>, Note> {
    let mut steps = Vec::with_capacity(parts.len());
    for (position, part) in parts.iter().enumerate() {
        let mut step = step(part, notes)?;
        match part.get("input") {
            Some(input) if position == 0 => step.parameters.insert(0, read_input(&input, notes)?),
            None if position == 0 => return Err(Note::malformed(&part.path, "`input` is missing")),
            Some(input) => {
                let message =
                    "a later transformation takes the output of the one before it, whatever its input";
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
    if kind.eq_ignore_ascii_case("regexReplaceTransformation") {
        return regex_replace(part, notes);
    }
    let found = TRANSFORMATIONS.iter().find(|known| known.graph.eq_ignore_ascii_case(kind));
    let Some(Transformation { name, properties, .. }) = found else {
        return Err(Note::lost(&written.path, format!("`{kind}` is a transformation not known here")));
    };
    let mut known: Vec<&str> = properties.iter().map(|(property, _)| *property).collect();
    known.push("input");
    part.only(&known, notes)?;
    let mut parameters = Vec::new();
    for (property, takes) in *properties {
        let Some(value) = part.get(property) else { continue };
        parameters.push(YamlEntry::new(*property, read_property(&value, *takes, notes)?));
    }
    Ok(ImportedTransformation { name, parameters })
}

fn read_property(value: &JsonPart<'_>, takes: Takes, notes: &mut Notes) -> Result<Yaml, Note> {
    Ok(match takes {
        Takes::Text => Yaml::text(value.text()?),
        Takes::Number => Yaml::Plain(value.number()?.to_string()),
        Takes::OneOf(words) => Yaml::text(value.one_of(words)?),
        Takes::Attribute => {
            let (source, every_value) = read_attribute(value, notes)?;
            if every_value && matches!(source, ImportedSource::Attribute { .. }) {
                let message = "only the first value is used here: just the input of a transformation is \
                               treated as multi-valued";
                notes.push(Note::changed(&value.path, message));
            }
            source.yaml()
        }
    })
}

fn read_input(input: &JsonPart<'_>, notes: &mut Notes) -> Result<YamlEntry, Note> {
    let (source, every_value) = read_attribute(input, notes)?;
    Ok(source.input(every_value))
}

/// A `transformationAttribute`: what it is, and whether it is treated as multi-valued.
fn read_attribute(part: &JsonPart<'_>, notes: &mut Notes) -> Result<(ImportedSource, bool), Note> {
    part.only(&["attribute", "treatAsMultiValue"], notes)?;
    let source = read_source(&part.required("attribute")?, notes)?;
    Ok((source, part.is_true("treatAsMultiValue")?))
}

/// A `regexReplaceTransformation`; the replacement names its additional attributes by Entra's ids.
fn regex_replace(part: &JsonPart<'_>, notes: &mut Notes) -> Result<ImportedTransformation, Note> {
    part.only(&["additionalAttributes", "input", "regex", "replacement"], notes)?;
    let mut replacement =
        ImportedReplacement::new(part.required_text("regex")?, part.required_text("replacement")?);
    for attribute in part.items_of("additionalAttributes")? {
        let source = read_source(&attribute, notes)?;
        let id = attribute.optional_text("id")?.unwrap_or_default();
        replacement.add(id.trim(), &source, &attribute.path, notes)?;
    }
    Ok(replacement.step())
}
