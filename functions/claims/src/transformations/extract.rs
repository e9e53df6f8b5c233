//! `Extract`: what stands after, before or between markers.

use super::parameters::{Parameter, ParameterType};
use super::{ParameterMistake, Transformation, TransformationExample};

pub(super) const TRANSFORMATION: Transformation = Transformation {
    name: "Extract",
    aliases: &[],
    summary: "the part of {input} {type} {value}[ and {value2}]",
    parameters: &[
        Parameter {
            name: "type",
            takes: ParameterType::OneOf(&["after", "before", "between"]),
            required: true,
            meaning: "says which side of the marker is wanted",
        },
        Parameter {
            name: "value",
            takes: ParameterType::Text,
            required: true,
            meaning: "is the marker; its first occurrence counts, and case matters",
        },
        Parameter {
            name: "value2",
            takes: ParameterType::Text,
            required: false,
            meaning: "is the marker that ends the part; wanted for `between` and for nothing else",
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
            ("after", None) => Ok(Box::new(move |input, _, _| Some(input?.split_once(&value)?.1))),
            ("before", None) => Ok(Box::new(move |input, _, _| Some(input?.split_once(&value)?.0))),
            ("between", Some(value2)) => Ok(Box::new(move |input, _, _| {
                let (_, after) = input?.split_once(&value)?;
                Some(after.split_once(&value2)?.0)
            })),
            ("between", None) => Err(ParameterMistake::missing("value2", "`between` needs it")),
            _ => Err(ParameterMistake::unexpected("value2", "only `between` takes it")),
        }
    },
};
