//! `ToUppercase`: every character's upper case, in the invariant culture.

use super::{Transformation, TransformationExample, of_text};

pub(super) const TRANSFORMATION: Transformation = Transformation {
    name: "ToUppercase",
    aliases: &["ToUpper"],
    summary: "{input} in upper case",
    parameters: &[],
    examples: &[
        TransformationExample {
            policy: "ToUppercase: { input: user.country }",
            given: &[("user.country", &["us"])],
            output: &["US"],
        },
        TransformationExample {
            policy: "ToUppercase: { input: user.displayname }",
            given: &[("user.displayname", &["straße ς ı"])],
            output: &["STRAßE Σ ı"],
        },
    ],
    build: |_| Ok(of_text(|input, _, _| Some(input?.map(dotnet_text::to_upper_invariant)))),
};
