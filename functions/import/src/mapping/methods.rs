//! Applies the methods of a `claimsMappingPolicy`'s transformations. `Join` and `ExtractMailPrefix` are in Microsoft's
//! reference; the input names of the others are those of published examples.

use claims::transformations::{ParameterType, TRANSFORMATIONS, Transformation};

use crate::model::claim::{ImportedSource, ImportedTransformation};
use crate::model::replacement::ImportedReplacement;
use crate::notes::{Note, Notes};
use crate::reading::json_part::JsonPart;
use crate::yaml::{Yaml, YamlEntry};

/// A value and what happens to it.
#[derive(Clone, Debug)]
pub(crate) struct MappingChain {
    /// The value.
    pub(crate) source: ImportedSource,
    /// The transformations, in order; the first one has the input.
    pub(crate) steps: Vec<ImportedTransformation>,
    /// Whether every value of the source goes through them.
    pub(crate) every_value: bool,
}

/// What a transformation takes under a name.
pub(crate) struct MethodInput<'j> {
    /// The name, such as `string1`.
    pub(crate) name: &'j str,
    /// The value, which may be the output of other transformations.
    pub(crate) chain: MappingChain,
    /// `TreatAsMultiValue`.
    pub(crate) every_value: bool,
    /// Where it stands.
    pub(crate) path: String,
}

/// The inputs of a transformation that are not used yet.
struct MethodInputs<'p, 'j> {
    transformation: &'p JsonPart<'j>,
    rest: Vec<MethodInput<'j>>,
}

/// The chain that a transformation makes of its inputs.
///
/// # Errors
/// The method is not a transformation of a policy, or its inputs cannot be carried over.
pub(crate) fn apply(
    transformation: &JsonPart<'_>,
    inputs: Vec<MethodInput<'_>>,
    notes: &mut Notes,
) -> Result<MappingChain, Note> {
    const KNOWN: [&str; 6] =
        ["ID", "InputClaims", "InputParameters", "OutputClaims", "Parameters", "TransformationMethod"];
    transformation.only(&KNOWN)?;
    let method = transformation.required("TransformationMethod")?;
    let written = method.text()?.trim();
    let inputs = MethodInputs { transformation, rest: inputs };
    match named(written) {
        Some(definition) if definition.name == "RegexReplace" => regex_replace(inputs, notes),
        Some(definition) => by_definition(definition, inputs, notes),
        None => Err(Note::lost(&method.path, format!("`{written}` is not a transformation of a policy"))),
    }
}

/// The definition for a method, without regard to case and `()`.
fn named(method: &str) -> Option<&'static Transformation> {
    let method = method.trim_end_matches("()");
    let mut definitions = TRANSFORMATIONS.into_iter();
    definitions.find(|definition| {
        let mut names = std::iter::once(&definition.name).chain(definition.aliases);
        names.any(|name| name.eq_ignore_ascii_case(method))
    })
}

/// Takes the inputs by the names of the definition's parameters; `Join` has names of its own.
fn by_definition(
    definition: &Transformation,
    mut inputs: MethodInputs<'_, '_>,
    notes: &mut Notes,
) -> Result<MappingChain, Note> {
    let input = inputs.take_input()?;
    let mut parameters = Vec::new();
    for parameter in definition.parameters {
        let name =
            if parameter.name == "input2" && inputs.has("string2") { "string2" } else { parameter.name };
        if inputs.has(name) {
            let value = inputs.parameter(name, parameter.takes)?;
            parameters.push(YamlEntry::new(parameter.name, value));
        } else if parameter.required {
            return Err(inputs.missing(name));
        }
    }
    inputs.finish()?;
    Ok(then(input, ImportedTransformation { name: definition.name, parameters }, notes))
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

/// The chain of the input, followed by one more step.
fn then(input: MethodInput<'_>, mut step: ImportedTransformation, notes: &mut Notes) -> MappingChain {
    let mut chain = input.chain;
    if chain.steps.is_empty() {
        step.parameters.insert(0, chain.source.input(input.every_value));
        chain.every_value = input.every_value;
    } else if chain.every_value && !input.every_value {
        let message = "uses every output of the transformation before it; Entra uses only the first one";
        notes.push(Note::changed(&input.path, message));
    }
    chain.steps.push(step);
    chain
}

/// The source of an input that must not have transformations.
fn plain<'i>(input: &'i MethodInput<'_>) -> Result<&'i ImportedSource, Note> {
    if input.chain.steps.is_empty() {
        return Ok(&input.chain.source);
    }
    let message =
        format!("`{}` is the output of a transformation; only the first input can be one", input.name);
    Err(Note::lost(&input.path, message))
}

impl<'j> MethodInputs<'_, 'j> {
    fn position(&self, name: &str) -> Option<usize> {
        self.rest.iter().position(|input| input.name.eq_ignore_ascii_case(name))
    }

    fn has(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    /// The input itself: by one of its names, else the first one.
    fn take_input(&mut self) -> Result<MethodInput<'j>, Note> {
        let named = ["input", "sourceClaim", "string1"].iter().find_map(|name| self.position(name));
        match named {
            Some(position) => Ok(self.rest.remove(position)),
            None if self.rest.is_empty() => Err(self.missing("input")),
            None => Ok(self.rest.remove(0)),
        }
    }

    fn parameter(&mut self, name: &str, takes: ParameterType) -> Result<Yaml, Note> {
        let path = self.transformation.path.clone();
        match takes {
            ParameterType::Operand | ParameterType::Result => {
                plain(&self.take(name)?).map(ImportedSource::yaml)
            }
            ParameterType::Text | ParameterType::Regex => self.constant(name).map(Yaml::Text),
            ParameterType::OneOf(words) => {
                let text = self.constant(name)?;
                let word = words.iter().find(|word| word.eq_ignore_ascii_case(&text));
                let unknown = || Note::lost(&path, format!("`{text}` is not one of {}", words.join(", ")));
                word.map(|word| Yaml::text(*word)).ok_or_else(unknown)
            }
            ParameterType::Number => {
                let text = self.constant(name)?;
                let number: Result<u32, _> = text.trim().parse();
                number
                    .map(|number| Yaml::Plain(number.to_string()))
                    .map_err(|_| Note::lost(&path, format!("`{name}` is `{text}`, not a whole number")))
            }
            ParameterType::Attributes | ParameterType::Flag | ParameterType::Table => {
                Err(Note::lost(&path, format!("the parameter `{name}` cannot be imported")))
            }
        }
    }

    fn missing(&self, name: &str) -> Note {
        Note::malformed(&self.transformation.path, format!("the input `{name}` is missing"))
    }

    fn take(&mut self, name: &str) -> Result<MethodInput<'j>, Note> {
        match self.position(name) {
            Some(position) => Ok(self.rest.remove(position)),
            None => Err(self.missing(name)),
        }
    }

    fn constant(&mut self, name: &str) -> Result<String, Note> {
        let input = self.take(name)?;
        match input.chain.source {
            ImportedSource::Constant(text) if input.chain.steps.is_empty() => Ok(text),
            _ => Err(Note::lost(&input.path, format!("`{name}` is not a constant"))),
        }
    }

    /// All inputs must have been used.
    fn finish(self) -> Result<(), Note> {
        match self.rest.first() {
            None => Ok(()),
            Some(input) => {
                Err(Note::malformed(&input.path, format!("`{}` is not an input of the method", input.name)))
            }
        }
    }
}
