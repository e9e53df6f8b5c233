//! One value where the input is as wanted, another where it is not.

use super::parameters::{Arguments, OptionalOperand, Parameter, ParameterType};
use super::{ParameterMistake, Run};
use crate::values::{AttributeTexts, Output};
use dotnet_text::{Steps, Text};

/// What is compared with the input.
pub(super) const VALUE: Parameter = Parameter {
    name: "value",
    takes: ParameterType::Text,
    required: true,
    meaning: "the text to compare the input with, case-sensitive",
};

/// What comes out when the input is as wanted.
pub(super) const OUTPUT: Parameter = Parameter {
    name: "output",
    takes: ParameterType::Result,
    required: false,
    meaning: "the result if the condition is true. If omitted: no output",
};

/// What comes out when it is not.
pub(super) const OTHERWISE: Parameter = Parameter {
    name: "otherwise",
    takes: ParameterType::Result,
    required: false,
    meaning: "the result if the condition is false. If omitted: no output",
};

/// What comes out in either case.
pub(super) struct Branches {
    output: OptionalOperand,
    otherwise: OptionalOperand,
}

impl Branches {
    pub(super) fn of(arguments: &Arguments) -> Result<Self, Vec<ParameterMistake>> {
        if arguments.get("output").is_none() && arguments.get("otherwise").is_none() {
            return Err(ParameterMistake::missing("output", "set `output`, `otherwise` or both"));
        }
        Ok(Self { output: arguments.operand("output"), otherwise: arguments.operand("otherwise") })
    }

    pub(super) fn pick<'v>(
        &self,
        hit: bool,
        texts: &dyn AttributeTexts<'v>,
        steps: &mut Steps,
    ) -> Output<'v> {
        if hit { self.output.texts(texts, steps) } else { self.otherwise.texts(texts, steps) }
    }
}

/// Compares the input with `value`; no input is no match.
pub(super) fn comparison(
    arguments: &Arguments,
    matches: impl Fn(&Text<'_>, &str) -> bool + Send + Sync + 'static,
) -> Result<Run, Vec<ParameterMistake>> {
    let value = arguments.text("value").unwrap_or_default();
    let branches = Branches::of(arguments)?;
    Ok(Box::new(move |input, known, steps| {
        branches.pick(input.is_some_and(|input| matches(&input, &value)), known, steps)
    }))
}
