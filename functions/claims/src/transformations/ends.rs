//! A run of characters at one end of the input.

use super::parameters::{Arguments, Parameter, ParameterType};
use super::{ParameterMistake, Run, of_text};

/// At which end the run stands.
pub(super) const TYPE: Parameter = Parameter {
    name: "type",
    takes: ParameterType::OneOf(&["prefix", "suffix"]),
    required: true,
    meaning: "the end of the input at which the run must be",
};

/// The longest run of units that belong; no output where there is none.
pub(super) fn run(arguments: &Arguments, belongs: fn(u16) -> bool) -> Result<Run, Vec<ParameterMistake>> {
    if arguments.word("type") == "prefix" {
        return Ok(of_text(move |input, _, _| {
            let input = input?;
            let count = input.leading(belongs);
            (count > 0).then(|| input.slice(0..count))
        }));
    }
    Ok(of_text(move |input, _, _| {
        let input = input?;
        let (length, count) = (input.len(), input.trailing(belongs));
        (count > 0).then(|| input.slice(length - count..length))
    }))
}
