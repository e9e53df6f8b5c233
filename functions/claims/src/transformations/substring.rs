//! `Substring`: the characters from a position on.

use super::parameters::{Parameter, ParameterType};
use super::{Transformation, TransformationExample, of_text};

pub(super) const TRANSFORMATION: Transformation = Transformation {
    name: "Substring",
    aliases: &[],
    summary: "[at most {length} characters of ]{input} from position {index}",
    parameters: &[
        Parameter {
            name: "index",
            takes: ParameterType::Number,
            required: true,
            meaning: "the position of the first character, starting at 0, in UTF-16 code units",
        },
        Parameter {
            name: "length",
            takes: ParameterType::Number,
            required: false,
            meaning: "the maximum number of characters. If omitted: all to the end",
        },
    ],
    examples: &[
        TransformationExample {
            policy: "Substring: { input: user.displayname, index: 6, length: 11 }",
            given: &[("user.displayname", &["PleaseExtractThisNow"])],
            output: &["ExtractThis"],
        },
        TransformationExample {
            policy: "Substring: { input: user.displayname, index: 6 }",
            given: &[("user.displayname", &["PleaseExtractThisNow"])],
            output: &["ExtractThisNow"],
        },
        TransformationExample {
            policy: "Substring: { input: user.displayname, index: 3, length: 9 }",
            given: &[("user.displayname", &["abc"])],
            output: &[""],
        },
        TransformationExample {
            policy: "Substring: { input: user.displayname, index: 4 }",
            given: &[("user.displayname", &["abc"])],
            output: &[],
        },
    ],
    build: |arguments| {
        let start = arguments.number("index").unwrap_or_default();
        let length = arguments.number("length").unwrap_or(usize::MAX);
        Ok(of_text(move |input, _, _| {
            let input = input?;
            (start <= input.len()).then(|| input.slice(start..start.saturating_add(length)))
        }))
    },
};
