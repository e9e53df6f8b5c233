//! A transformation of a policy in one sentence.

use super::ChainStep;
use crate::transformations::ParameterType;
use crate::transformations::Transformation;
use crate::transformations::parameters::Argument;
use crate::values::AttributeName;

/// A definition's summary with the names of its parameters in their places.
pub(crate) fn in_general(transformation: &Transformation) -> String {
    let flag = |name: &str| {
        let mut parameters = transformation.parameters.iter();
        parameters.any(|parameter| parameter.name == name && parameter.takes == ParameterType::Flag)
    };
    fill(transformation.summary, &|name| Some(if flag(name) { String::new() } else { format!("`{name}`") }))
}

impl ChainStep {
    /// What it gives, with what the policy says in the places of the definition's summary; `input` is what it
    /// takes, `names` are the attributes by their indexes.
    pub(crate) fn summary(&self, input: &str, names: &[AttributeName]) -> String {
        fill(self.definition.summary, &|name| match name {
            "input" => Some(input.to_owned()),
            name => self.arguments.get(name).and_then(|argument| words(argument, names)),
        })
    }
}

fn words(argument: &Argument, names: &[AttributeName]) -> Option<String> {
    match argument {
        Argument::Operand(operand) => Some(operand.words(names)),
        Argument::Table(table) => Some(format!("a table of {}", table.len())),
        Argument::Attributes(attributes) => {
            Some(attributes.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", "))
        }
        Argument::Text(text) | Argument::Regex(text, _) => Some(format!("\"{text}\"")),
        Argument::OneOf(word) => Some((*word).to_owned()),
        Argument::Number(number) => Some(number.to_string()),
        Argument::Flag(true) => Some(String::new()),
        Argument::Flag(false) => None,
    }
}

/// Replaces `{name}`; a stretch in brackets is left out when something in it has no words.
fn fill(summary: &str, find: &dyn Fn(&str) -> Option<String>) -> String {
    let mut text = String::new();
    let mut rest = summary;
    while let Some((before, after)) = rest.split_once('[') {
        let (optional, after) = after.split_once(']').unwrap_or((after, ""));
        text.push_str(&replace(before, find).unwrap_or_default());
        text.push_str(&replace(optional, find).unwrap_or_default());
        rest = after;
    }
    text.push_str(&replace(rest, find).unwrap_or_default());
    text
}

fn replace(stretch: &str, find: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut text = String::new();
    let mut rest = stretch;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        text.push_str(before);
        text.push_str(&find(name)?);
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transformations::TRANSFORMATIONS;

    #[test]
    fn a_summary_names_the_input_and_every_parameter_and_nothing_else() {
        for transformation in TRANSFORMATIONS {
            let parameters = || transformation.parameters.iter().map(|parameter| parameter.name);
            for name in parameters().chain(["input"]) {
                assert!(transformation.summary.contains(&format!("{{{name}}}")), "{transformation:?} {name}");
            }
            let known = |name: &str| name == "input" || parameters().any(|known| known == name);
            let filled = fill(transformation.summary, &|name| known(name).then(|| "x".to_owned()));
            assert!(!filled.contains(['{', '}', '[', ']']), "{filled}");
            let required = |name: &str| {
                let mut parameters = transformation.parameters.iter();
                name == "input" || parameters.any(|known| known.name == name && known.required)
            };
            let least = fill(transformation.summary, &|name| required(name).then(|| "x".to_owned()));
            assert!(!least.is_empty(), "{transformation:?}");
        }
    }
}
