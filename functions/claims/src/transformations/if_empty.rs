//! `IfEmpty`: one value or another, by whether the input is empty.

use super::branches::{Branches, OTHERWISE, OUTPUT};
use super::{Transformation, TransformationExample};

pub(super) const TRANSFORMATION: Transformation = Transformation {
    name: "IfEmpty",
    aliases: &[],
    summary: "[{output} ]where {input} is empty[, otherwise {otherwise}]",
    parameters: &[OUTPUT, OTHERWISE],
    examples: &[
        TransformationExample {
            policy: "IfEmpty: { input: user.employeeid, output: user.extensionattribute1, \
                     otherwise: user.employeeid }",
            given: &[("user.extensionattribute1", &["x"])],
            output: &["x"],
        },
        TransformationExample {
            policy: "IfEmpty: { input: user.employeeid, output: user.extensionattribute1, \
                     otherwise: user.employeeid }",
            given: &[("user.employeeid", &[" "]), ("user.extensionattribute1", &["x"])],
            output: &[" "],
        },
    ],
    build: |arguments| {
        let branches = Branches::of(arguments)?;
        Ok(Box::new(move |input, known, steps| {
            branches.pick(input.is_none_or(|input| input.is_empty()), known, steps)
        }))
    },
};
