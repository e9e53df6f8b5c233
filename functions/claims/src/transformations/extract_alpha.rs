//! `ExtractAlpha`: the letters at one end of the input.

use super::ends::{TYPE, run};
use super::{Transformation, TransformationExample};
use dotnet_text::is_letter;

pub(super) const TRANSFORMATION: Transformation = Transformation {
    name: "ExtractAlpha",
    aliases: &[],
    summary: "the letters that {input} has as its {type}",
    parameters: &[TYPE],
    examples: &[
        TransformationExample {
            policy: "ExtractAlpha: { input: user.displayname, type: prefix }",
            given: &[("user.displayname", &["BSimon_123"])],
            output: &["BSimon"],
        },
        TransformationExample {
            policy: "ExtractAlpha: { input: user.displayname, type: suffix }",
            given: &[("user.displayname", &["123_Simon"])],
            output: &["Simon"],
        },
        TransformationExample {
            policy: "ExtractAlpha: { input: user.displayname, type: prefix }",
            given: &[("user.displayname", &["Żółw𐐀"])],
            output: &["Żółw"],
        },
        TransformationExample {
            policy: "ExtractAlpha: { input: user.displayname, type: prefix }",
            given: &[("user.displayname", &["1a"])],
            output: &[],
        },
    ],
    build: |arguments| run(arguments, is_letter),
};
