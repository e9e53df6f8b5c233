//! `StartWith`: one value or another, by how the input starts.

use super::branches::{OTHERWISE, OUTPUT, VALUE, comparison};
use super::{Transformation, TransformationExample};

pub(super) const TRANSFORMATION: Transformation = Transformation {
    name: "StartWith",
    aliases: &[],
    summary: "[{output} ]where {input} starts with {value}[, otherwise {otherwise}]",
    parameters: &[VALUE, OUTPUT, OTHERWISE],
    examples: &[
        TransformationExample {
            policy: "StartWith: { input: user.country, value: US, output: user.employeeid, \
                     otherwise: user.extensionattribute1 }",
            given: &[("user.country", &["USA"]), ("user.employeeid", &["4711"])],
            output: &["4711"],
        },
        TransformationExample {
            policy: "StartWith: { input: user.country, value: US, output: user.employeeid, \
                     otherwise: user.extensionattribute1 }",
            given: &[("user.country", &["us"]), ("user.extensionattribute1", &["x"])],
            output: &["x"],
        },
    ],
    build: |arguments| comparison(arguments, |input, value| input.starts_with(value)),
};
