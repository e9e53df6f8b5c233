//! `ToLowercase`: every character's lower case, in the invariant culture.

use super::{Transformation, TransformationExample, of_text};

pub(super) const TRANSFORMATION: Transformation = Transformation {
    name: "ToLowercase",
    aliases: &["ToLower"],
    summary: "{input} in lower case",
    parameters: &[],
    examples: &[
        TransformationExample {
            policy: "ToLowercase: { input: user.mail }",
            given: &[("user.mail", &["Kim@Example.TEST"])],
            output: &["kim@example.test"],
        },
        TransformationExample {
            policy: "ToLowercase: { input: user.displayname }",
            given: &[("user.displayname", &["ΣΑΣ İ"])],
            output: &["σασ İ"],
        },
    ],
    build: |_| Ok(of_text(|input, _, _| Some(input?.map(dotnet_text::to_lower_invariant)))),
};
