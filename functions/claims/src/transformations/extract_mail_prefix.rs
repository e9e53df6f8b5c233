//! `ExtractMailPrefix`: what stands before the first `@`.

use super::{Transformation, TransformationExample, of_text};

pub(super) const TRANSFORMATION: Transformation = Transformation {
    name: "ExtractMailPrefix",
    aliases: &[],
    summary: "the part of {input} before the first @, or all of it without one",
    parameters: &[],
    examples: &[
        TransformationExample {
            policy: "ExtractMailPrefix: { input: user.mail }",
            given: &[("user.mail", &["joe_smith@contoso.com"])],
            output: &["joe_smith"],
        },
        TransformationExample {
            policy: "ExtractMailPrefix: { input: user.mail }",
            given: &[("user.mail", &["joe_smith"])],
            output: &["joe_smith"],
        },
        TransformationExample { policy: "ExtractMailPrefix: { input: user.mail }", given: &[], output: &[] },
    ],
    build: |_| {
        Ok(of_text(|input, _, _| {
            let input = input?;
            Some(input.clone().split_once("@").map_or(input, |(prefix, _)| prefix))
        }))
    },
};
