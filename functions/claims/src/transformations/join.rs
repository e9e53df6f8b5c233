//! `Join`: two texts and what stands between them.

use super::parameters::{Parameter, ParameterType};
use super::{Transformation, TransformationExample, of_text};
use crate::values::cost;
use dotnet_text::Text;

pub(super) const TRANSFORMATION: Transformation = Transformation {
    name: "Join",
    aliases: &[],
    summary: "{input}[ without its domain{removeDomain}], then[ {separator}, then] {input2}",
    parameters: &[
        Parameter {
            name: "separator",
            takes: ParameterType::Text,
            required: false,
            meaning: "the text placed between the two values",
        },
        Parameter {
            name: "input2",
            takes: ParameterType::Operand,
            required: true,
            meaning: "the second value; an empty string if it has no value",
        },
        Parameter {
            name: "removeDomain",
            takes: ParameterType::Flag,
            required: false,
            meaning: "removes everything from the first @ of the input before joining, as Entra does for the NameID",
        },
    ],
    examples: &[
        TransformationExample {
            policy: "Join: { input: user.mail, separator: '@', input2: { value: fabrikam.com }, \
                     removeDomain: true }",
            given: &[("user.mail", &["joe_smith@contoso.com"])],
            output: &["joe_smith@fabrikam.com"],
        },
        TransformationExample {
            policy: "Join: { input: user.givenname, separator: '.', input2: user.surname }",
            given: &[("user.givenname", &["Britta"])],
            output: &["Britta."],
        },
    ],
    build: |arguments| {
        let separator = arguments.text("separator").unwrap_or_default();
        let input2 = arguments.operand("input2");
        let remove_domain = arguments.flag("removeDomain");
        Ok(of_text(move |input, known, steps| {
            let second = input2.text(known, steps);
            let mut first = input.or_else(|| second.as_ref().map(|_| Text::from("")))?;
            if remove_domain {
                first = first.clone().split_once("@").map_or(first, |(local, _)| local);
            }
            let second = second.unwrap_or(Text::from(""));
            let parts = [first, Text::from(separator.clone()), second];
            steps.spend(cost::parts(parts.iter())).then(|| Text::concat(&parts))
        }))
    },
};
