//! `RegexReplace`: the input with every match of a regular expression replaced, as .NET's `Regex.Replace` does.

use dotnet_text::StepLimit;

use super::parameters::{Arguments, Parameter, ParameterType};
use super::{ParameterMistake, Run, Transformation, TransformationExample, branches, replacement};

pub(super) const TRANSFORMATION: Transformation = Transformation {
    name: "RegexReplace",
    aliases: &[],
    summary: "{input} with every match of {regex} replaced by {replacement}[, with \
              {additionalAttributes}][, otherwise {otherwise}]",
    parameters: &[
        Parameter {
            name: "regex",
            takes: ParameterType::Regex,
            required: true,
            meaning: "a .NET regular expression. Every match is replaced and the rest of the input stays; to replace \
                      the whole input, match all of it, as in `^.*$`",
        },
        Parameter {
            name: "replacement",
            takes: ParameterType::Text,
            required: true,
            meaning: "the text that replaces each match; `{name}` inserts a group of the match or an additional attribute",
        },
        Parameter {
            name: "additionalAttributes",
            takes: ParameterType::Attributes,
            required: false,
            meaning: "attributes that the replacement can insert, by name with or without the source",
        },
        branches::OTHERWISE,
    ],
    examples: &[
        TransformationExample {
            policy: "RegexReplace: { input: user.mail, regex: '(?''domain''^.*?)(?i)(\\@fabrikam\\.com)$', \
                     replacement: '{country}.{domain}@xyz.com', additionalAttributes: [user.country] }",
            given: &[("user.mail", &["swmal@fabrikam.com"]), ("user.country", &["US"])],
            output: &["US.swmal@xyz.com"],
        },
        TransformationExample {
            policy: "RegexReplace: { input: user.mail, regex: '[.]', replacement: '', otherwise: user.mail }",
            given: &[("user.mail", &["kim.van.lee@x"])],
            output: &["kimvanlee@x"],
        },
        TransformationExample {
            policy: "RegexReplace: { input: user.mail, regex: '^.*\\@(?''domain'')', \
                     replacement: 'employee@{domain}' }",
            given: &[("user.mail", &["kim@uni.example"])],
            output: &["employee@uni.example"],
        },
        TransformationExample {
            policy: "RegexReplace: { input: user.mail, regex: '^(\\w+)@', replacement: '{1}', \
                     otherwise: user.id }",
            given: &[("user.mail", &["@x"]), ("user.id", &["7"])],
            output: &["7"],
        },
    ],
    build,
};

fn build(arguments: &Arguments) -> Result<Run, Vec<ParameterMistake>> {
    let (regex, replacement) = replacement::checked(arguments)?;
    let otherwise = arguments.operand("otherwise");
    Ok(Box::new(move |input, known, steps| {
        let replace = |input| {
            regex.replace_within(&input, steps, |found, text, steps| {
                replacement.fill(found, known, text, steps)
            })
        };
        let replaced = input.map_or(Ok(None), replace).unwrap_or_else(|StepLimit| {
            steps.exhaust();
            None
        });
        replaced.map_or_else(|| otherwise.texts(known, steps), |text| Some(text).into())
    }))
}
