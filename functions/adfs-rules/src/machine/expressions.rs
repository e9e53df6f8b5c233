//! Evaluates expressions. All values are texts (ROLE, "Expressions").

use std::borrow::Cow;

use super::patterns::Patterns;
use crate::claim::AdfsClaim;
use crate::syntax::RuleExpression;

/// Which claim each variable of a rule means.
#[derive(Clone, Debug, Default)]
pub(super) struct Binding<'c>(Vec<(String, &'c AdfsClaim)>);

impl<'c> Binding<'c> {
    /// With one more variable, if the condition has one.
    pub(super) fn with(&self, variable: Option<&str>, claim: &'c AdfsClaim) -> Self {
        let mut binding = self.clone();
        binding.0.extend(variable.map(|name| (name.to_owned(), claim)));
        binding
    }

    /// The claim of a variable.
    pub(super) fn claim(&self, variable: &str) -> Result<&'c AdfsClaim, String> {
        let found = self.0.iter().find(|(name, _)| name == variable);
        found.map(|(_, claim)| *claim).ok_or_else(|| format!("`{variable}` is not a variable of this rule"))
    }
}

/// The text that an expression gives.
pub(super) fn evaluate<'e>(
    expression: &'e RuleExpression,
    binding: &Binding<'e>,
    patterns: &mut Patterns,
) -> Result<Cow<'e, str>, String> {
    Ok(match expression {
        RuleExpression::Text(text) => Cow::Borrowed(text),
        RuleExpression::Property { variable, property } => {
            Cow::Borrowed(binding.claim(variable)?.property(property))
        }
        RuleExpression::Replace(arguments) => {
            let [input, pattern, replacement] = arguments.as_ref();
            let input = evaluate(input, binding, patterns)?;
            let pattern = evaluate(pattern, binding, patterns)?;
            let replacement = evaluate(replacement, binding, patterns)?;
            Cow::Owned(patterns.replace(&input, &pattern, &replacement)?)
        }
        RuleExpression::Joined(parts) => {
            let mut text = String::new();
            for part in parts {
                text.push_str(&evaluate(part, binding, patterns)?);
            }
            Cow::Owned(text)
        }
    })
}
