//! The methods of a `claimsMappingPolicy`'s transformations. `Join` and `ExtractMailPrefix` are in Microsoft's
//! reference; the names that `RegexReplace` takes are those of its published examples.

use super::json_part::JsonPart;
use super::model::{ImportedSource, ImportedTransformation};
use super::notes::{Note, Notes};
use super::replacement::ImportedReplacement;
use super::yaml::{Yaml, YamlEntry};

/// A value and what happens to it.
#[derive(Clone, Debug)]
pub(super) struct MappingChain {
    /// The value.
    pub(super) source: ImportedSource,
    /// The transformations, in order; the first one has the input.
    pub(super) steps: Vec<ImportedTransformation>,
    /// Whether every value of the source goes through them.
    pub(super) every_value: bool,
}

/// What a transformation takes under a name.
pub(super) struct MethodInput<'j> {
    /// The name, such as `string1`.
    pub(super) name: &'j str,
    /// The value, which may be the output of other transformations.
    pub(super) chain: MappingChain,
    /// `TreatAsMultiValue`.
    pub(super) every_value: bool,
    /// Where it stands.
    pub(super) path: String,
}

/// The inputs of a transformation that nobody took yet.
struct MethodInputs<'p, 'j> {
    transformation: &'p JsonPart<'j>,
    rest: Vec<MethodInput<'j>>,
}

/// The chain that a transformation makes of its inputs.
///
/// # Errors
/// It is not a method that policies have, or its inputs cannot be carried over.
pub(super) fn apply(
    transformation: &JsonPart<'_>,
    inputs: Vec<MethodInput<'_>>,
    notes: &mut Notes,
) -> Result<MappingChain, Note> {
    const KNOWN: [&str; 6] =
        ["ID", "InputClaims", "InputParameters", "OutputClaims", "Parameters", "TransformationMethod"];
    transformation.only(&KNOWN, notes)?;
    let method = transformation.required("TransformationMethod")?;
    let written = method.text()?.trim();
    let inputs = MethodInputs { transformation, rest: inputs };
    match written.trim_end_matches("()").to_ascii_lowercase().as_str() {
        "extractmailprefix" => one_input("ExtractMailPrefix", inputs, notes),
        "join" => join(inputs, notes),
        "regexreplace" => regex_replace(inputs, notes),
        "tolower" | "tolowercase" => one_input("ToLowercase", inputs, notes),
        "toupper" | "touppercase" => one_input("ToUppercase", inputs, notes),
        _ => Err(Note::lost(&method.path, format!("`{written}` is a method that policies do not have"))),
    }
}

fn one_input(
    name: &'static str,
    mut inputs: MethodInputs<'_, '_>,
    notes: &mut Notes,
) -> Result<MappingChain, Note> {
    let first = if inputs.rest.is_empty() { None } else { Some(inputs.rest.remove(0)) };
    let input = first.ok_or_else(|| Note::malformed(&inputs.transformation.path, "it has no input"))?;
    inputs.finish()?;
    Ok(then(input, ImportedTransformation { name, parameters: Vec::new() }, notes))
}

fn join(mut inputs: MethodInputs<'_, '_>, notes: &mut Notes) -> Result<MappingChain, Note> {
    let first = inputs.take("string1")?;
    let second = inputs.take("string2")?;
    let mut parameters = Vec::new();
    if inputs.has("separator") {
        parameters.push(YamlEntry::new("separator", Yaml::Text(inputs.constant("separator")?)));
    }
    inputs.finish()?;
    parameters.push(YamlEntry::new("input2", plain(&second)?.yaml()));
    Ok(then(first, ImportedTransformation { name: "Join", parameters }, notes))
}

/// The input is `sourceClaim`; the pattern and the replacement are `regex` and `replacement`; all other inputs
/// are additional attributes, with the names that the replacement has for them.
fn regex_replace(mut inputs: MethodInputs<'_, '_>, notes: &mut Notes) -> Result<MappingChain, Note> {
    let mut replacement =
        ImportedReplacement::new(&inputs.constant("regex")?, &inputs.constant("replacement")?);
    let input = inputs.take("sourceClaim")?;
    for other in &inputs.rest {
        replacement.add(other.name, plain(other)?, &other.path, notes)?;
    }
    Ok(then(input, replacement.step(), notes))
}

/// The chain that is the input's, and then one step more.
fn then(input: MethodInput<'_>, mut step: ImportedTransformation, notes: &mut Notes) -> MappingChain {
    let mut chain = input.chain;
    if chain.steps.is_empty() {
        step.parameters.insert(0, chain.source.input(input.every_value));
        chain.every_value = input.every_value;
    } else if chain.every_value && !input.every_value {
        let message = "takes every output of the transformation before it here, only the first one in Entra";
        notes.push(Note::changed(&input.path, message));
    }
    chain.steps.push(step);
    chain
}

/// The value of an input that has to be one without transformations.
fn plain<'i>(input: &'i MethodInput<'_>) -> Result<&'i ImportedSource, Note> {
    if input.chain.steps.is_empty() {
        return Ok(&input.chain.source);
    }
    let message = format!(
        "`{}` is itself the output of a transformation; here only the first input can be",
        input.name
    );
    Err(Note::lost(&input.path, message))
}

impl<'j> MethodInputs<'_, 'j> {
    fn position(&self, name: &str) -> Option<usize> {
        self.rest.iter().position(|input| input.name.eq_ignore_ascii_case(name))
    }

    fn has(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    fn take(&mut self, name: &str) -> Result<MethodInput<'j>, Note> {
        let position = self.position(name);
        let position = position.ok_or_else(|| {
            Note::malformed(&self.transformation.path, format!("the input `{name}` is missing"))
        })?;
        Ok(self.rest.remove(position))
    }

    fn constant(&mut self, name: &str) -> Result<String, Note> {
        let input = self.take(name)?;
        match input.chain.source {
            ImportedSource::Constant(text) if input.chain.steps.is_empty() => Ok(text),
            _ => Err(Note::lost(&input.path, format!("`{name}` is not a constant"))),
        }
    }

    /// Nothing may be left that nobody took.
    fn finish(self) -> Result<(), Note> {
        self.rest.first().map_or(Ok(()), |input| {
            Err(Note::malformed(
                &input.path,
                format!("`{}` is an input that the method does not have", input.name),
            ))
        })
    }
}
