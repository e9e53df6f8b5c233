//! The parts of the reference about transformations, conditions and stores, from their definitions.

use std::fmt::Arguments;

use super::keys::key_list;
use crate::conditions::{CONDITIONS, ConditionArgument, ConditionDefinition, ConditionOutcome};
use crate::document::KeyTable;
use crate::policy::keys::{CACHE, STORE_KEYS};
use crate::transformations::{Parameter, ParameterType, TRANSFORMATIONS, Transformation, in_general};

type ExampleInput = [(&'static str, &'static [&'static str])];

/// The page's part about transformations.
#[must_use]
pub fn transformations() -> String {
    let mut page = String::from("## Transformations\n\n");
    page.push_str("The first transformation of a claim names its `input`: an attribute or ");
    page.push_str(
        "`{ attribute: user.x, treatAsMultiValue: true }` for every element of a list instead of the ",
    );
    page.push_str(
        "first. Each later one takes the output of the one before it. Case matters, and positions ",
    );
    page.push_str("count UTF-16 units.\n\n");
    page.push_str("All claims of a sign-in share one step limit for regular expressions and lists, a few ");
    page.push_str(
        "milliseconds. When it is exceeded, the claim at hand and all claims after it have no value, not ",
    );
    page.push_str("even their `default`, and a required one refuses the token. The log names them.\n");
    for transformation in TRANSFORMATIONS {
        page.push_str(&self::transformation(transformation));
    }
    page
}

/// The page's part about conditions.
#[must_use]
pub fn conditions() -> String {
    let mut page = String::from("## Conditions\n\n");
    page.push_str("Several conditions in one mapping must all hold. A condition that cannot be ");
    page.push_str("answered is unknown: it does not match, and neither does its opposite.\n");
    for condition in CONDITIONS {
        page.push_str(&self::condition(condition));
    }
    page
}

/// The beginning of the page's part about stores: the keys that every store has.
#[must_use]
pub fn stores() -> String {
    let mut page = String::from("## Stores\n\n");
    page.push_str(
        "A store has a name, which is the source of its attributes (`people.tier`), one kind, which ",
    );
    page.push_str("holds what the sections below list, and beside it what every store may have:\n\n");
    page.push_str(&key_list(&KeyTable::of(&STORE_KEYS)));
    page.push_str(&format!("\nBelow `cache`:\n\n{}", key_list(&CACHE)));
    page
}

/// The page of one transformation.
pub(super) fn transformation(transformation: &Transformation) -> String {
    let mut page = String::new();
    line(&mut page, format_args!("\n### {}\n\nReturns {}.", transformation.name, in_general(transformation)));
    if !transformation.aliases.is_empty() {
        line(&mut page, format_args!("\nAlso called {}.", transformation.aliases.join(", ")));
    }
    if !transformation.parameters.is_empty() {
        page.push('\n');
    }
    for parameter in transformation.parameters {
        let Parameter { name, takes, required, meaning } = parameter;
        let optional = if *required { "" } else { ", optional" };
        line(&mut page, format_args!("- `{name}` ({}{optional}): {meaning}.", self::takes(*takes)));
    }
    page.push_str("\n```yaml\n");
    for example in transformation.examples {
        let output = match example.output {
            [] => "no output".to_owned(),
            texts => quoted(texts),
        };
        line(&mut page, format_args!("# {}: {output}\n- {}", given(example.given), example.policy));
    }
    page.push_str("```\n");
    page
}

/// The page of one condition.
pub(super) fn condition(condition: &ConditionDefinition) -> String {
    let mut page = String::new();
    line(&mut page, format_args!("\n### {}\n\nTakes {}.", condition.name, expected(condition.takes)));
    line(&mut page, format_args!("It {}.\n\n```yaml", condition.meaning));
    for example in condition.examples {
        let outcome = match example.outcome {
            ConditionOutcome::Holds => "holds",
            ConditionOutcome::Fails => "fails",
            ConditionOutcome::Unknown => "unknown",
        };
        line(&mut page, format_args!("# {}: {outcome}\n{}", given(example.given), example.policy));
    }
    page.push_str("```\n");
    page
}

fn line(page: &mut String, text: Arguments<'_>) {
    page.push_str(&text.to_string());
    page.push('\n');
}

/// What may stand in a parameter, in words.
pub(super) fn takes(takes: ParameterType) -> String {
    match takes {
        ParameterType::Operand => "an attribute or `{ value: \"a constant\" }`".to_owned(),
        ParameterType::Result => {
            "an attribute, `{ value: \"a constant\" }` or a list of constants in it".to_owned()
        }
        ParameterType::Table => {
            "texts, each with a text or a list of texts, or the name of a file that has them".to_owned()
        }
        ParameterType::Attributes => "a list of attributes".to_owned(),
        ParameterType::Regex => "a regular expression".to_owned(),
        ParameterType::Text => "a text".to_owned(),
        ParameterType::OneOf(words) => words.join(", "),
        ParameterType::Number => "a whole number from 0".to_owned(),
        ParameterType::Flag => "true or false".to_owned(),
    }
}

fn expected(takes: ConditionArgument) -> String {
    match takes {
        ConditionArgument::OneOf(words) => words.join(", "),
        ConditionArgument::Groups => "a list of group ids".to_owned(),
        ConditionArgument::Texts => "a text or a list of texts".to_owned(),
        ConditionArgument::Condition => "a condition".to_owned(),
        ConditionArgument::Conditions => "a list of conditions".to_owned(),
        ConditionArgument::AttributeTest => {
            "`name` and one of `equals`, `exists`, `in` and `matches`".to_owned()
        }
    }
}

fn given(given: &ExampleInput) -> String {
    if given.is_empty() {
        return "nothing known".to_owned();
    }
    let known = given.iter().map(|(name, texts)| match texts {
        [] => format!("{name} is an empty list"),
        texts => format!("{name} is {}", quoted(texts)),
    });
    known.collect::<Vec<_>>().join(", ")
}

fn quoted(texts: &[&str]) -> String {
    texts.iter().map(|text| format!("{text:?}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_definition_is_on_the_page() {
        let page = transformations() + &conditions();
        let transformations = TRANSFORMATIONS.map(|known| known.name);
        for name in transformations.iter().chain(&CONDITIONS.map(|known| known.name)) {
            assert!(page.contains(&format!("\n### {name}\n")), "{name}");
        }
        let example =
            "# user.mail is \"joe_smith\": \"joe_smith\"\n- ExtractMailPrefix: { input: user.mail }\n";
        assert!(page.contains(example));
    }
}
