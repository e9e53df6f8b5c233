//! What a policy says about each claim, in words.

use super::explain::words;
use crate::policy::{ApplicationPolicy, Configuration, Rule};
use crate::transformations::Chain;
use crate::values::AttributeName;

/// What a policy says about one claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimInWords {
    /// The claim's name in tokens.
    pub name: String,
    /// What comes before the ways in which it gets its value; empty where there is one way.
    pub start: &'static str,
    /// The ways in which it gets its value: the first one with a value decides, unless `start` says otherwise.
    pub ways: Vec<String>,
    /// What happens without a value, and how the claim is written.
    pub rest: Vec<String>,
}

impl ApplicationPolicy {
    /// What the policy says about each claim, in the order of the policy.
    #[must_use]
    pub fn in_words(&self) -> Vec<ClaimInWords> {
        self.claims.iter().map(|rule| claim(rule, &self.attributes)).collect()
    }
}

fn claim(rule: &Rule, names: &[AttributeName]) -> ClaimInWords {
    let mut ways: Vec<String> = rule.configurations.iter().map(|one| configuration(one, names)).collect();
    if !rule.collect {
        ways.reverse();
    }
    let start = match (ways.len(), rule.collect) {
        (0 | 1, _) => "",
        (_, true) => "all values of these",
        (_, false) => "the first of these that has a value",
    };
    ClaimInWords { name: rule.name_in_tokens().to_owned(), start, ways, rest: rest(rule) }
}

fn rest(rule: &Rule) -> Vec<String> {
    let without = match (&rule.default, rule.required) {
        (Some(default), _) => format!("without a value: {}", words(default)),
        (None, true) => "without a value: no token".to_owned(),
        (None, false) => "without a value: no such claim".to_owned(),
    };
    let form = [
        (rule.list, "a list for every user"),
        (rule.optional, "left out where the claims are too large for Entra"),
    ];
    let form = form.into_iter().filter(|(is_set, _)| *is_set).map(|(_, text)| text.to_owned());
    std::iter::once(without).chain(form).collect()
}

fn configuration(one: &Configuration, names: &[AttributeName]) -> String {
    let mut text = String::new();
    if let Some(condition) = &one.condition {
        text = format!("if {}: ", condition.words);
    }
    if let Some(chain) = &one.chain {
        text.push_str(&steps(chain, names));
    }
    if let Some(attribute) = &one.attribute {
        let otherwise = if one.chain.is_some() { "; without output: " } else { "" };
        text.push_str(&format!("{otherwise}{}", attribute.words(names)));
    }
    text
}

fn steps(chain: &Chain, names: &[AttributeName]) -> String {
    let input = chain.input.words(names);
    let input = if chain.every { format!("every value of {input}") } else { input };
    let inputs = std::iter::once(input.as_str()).chain(std::iter::repeat("that"));
    let steps = chain.steps.iter().zip(inputs).map(|(step, input)| step.summary(input, names));
    steps.collect::<Vec<_>>().join("; then ")
}

#[cfg(test)]
mod tests {
    use crate::document::Diagnostics;
    use crate::policy::Policy;
    use crate::policy::fixtures::policy_of;

    #[test]
    fn a_claim_is_told_by_its_ways_in_the_order_in_which_they_decide() {
        let claims = "
tier: people.tier
login:
  default: none
  configurations:
    - transformations: [ExtractMailPrefix: { input: user.mail }, ToUppercase]
      attribute: people.login
    - attribute: { value: x }
    - { condition: { userType: members }, attribute: user.id }
all: { collect: all, list: true, required: true, configurations: [{ attribute: people.a }, { attribute: people.b }] }
roles: { attribute: people.roles, emit: order_roles, optional: true }";
        let policy = Policy::parse(&policy_of(claims), &mut Diagnostics::default()).unwrap();
        let told = policy.applications().first().unwrap().in_words();
        let text: Vec<String> = told
            .iter()
            .map(|one| format!("{}|{}|{}|{}", one.name, one.start, one.ways.join("/"), one.rest.join("/")))
            .collect();
        let expected = [
            "tier||people.tier|without a value: no such claim",
            "login|the first of these that has a value|the part of user.mail before the first @, or all of it without one; then that in upper case; \
             without output: people.login/if the user is a member of the tenant: user.id/\"x\"|without a value: \"none\"",
            "all|all values of these|people.a/people.b|without a value: no token/a list for every user",
            "order_roles||people.roles|without a value: no such claim/left out where the claims are too large for Entra",
        ];
        assert_eq!(text, expected);
    }
}
