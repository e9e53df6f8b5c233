//! `Lookup`: what a table has for the input.

use super::branches::OTHERWISE;
use super::parameters::{Parameter, ParameterType};
use super::{Transformation, TransformationExample};
use crate::values::{Output, cost};

pub(super) const TRANSFORMATION: Transformation = Transformation {
    name: "Lookup",
    aliases: &[],
    summary: "what {table} has for {input}[, otherwise {otherwise}]",
    parameters: &[
        Parameter {
            name: "table",
            takes: ParameterType::Table,
            required: true,
            meaning: "texts, each with what comes out for it: a text or a list of texts. Case matters. Or the \
                      name of a file in the policy's folder with such a mapping, in YAML or JSON: it is read at the start and \
                      deployed with the policy",
        },
        Parameter {
            meaning: "the result if the table does not have the input. If omitted: no output",
            ..OTHERWISE
        },
    ],
    examples: &[
        TransformationExample {
            policy: "Lookup: { input: user.country, table: { DE: Germany, US: United States } }",
            given: &[("user.country", &["US"])],
            output: &["United States"],
        },
        TransformationExample {
            policy: "Lookup: { input: people.groups, treatAsMultiValue: true, table: { app-admins: [read, write], \
                     app-guests: read } }",
            given: &[("people.groups", &["app-admins", "other"])],
            output: &["read", "write"],
        },
        TransformationExample {
            policy: "Lookup: { input: user.country, table: { DE: Germany }, otherwise: user.country }",
            given: &[("user.country", &["de"])],
            output: &["de"],
        },
        TransformationExample {
            policy: "Lookup: { input: user.country, table: { DE: Germany }, otherwise: { value: elsewhere } }",
            given: &[],
            output: &["elsewhere"],
        },
    ],
    build: |arguments| {
        let table = arguments.table("table");
        let otherwise = arguments.operand("otherwise");
        Ok(Box::new(move |input, known, steps| {
            let Some(input) = input else { return otherwise.texts(known, steps) };
            if !steps.spend(cost::find(input.size(), table.len())) {
                return Output::Text(None);
            }
            let text = input.into_string();
            let found = table.binary_search_by(|(known, _)| known.as_str().cmp(&text));
            match found.ok().and_then(|index| table.get(index)) {
                Some((_, result)) => result.texts(known, steps),
                None => otherwise.texts(known, steps),
            }
        }))
    },
};
