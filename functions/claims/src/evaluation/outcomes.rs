//! What can decide the value of each claim.

use super::trace::ClaimOrigin;
use crate::policy::{ApplicationPolicy, Configuration, Rule};
use crate::values::{AttributeName, Operand};

/// What can decide the value of one claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimOutcomes<'p> {
    /// The claim's name in the answer.
    pub claim: &'p str,
    /// Every origin that its value can have: its configurations in the order in which they are written, then what
    /// happens if none of them has a value. The latter is left out if one of them has a value for every user.
    pub origins: Vec<ClaimOrigin>,
}

impl ApplicationPolicy {
    /// What can decide the value of each claim, in the order of the policy.
    pub fn outcomes(&self) -> impl Iterator<Item = ClaimOutcomes<'_>> {
        self.claims.iter().map(|rule| ClaimOutcomes { claim: &rule.name, origins: self.origins(rule) })
    }

    fn origins(&self, rule: &Rule) -> Vec<ClaimOrigin> {
        let mut numbers: Vec<usize> = rule.configurations.iter().map(|one| one.number).collect();
        numbers.sort_unstable();
        let always = rule.configurations.iter().any(|one| always_has_value(one, &self.attributes));
        let fallback = match (&rule.default, rule.required) {
            (Some(_), _) => ClaimOrigin::Default,
            (None, true) => ClaimOrigin::Refused,
            (None, false) => ClaimOrigin::LeftOut,
        };
        let configurations = numbers.into_iter().map(ClaimOrigin::Configuration);
        configurations.chain((!always).then_some(fallback)).collect()
    }
}

/// Whether a configuration is for every user and is a constant or the user's id, which Entra sends in every callout.
fn always_has_value(configuration: &Configuration, attributes: &[AttributeName]) -> bool {
    let is_id = |name: &AttributeName| name.source == "user" && name.name == "id";
    let has_value = match &configuration.attribute {
        Some(Operand::Constant(text)) => !text.is_empty(),
        Some(Operand::Constants(list)) => list.iter().any(|text| !text.is_empty()),
        Some(Operand::Attribute(index)) => attributes.get(*index).is_some_and(is_id),
        Some(Operand::Template(_)) | None => false,
    };
    has_value && configuration.condition.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Diagnostics;
    use crate::policy::Policy;
    use crate::policy::fixtures::policy_of;

    #[test]
    fn every_configuration_and_the_fallback_can_decide() {
        let claims = "
a: user.id
b: { attribute: user.mail, required: true }
c: { attribute: user.mail, default: x }
d:
  configurations:
    - transformations: [ToUppercase: { input: user.mail }]
    - { condition: { userType: members }, attribute: { value: x } }
e: { configurations: [{ attribute: { value: x } }, { attribute: user.mail }] }";
        let policy = Policy::parse(&policy_of(claims), &mut Diagnostics::default()).unwrap();
        let application = policy.applications().first().unwrap();
        let outcomes: Vec<_> =
            application.outcomes().map(|ClaimOutcomes { claim, origins }| (claim, origins)).collect();
        let [one, two] = [1, 2].map(ClaimOrigin::Configuration);
        let expected = [
            ("a", vec![one]),
            ("b", vec![one, ClaimOrigin::Refused]),
            ("c", vec![one, ClaimOrigin::Default]),
            ("d", vec![one, two, ClaimOrigin::LeftOut]),
            ("e", vec![one, two]),
        ];
        assert_eq!(outcomes, expected);
    }
}
