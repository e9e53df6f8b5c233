//! The methods of a `claimsMappingPolicy`'s transformations. `Join` and `ExtractMailPrefix` are in Microsoft's
//! reference; the names that `RegexReplace` takes are those of its published examples.

use super::finding::{Findings, Note};
use super::json::Part;
use super::mapping_chain::{Chain, Input};
use super::model::{Source, Step};
use super::replacement::Replacement;
use super::yaml::{Entry, Yaml};

/// The inputs of a transformation that nobody took yet.
struct Inputs<'p, 'j> {
    transformation: &'p Part<'j>,
    rest: Vec<Input<'j>>,
}

/// The chain that a transformation makes of its inputs.
///
/// # Errors
/// It is not a method that policies have, or its inputs cannot be carried over.
pub(super) fn apply(
    transformation: &Part<'_>,
    inputs: Vec<Input<'_>>,
    findings: &mut Findings,
) -> Result<Chain, Note> {
    const KNOWN: [&str; 6] =
        ["ID", "InputClaims", "InputParameters", "OutputClaims", "Parameters", "TransformationMethod"];
    transformation.only(&KNOWN, findings)?;
    let method = transformation.required("TransformationMethod")?;
    let written = method.text()?.trim();
    let inputs = Inputs { transformation, rest: inputs };
    match written.trim_end_matches("()").to_ascii_lowercase().as_str() {
        "extractmailprefix" => one_input("ExtractMailPrefix", inputs, findings),
        "join" => join(inputs, findings),
        "regexreplace" => regex_replace(inputs, findings),
        "tolower" | "tolowercase" => one_input("ToLowercase", inputs, findings),
        "toupper" | "touppercase" => one_input("ToUppercase", inputs, findings),
        _ => Err(Note::lost(&method.path, format!("`{written}` is a method that policies do not have"))),
    }
}

fn one_input(name: &'static str, mut inputs: Inputs<'_, '_>, findings: &mut Findings) -> Result<Chain, Note> {
    let first = if inputs.rest.is_empty() { None } else { Some(inputs.rest.remove(0)) };
    let input = first.ok_or_else(|| Note::malformed(&inputs.transformation.path, "it has no input"))?;
    inputs.finish()?;
    Ok(then(input, Step { name, parameters: Vec::new() }, findings))
}

fn join(mut inputs: Inputs<'_, '_>, findings: &mut Findings) -> Result<Chain, Note> {
    let first = inputs.take("string1")?;
    let second = inputs.take("string2")?;
    let mut parameters = Vec::new();
    if inputs.has("separator") {
        parameters.push(Entry::new("separator", Yaml::Text(inputs.constant("separator")?)));
    }
    inputs.finish()?;
    parameters.push(Entry::new("input2", plain(&second)?.yaml()));
    Ok(then(first, Step { name: "Join", parameters }, findings))
}

/// The input is `sourceClaim`; the pattern and the replacement are `regex` and `replacement`; all other inputs
/// are additional attributes, with the names that the replacement has for them.
fn regex_replace(mut inputs: Inputs<'_, '_>, findings: &mut Findings) -> Result<Chain, Note> {
    let mut replacement = Replacement::new(&inputs.constant("regex")?, &inputs.constant("replacement")?);
    let input = inputs.take("sourceClaim")?;
    for other in &inputs.rest {
        replacement.add(other.name, plain(other)?, &other.path, findings)?;
    }
    Ok(then(input, replacement.step(), findings))
}

/// The chain that is the input's, and then one step more.
fn then(input: Input<'_>, mut step: Step, findings: &mut Findings) -> Chain {
    let mut chain = input.chain;
    if chain.steps.is_empty() {
        step.parameters.insert(0, chain.source.input(input.every_value));
        chain.every_value = input.every_value;
    } else if chain.every_value && !input.every_value {
        let message = "takes every output of the transformation before it here, only the first one in Entra";
        findings.push(Note::changed(&input.path, message));
    }
    chain.steps.push(step);
    chain
}

/// The value of an input that has to be one without transformations.
fn plain<'i>(input: &'i Input<'_>) -> Result<&'i Source, Note> {
    if input.chain.steps.is_empty() {
        return Ok(&input.chain.source);
    }
    let message = format!(
        "`{}` is itself the output of a transformation; here only the first input can be",
        input.name
    );
    Err(Note::lost(&input.path, message))
}

impl<'j> Inputs<'_, 'j> {
    fn position(&self, name: &str) -> Option<usize> {
        self.rest.iter().position(|input| input.name.eq_ignore_ascii_case(name))
    }

    fn has(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    fn take(&mut self, name: &str) -> Result<Input<'j>, Note> {
        let position = self.position(name);
        let position = position.ok_or_else(|| {
            Note::malformed(&self.transformation.path, format!("the input `{name}` is missing"))
        })?;
        Ok(self.rest.remove(position))
    }

    fn constant(&mut self, name: &str) -> Result<String, Note> {
        let input = self.take(name)?;
        match input.chain.source {
            Source::Constant(text) if input.chain.steps.is_empty() => Ok(text),
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
