//! The transformations: one file each, and the list of them.
//!
//! `parameters.rs` has the words in which a definition says what it takes; `chain/` reads and runs transformations one
//! after the other. To add one: its file, its `mod` line and its line in [`TRANSFORMATIONS`].

mod branches;
mod chain;
mod codes;
mod contains;
mod end_with;
mod ends;
mod extract;
mod extract_alpha;
mod extract_mail_prefix;
mod extract_numeric;
mod if_empty;
mod if_not_empty;
mod join;
mod lookup;
mod parameters;
mod regex_replace;
mod replacement;
mod start_with;
mod substring;
mod to_lowercase;
mod to_uppercase;
mod trim;

use crate::document::{CodeName, MISSING_KEY};
use crate::values::{AttributeTexts, Output};
use dotnet_text::{Steps, Text};

pub(crate) use chain::{Chain, ChainStep, in_general};
pub(crate) use codes::{CODES, UNUSABLE_TABLE};
pub(crate) use parameters::read_table;
pub use parameters::{Arguments, Parameter, ParameterType};

/// All transformations, by name.
pub const TRANSFORMATIONS: [&Transformation; 16] = [
    &contains::TRANSFORMATION,
    &end_with::TRANSFORMATION,
    &extract::TRANSFORMATION,
    &extract_alpha::TRANSFORMATION,
    &extract_mail_prefix::TRANSFORMATION,
    &extract_numeric::TRANSFORMATION,
    &if_empty::TRANSFORMATION,
    &if_not_empty::TRANSFORMATION,
    &join::TRANSFORMATION,
    &lookup::TRANSFORMATION,
    &regex_replace::TRANSFORMATION,
    &start_with::TRANSFORMATION,
    &substring::TRANSFORMATION,
    &to_lowercase::TRANSFORMATION,
    &to_uppercase::TRANSFORMATION,
    &trim::TRANSFORMATION,
];

/// A function from one text, or none, to texts: seldom more than one.
pub struct Transformation {
    /// Entra's name.
    pub name: &'static str,
    /// Other names under which administrators know it.
    pub aliases: &'static [&'static str],
    /// What it gives, in words. `{name}` stands for what the parameter holds; a stretch in brackets is
    /// left out when a parameter in it is.
    pub summary: &'static str,
    /// What it takes besides its input.
    pub parameters: &'static [Parameter],
    /// Examples; each of them is a test.
    pub examples: &'static [TransformationExample],
    pub(crate) build: fn(&Arguments) -> Result<Run, Vec<ParameterMistake>>,
}

/// What runs for every value of every callout: the input and the texts of attributes to the output. Cannot fail. What
/// takes more than its input and output are long takes steps for it; the output does not count if they are exceeded.
pub(crate) type Run =
    Box<dyn for<'v> Fn(Option<Text<'v>>, &dyn AttributeTexts<'v>, &mut Steps) -> Output<'v> + Send + Sync>;

/// A run that gives one text or nothing.
fn of_text(
    run: impl for<'v> Fn(Option<Text<'v>>, &dyn AttributeTexts<'v>, &mut Steps) -> Option<Text<'v>>
    + Send
    + Sync
    + 'static,
) -> Run {
    Box::new(move |input, known, steps| run(input, known, steps).into())
}

/// Why parameters that are right one by one are not right together.
pub(crate) struct ParameterMistake {
    /// The parameter to blame.
    pub(crate) parameter: &'static str,
    /// What kind of mistake.
    pub(crate) code: CodeName,
    /// What is wrong, without the name of the transformation.
    pub(crate) message: String,
    /// What to do about it, where that is known.
    pub(crate) help: Option<String>,
}

/// What a transformation gives, as documentation and as a test.
#[derive(Debug)]
pub struct TransformationExample {
    /// The transformation as it stands in a policy.
    pub policy: &'static str,
    /// What is known; what is not listed has no value.
    pub given: &'static [(&'static str, &'static [&'static str])],
    /// What comes out; nothing for no output.
    pub output: &'static [&'static str],
}

impl ParameterMistake {
    pub(crate) fn new(parameter: &'static str, code: impl Into<CodeName>, message: String) -> Self {
        Self { parameter, code: code.into(), message, help: None }
    }

    fn missing(parameter: &'static str, why: &str) -> Vec<Self> {
        vec![Self::new(parameter, MISSING_KEY, format!("`{parameter}` is missing: {why}"))]
    }

    fn unexpected(parameter: &'static str, why: &str) -> Vec<Self> {
        vec![Self::new(parameter, codes::UNEXPECTED_PARAMETER, format!("`{parameter}` has no effect: {why}"))]
    }
}

impl Transformation {
    /// The one that administrators know by this name, with or without `()`.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        let name = name.strip_suffix("()").unwrap_or(name);
        TRANSFORMATIONS.into_iter().find(|known| known.name == name || known.aliases.contains(&name))
    }
}

impl std::fmt::Debug for Transformation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_no_name_means_two_things() {
        assert!(TRANSFORMATIONS.is_sorted_by_key(|known| known.name));
        for known in TRANSFORMATIONS {
            for name in [known.name].iter().chain(known.aliases) {
                assert_eq!(Transformation::named(name).map(|found| found.name), Some(known.name));
            }
        }
    }
}
