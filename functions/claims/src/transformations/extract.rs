//! `Extract`: what stands after, before or between markers.

use super::parameters::{Parameter, ParameterType};
use super::{ParameterMistake, Transformation, TransformationExample, of_text};

pub(super) const TRANSFORMATION: Transformation = Transformation {
    name: "Extract",
    aliases: &[],
    summary: "the part of {input} {type} {value}[ and {value2}]",
    parameters: &[
        Parameter {
            name: "type",
            takes: ParameterType::OneOf(&["after", "before", "between"]),
            required: true,
            meaning: "which part of the input to return: after, before or between the markers",
        },
        Parameter {
            name: "value",
            takes: ParameterType::Text,
            required: true,
            meaning: "the marker, case-sensitive; its first occurrence is used",
        },
        Parameter {
            name: "value2",
            takes: ParameterType::Text,
            required: false,
            meaning: "the marker that ends the part; required for `between` and not allowed otherwise",
        },
    ],
    examples: &[
        TransformationExample {
            policy: "Extract: { input: user.displayname, type: after, value: Finance_ }",
            given: &[("user.displayname", &["Finance_BSimon"])],
            output: &["BSimon"],
        },
        TransformationExample {
            policy: "Extract: { input: user.displayname, type: before, value: _US }",
            given: &[("user.displayname", &["BSimon_US"])],
            output: &["BSimon"],
        },
        TransformationExample {
            policy: "Extract: { input: user.displayname, type: between, value: Finance_, value2: _US }",
            given: &[("user.displayname", &["Finance_BSimon_US"])],
            output: &["BSimon"],
        },
        TransformationExample {
            policy: "Extract: { input: user.displayname, type: after, value: finance_ }",
            given: &[("user.displayname", &["Finance_BSimon"])],
            output: &[],
        },
    ],
    build: |arguments| {
        let value = arguments.text("value").unwrap_or_default();
        match (arguments.word("type"), arguments.text("value2")) {
            ("after", None) => Ok(of_text(move |input, _, _| Some(input?.split_once(&value)?.1))),
            ("before", None) => Ok(of_text(move |input, _, _| Some(input?.split_once(&value)?.0))),
            ("between", Some(value2)) => Ok(of_text(move |input, _, _| {
                let (_, after) = input?.split_once(&value)?;
                Some(after.split_once(&value2)?.0)
            })),
            ("between", None) => Err(ParameterMistake::missing("value2", "`between` needs it")),
            _ => Err(ParameterMistake::unexpected("value2", "only `between` takes it")),
        }
    },
};
