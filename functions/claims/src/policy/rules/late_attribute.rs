//! A configuration without transformations that is written after one with transformations, although it is evaluated
//! before it.

use super::written::WrittenConfiguration;
use crate::document::{Diagnostics, Entry, Node};
use crate::policy::codes::LATE_ATTRIBUTE;

/// With how many of the configurations before it each configuration is compared.
const COMPARED: usize = 20;

pub(super) fn check(written: &[WrittenConfiguration<'_>], diagnostics: &mut Diagnostics) {
    let mut before: Vec<&WrittenConfiguration<'_>> = Vec::new();
    for configuration in written {
        if configuration.transformations.is_some() {
            before.push(configuration);
            continue;
        }
        let mut nearest = before.iter().rev().take(COMPARED);
        if let Some(winner) = nearest.find(|other| can_both_hold(other.condition, configuration.condition)) {
            let (number, winner) = (configuration.number, winner.number);
            let message = format!(
                "configuration {number} is evaluated before configuration {winner}, which takes precedence"
            );
            let help = format!(
                "configurations without `transformations` come first, as in Entra: write this one before \
                 configuration {winner}, or give one of them a condition that excludes the other"
            );
            diagnostics.warning(LATE_ATTRIBUTE, configuration.place, message).help(help);
        }
    }
}

/// Whether one user can meet both conditions, as far as that shows.
fn can_both_hold(one: Option<&Node>, other: Option<&Node>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return true };
    let excludes = |one: &Entry| other.as_entries().iter().any(|other| exclude_each_other(one, other));
    !one.as_entries().iter().any(excludes)
}

fn exclude_each_other(one: &Entry, other: &Entry) -> bool {
    match (one.key.as_str(), other.key.as_str()) {
        ("userType", "userType") => user_types_exclude(&one.value, &other.value),
        ("protocol", "protocol") => have_none_in_common(&one.value, &other.value),
        ("attribute", "attribute") => tests_exclude(&one.value, &other.value),
        ("not", _) => is_same(&one.value, other),
        (_, "not") => is_same(&other.value, one),
        _ => false,
    }
}

fn user_types_exclude(one: &Node, other: &Node) -> bool {
    let (Some(one), Some(other)) = (one.as_text(), other.as_text()) else { return false };
    let are = |a: &str, b: &str| (one == a && other == b) || (one == b && other == a);
    one != other && (one == "members" || other == "members") && one != "any" && other != "any"
        || are("aadGuests", "externalGuests")
}

/// Two tests of one attribute. An attribute with several values could meet both, but then the order is unclear anyway.
fn tests_exclude(one: &Node, other: &Node) -> bool {
    if one.get("name").and_then(Node::as_text) != other.get("name").and_then(Node::as_text) {
        return false;
    }
    let demanded = |node: &Node| node.get("equals").or_else(|| node.get("in")).cloned();
    if let (Some(one), Some(other)) = (demanded(one), demanded(other)) {
        return have_none_in_common(&one, &other);
    }
    let exists = |node: &Node| node.get("exists").and_then(Node::as_text).map(str::to_owned);
    let is_absent = |node: &Node| exists(node).as_deref() == Some("false");
    is_absent(one) != is_absent(other)
}

fn have_none_in_common(one: &Node, other: &Node) -> bool {
    let texts = |node: &Node| -> Vec<String> {
        let nodes = [node].into_iter().chain(node.as_items()).take(COMPARED + 1);
        nodes.filter_map(|node| node.as_text().map(str::to_ascii_lowercase)).collect()
    };
    let other = texts(other);
    !texts(one).iter().any(|text| other.contains(text))
}

/// Whether what `not` negates is this condition alone.
fn is_same(negated: &Node, condition: &Entry) -> bool {
    match negated.as_entries() {
        [only] => only.key == condition.key && written_alike(&only.value, &condition.value),
        _ => false,
    }
}

/// Whether two parts of a document are the same, wherever they are.
fn written_alike(one: &Node, other: &Node) -> bool {
    let alike =
        |(one, other): (&Entry, &Entry)| one.key == other.key && written_alike(&one.value, &other.value);
    one.as_text() == other.as_text()
        && one.as_items().len() == other.as_items().len()
        && one.as_entries().len() == other.as_entries().len()
        && one.as_items().iter().zip(other.as_items()).all(|(one, other)| written_alike(one, other))
        && one.as_entries().iter().zip(other.as_entries()).all(alike)
}

#[cfg(test)]
mod tests {
    use crate::policy::fixtures::{mistakes, policy_of};

    fn found(first: &str, second: &str) -> Vec<String> {
        let condition =
            |text: &str| if text.is_empty() { String::new() } else { format!("condition: {{ {text} }}, ") };
        let (first, second) = (condition(first), condition(second));
        let upper = "transformations: [ToUppercase: { input: user.mail }]";
        mistakes(&policy_of(&format!(
            "a:\n  configurations:\n    - {{ {first}{upper} }}\n    - {{ {second}attribute: user.mail }}"
        )))
    }

    #[test]
    fn an_attribute_after_transformations_is_noted() {
        for (first, second) in [
            ("", ""),
            ("", "userType: allGuests"),
            ("userType: allGuests", ""),
            ("userType: allGuests", "userType: allGuests"),
            ("userType: members", "userType: any"),
            ("userType: members", "protocol: SAML"),
            ("protocol: [SAML, WS-FED]", "protocol: saml"),
            ("attribute: { name: people.x, equals: a }", "attribute: { name: people.y, equals: b }"),
        ] {
            assert_eq!(found(first, second), ["late_attribute 12:13"], "{first} / {second}");
        }
    }

    #[test]
    fn the_order_does_not_matter_where_conditions_exclude_each_other() {
        for (first, second) in [
            ("userType: members", "userType: allGuests"),
            ("userType: aadGuests", "userType: externalGuests"),
            ("protocol: SAML", "protocol: [OAUTH2.0, WS-FED]"),
            ("attribute: { name: people.x, equals: a }", "attribute: { name: people.x, in: [b, c] }"),
            ("attribute: { name: people.x, equals: a }", "attribute: { name: people.x, exists: false }"),
            ("protocol: SAML", "not: { protocol: SAML }"),
            (
                "not: { attribute: { name: people.x, matches: a } }",
                "attribute: { name: people.x, matches: a }",
            ),
        ] {
            assert_eq!(found(first, second), [""; 0], "{first} / {second}");
        }
    }
}
