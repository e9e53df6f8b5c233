//! `EndWith`: one value or another, by how the input ends.

use super::branches::{OTHERWISE, OUTPUT, VALUE, comparison};
use super::{Transformation, TransformationExample};

pub(super) const TRANSFORMATION: Transformation = Transformation {
    name: "EndWith",
    aliases: &[],
    summary: "[{output} ]where {input} ends with {value}[, otherwise {otherwise}]",
    parameters: &[VALUE, OUTPUT, OTHERWISE],
    examples: &[
        TransformationExample {
            policy: "EndWith: { input: user.employeeid, value: '000', output: user.employeeid, \
                     otherwise: user.extensionattribute1 }",
            given: &[("user.employeeid", &["4711000"]), ("user.extensionattribute1", &["x"])],
            output: &["4711000"],
        },
        TransformationExample {
            policy: "EndWith: { input: user.employeeid, value: '000', output: user.employeeid, \
                     otherwise: user.extensionattribute1 }",
            given: &[("user.employeeid", &["0004711"]), ("user.extensionattribute1", &["x"])],
            output: &["x"],
        },
    ],
    build: |arguments| comparison(arguments, |input, value| input.ends_with(value)),
};
