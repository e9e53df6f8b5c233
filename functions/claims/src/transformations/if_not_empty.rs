//! `IfNotEmpty`: a value where the input is not empty.

use super::branches::{Branches, OTHERWISE, OUTPUT};
use super::{Transformation, TransformationExample};

pub(super) const TRANSFORMATION: Transformation = Transformation {
    name: "IfNotEmpty",
    aliases: &[],
    summary: "[{output} ]where {input} is not empty[, otherwise {otherwise}]",
    parameters: &[OUTPUT, OTHERWISE],
    examples: &[
        TransformationExample {
            policy: "IfNotEmpty: { input: user.employeeid, output: user.extensionattribute1 }",
            given: &[("user.employeeid", &["4711"]), ("user.extensionattribute1", &["x"])],
            output: &["x"],
        },
        TransformationExample {
            policy: "IfNotEmpty: { input: user.employeeid, output: user.extensionattribute1 }",
            given: &[("user.employeeid", &[""]), ("user.extensionattribute1", &["x"])],
            output: &[],
        },
    ],
    build: |arguments| {
        let branches = Branches::of(arguments)?;
        Ok(Box::new(move |input, known, steps| {
            branches.pick(input.is_some_and(|input| !input.is_empty()), known, steps)
        }))
    },
};
