//! `ExtractNumeric`: the digits at one end of the input.

use super::ends::{TYPE, run};
use super::{Transformation, TransformationExample};
use dotnet_text::is_digit;

pub(super) const TRANSFORMATION: Transformation = Transformation {
    name: "ExtractNumeric",
    aliases: &[],
    summary: "the digits that {input} has as its {type}",
    parameters: &[TYPE],
    examples: &[
        TransformationExample {
            policy: "ExtractNumeric: { input: user.displayname, type: prefix }",
            given: &[("user.displayname", &["123_BSimon"])],
            output: &["123"],
        },
        TransformationExample {
            policy: "ExtractNumeric: { input: user.displayname, type: suffix }",
            given: &[("user.displayname", &["BSimon_123"])],
            output: &["123"],
        },
        TransformationExample {
            policy: "ExtractNumeric: { input: user.displayname, type: prefix }",
            given: &[("user.displayname", &["٣4.5"])],
            output: &["٣4"],
        },
    ],
    build: |arguments| run(arguments, is_digit),
};
