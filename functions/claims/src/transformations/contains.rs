//! `Contains`: one value or another, by what the input contains.

use super::branches::{OTHERWISE, OUTPUT, VALUE, comparison};
use super::{Transformation, TransformationExample};

pub(super) const TRANSFORMATION: Transformation = Transformation {
    name: "Contains",
    aliases: &[],
    summary: "[{output} ]where {input} contains {value}[, otherwise {otherwise}]",
    parameters: &[VALUE, OUTPUT, OTHERWISE],
    examples: &[
        TransformationExample {
            policy: "Contains: { input: user.mail, value: '@contoso.com', output: user.mail, \
                     otherwise: user.userprincipalname }",
            given: &[("user.mail", &["kim@contoso.com"]), ("user.userprincipalname", &["kim@home.test"])],
            output: &["kim@contoso.com"],
        },
        TransformationExample {
            policy: "Contains: { input: user.mail, value: '@contoso.com', output: user.mail, \
                     otherwise: user.userprincipalname }",
            given: &[("user.mail", &["kim@CONTOSO.com"]), ("user.userprincipalname", &["kim@home.test"])],
            output: &["kim@home.test"],
        },
        TransformationExample {
            policy: "Contains: { input: user.mail, value: '', output: { value: some } }",
            given: &[("user.mail", &["kim@contoso.com"])],
            output: &["some"],
        },
        TransformationExample {
            policy: "Contains: { input: user.mail, value: '', output: { value: some } }",
            given: &[],
            output: &[],
        },
    ],
    build: |arguments| comparison(arguments, |input, value| input.contains(value)),
};
