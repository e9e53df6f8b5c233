//! `RegexReplace`: a text made of what a regular expression finds in the input.

use super::parameters::{Arguments, Parameter, ParameterType};
use super::replacement;
use super::{ParameterMistake, Run, Transformation, TransformationExample, branches};

pub(super) const TRANSFORMATION: Transformation = Transformation {
    name: "RegexReplace",
    aliases: &[],
    summary: "{replacement} where {input} matches {regex}[, with {additionalAttributes}][, otherwise \
              {otherwise}]",
    parameters: &[
        Parameter {
            name: "regex",
            takes: ParameterType::Regex,
            required: true,
            meaning: "is a regular expression of .NET; its first match counts, anywhere in the input",
        },
        Parameter {
            name: "replacement",
            takes: ParameterType::Text,
            required: true,
            meaning: "is what comes out, with `{name}` for a group of the match or an additional attribute",
        },
        Parameter {
            name: "additionalAttributes",
            takes: ParameterType::Attributes,
            required: false,
            meaning: "have a place in the replacement, by their names with or without the source",
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
    Ok(Box::new(move |input, known| {
        let output = match input.as_ref().map(|input| input.whole().ok_or_else(|| input.units())) {
            None => Ok(None),
            Some(Ok(text)) => regex.captures(text).map(|found| Some(replacement.fill(&found?, known))),
            Some(Err(units)) => {
                regex.captures_units(&units).map(|found| Some(replacement.fill(&found?, known)))
            }
        };
        // A match that was given up says nothing: neither the replacement nor `otherwise` is right.
        output.ok()?.or_else(|| otherwise.text(known))
    }))
}
