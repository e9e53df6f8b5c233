//! `Trim`: characters taken away at the ends.

use super::parameters::{Parameter, ParameterType};
use super::{Transformation, TransformationExample, of_text};
use dotnet_text::is_white_space;

pub(super) const TRANSFORMATION: Transformation = Transformation {
    name: "Trim",
    aliases: &[],
    summary: "{input} without {type}[ characters of {value}]",
    parameters: &[
        Parameter {
            name: "type",
            takes: ParameterType::OneOf(&["leading", "leadingAndTrailing", "trailing"]),
            required: true,
            meaning: "the ends from which characters are removed",
        },
        Parameter {
            name: "value",
            takes: ParameterType::Text,
            required: false,
            meaning: "the characters to remove, in any order. If omitted or empty: white space",
        },
    ],
    examples: &[
        TransformationExample {
            policy: "Trim: { input: user.displayname, type: leadingAndTrailing }",
            given: &[("user.displayname", &[" \t\u{a0}B Simon\u{3000}"])],
            output: &["B Simon"],
        },
        TransformationExample {
            policy: "Trim: { input: user.employeeid, type: leading, value: '0#' }",
            given: &[("user.employeeid", &["#0#04700"])],
            output: &["4700"],
        },
        TransformationExample {
            policy: "Trim: { input: user.employeeid, type: trailing, value: '0' }",
            given: &[("user.employeeid", &["000"])],
            output: &[""],
        },
    ],
    build: |arguments| {
        let mut units: Vec<u16> = arguments.text("value").unwrap_or_default().encode_utf16().collect();
        units.sort_unstable();
        let ends = arguments.word("type");
        Ok(of_text(move |input, _, _| {
            let input = input?;
            let belongs = |unit| {
                if units.is_empty() { is_white_space(unit) } else { units.binary_search(&unit).is_ok() }
            };
            let start = if ends == "trailing" { 0 } else { input.leading(belongs) };
            let rest = input.slice(start..usize::MAX);
            let end = if ends == "leading" { 0 } else { rest.trailing(belongs) };
            let kept = rest.len() - end;
            Some(rest.slice(0..kept))
        }))
    },
};
