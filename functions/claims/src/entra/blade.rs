//! What Entra itself would refuse of a policy that is right here.
//!
//! Entra's limits are those of Microsoft's pages `jwt-claims-customization` and
//! `reference-claims-customization`.

use std::collections::BTreeSet;

use super::codes::{
    ENTRA_CONDITION, ENTRA_EXTENSION, ENTRA_GROUPS, ENTRA_PARAMETERS, ENTRA_REGEXES, ENTRA_TRANSFORMATIONS,
};
use crate::document::{CodeName, Diagnostics, Entry, Node, Place};

/// The transformations that Entra does not have.
const OWN_TRANSFORMATIONS: [&str; 1] = ["Lookup"];

const MAX_TRANSFORMATIONS: usize = 2;
const MAX_GROUPS: usize = 50;
const MAX_PARAMETERS: usize = 5;
const MAX_REGEXES: usize = 20;

/// Notes, as warnings, what Entra itself would refuse of a policy without mistakes.
pub fn check(root: &Node, diagnostics: &mut Diagnostics) {
    for policy in items(root, "policies") {
        let mut application = BladeApplication { diagnostics, groups: BTreeSet::new(), regexes: 0 };
        for claim in policy.get("claims").map(Node::as_entries).unwrap_or_default() {
            application.claim(claim);
        }
    }
}

/// What was counted so far of one application.
struct BladeApplication<'d> {
    diagnostics: &'d mut Diagnostics,
    groups: BTreeSet<String>,
    regexes: usize,
}

impl BladeApplication<'_> {
    fn claim(&mut self, claim: &Entry) {
        if let Some(collect) = claim.value.get("collect") {
            self.extension(collect.place, "cannot collect the values of several configurations");
        }
        self.configuration(&claim.value);
        for configuration in items(&claim.value, "configurations") {
            self.configuration(configuration);
        }
    }

    fn configuration(&mut self, configuration: &Node) {
        let transformations = items(configuration, "transformations");
        self.limit(transformations, MAX_TRANSFORMATIONS, ENTRA_TRANSFORMATIONS, "transformations of a claim");
        for transformation in transformations {
            if let Some(regex) = transformation.get("RegexReplace") {
                self.regex_replace(regex, transformation.place);
            }
            self.transformation(transformation);
        }
        self.constant(configuration.get("attribute"));
        if let Some(condition) = configuration.get("condition") {
            self.condition(condition);
        }
    }

    fn transformation(&mut self, transformation: &Node) {
        for entry in transformation.as_entries() {
            if OWN_TRANSFORMATIONS.contains(&entry.key.as_str()) {
                self.extension(entry.place, &format!("has no transformation `{}`", entry.key));
            }
            self.constant(entry.value.get("output"));
            self.constant(entry.value.get("otherwise"));
        }
    }

    fn constant(&mut self, operand: Option<&Node>) {
        let value = operand.and_then(|operand| operand.get("value"));
        if let Some(list) = value.filter(|value| !value.as_items().is_empty()) {
            self.extension(list.place, "has no constant that is a list");
        }
    }

    fn extension(&mut self, place: Place, lack: &str) {
        self.diagnostics.warning(ENTRA_EXTENSION, place, format!("Entra {lack}"));
    }

    fn regex_replace(&mut self, regex: &Node, place: Place) {
        self.regexes += 1;
        if self.regexes == MAX_REGEXES + 1 {
            let message = format!("Entra allows at most {MAX_REGEXES} `RegexReplace` transformations");
            self.diagnostics.warning(ENTRA_REGEXES, place, message);
        }
        let parameters = items(regex, "additionalAttributes");
        self.limit(parameters, MAX_PARAMETERS, ENTRA_PARAMETERS, "additional attributes");
    }

    fn condition(&mut self, condition: &Node) {
        for entry in condition.as_entries() {
            match entry.key.as_str() {
                "userType" => {}
                "memberOf" => self.groups(&entry.value),
                other => {
                    let message = format!("Entra has no condition `{other}`");
                    self.diagnostics.warning(ENTRA_CONDITION, entry.place, message);
                }
            }
        }
    }

    fn groups(&mut self, node: &Node) {
        for group in node.as_items() {
            let new = group.as_text().is_some_and(|id| self.groups.insert(id.to_ascii_lowercase()));
            if new && self.groups.len() == MAX_GROUPS + 1 {
                let message = format!("Entra allows at most {MAX_GROUPS} groups for an application");
                self.diagnostics.warning(ENTRA_GROUPS, group.place, message);
            }
        }
    }

    fn limit(&mut self, items: &[Node], most: usize, code: impl Into<CodeName>, what: &str) {
        if let Some(first) = items.get(most) {
            let message = format!("Entra allows at most {most} {what}");
            self.diagnostics.warning(code, first.place, message);
        }
    }
}

fn items<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).map(Node::as_items).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::fixtures::{mistakes, policy_of};

    fn refused(claims: &str) -> Vec<String> {
        let policy = policy_of(claims);
        assert_eq!(mistakes(&policy), [""; 0], "{policy}");
        let mut diagnostics = Diagnostics::default();
        let root = Node::parse(&policy, &mut diagnostics);
        check(&root, &mut diagnostics);
        diagnostics.sorted().iter().map(|d| format!("{} {}", d.code, d.place.line)).collect()
    }

    #[test]
    fn what_entra_allows_is_not_noted() {
        let claims = "
tier: people.tier
login: { transformations: [ExtractMailPrefix: { input: user.mail }, ToUppercase] }";
        assert_eq!(refused(claims), [""; 0]);
    }

    #[test]
    fn transformations_conditions_and_parameters_are_counted() {
        let claims = "
three: { transformations: [ToLower: { input: user.mail }, ToUpper, ToLower] }
beyond: { configurations: [{ attribute: user.mail, condition: { not: { userType: any } } }] }
six:
  transformations:
    - RegexReplace:
        input: user.mail
        regex: a
        replacement: '{a}{b}{c}{d}{e}{f}'
        additionalAttributes: [people.a, people.b, people.c, people.d, people.e, people.f]";
        let expected = ["entra_transformations 10", "entra_condition 11", "entra_parameters 18"];
        assert_eq!(refused(claims), expected);
    }

    #[test]
    fn what_entra_does_not_have_is_noted() {
        let claims = "
one: { attribute: { value: [a, b] } }
two: { transformations: [Lookup: { input: user.mail, table: { a: b } }] }
three: { transformations: [IfEmpty: { input: user.mail, output: { value: [a] } }] }
four: { collect: all, configurations: [{ attribute: user.mail }] }";
        let expected = [10, 11, 12, 13].map(|line| format!("entra_extension {line}"));
        assert_eq!(refused(claims), expected);
    }

    #[test]
    fn groups_and_regexes_are_counted_over_the_whole_application() {
        let group = |number: usize| format!("99999999-9999-4999-8999-{number:012}");
        let claim = |number: usize| {
            let (one, two, three) = (group(number), group(number + 100), group(number + 200));
            format!(
                "c{number}: {{ condition: {{ memberOf: [{one}, {two}, {three}] }}, transformations: \
                 [RegexReplace: {{ input: user.mail, regex: a, replacement: b }}] }}\n"
            )
        };
        let twenty_one: String = (0..21).map(claim).collect();
        assert_eq!(refused(&twenty_one), ["entra_groups 25", "entra_regexes 29"]);
        let repeated = twenty_one.replace("-0000000001", "-0000000000").replace("-0000000002", "-0000000000");
        assert_eq!(refused(&repeated), ["entra_regexes 29"]);
    }
}
