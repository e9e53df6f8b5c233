//! A configuration, or a default, that another configuration always overrides.

use super::written::WrittenConfiguration;
use crate::document::{Diagnostics, Node};
use crate::policy::codes::DEAD_CONFIGURATION;

pub(super) fn check(
    written: &[WrittenConfiguration<'_>],
    default: Option<&Node>,
    diagnostics: &mut Diagnostics,
) {
    let mut order: Vec<&WrittenConfiguration<'_>> = written.iter().collect();
    order.sort_by_key(|configuration| configuration.transformations.is_some());
    let Some(at) = order.iter().rposition(|configuration| configuration.always_has_value()) else { return };
    let Some((winner, before)) = order.get(..=at).and_then(<[_]>::split_last) else { return };
    for dead in before {
        let message = format!(
            "configuration {} never wins: configuration {} always has a value and takes precedence",
            dead.number, winner.number
        );
        diagnostics.warning(DEAD_CONFIGURATION, dead.place, message).help(advice(winner));
    }
    if let Some(default) = default {
        let message = "the default is never used: the claim always has a value";
        diagnostics.warning(DEAD_CONFIGURATION, default.place, message).help("remove `default`");
    }
}

fn advice(winner: &WrittenConfiguration<'_>) -> String {
    let number = winner.number;
    match winner.transformations {
        None => format!(
            "the last configuration that has a value wins: write configuration {number} first, or give it a condition"
        ),
        Some(_) => format!("give configuration {number} a condition, or remove its `attribute`"),
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::fixtures::{mistakes, policy_of};

    const GUESTS: &str = "{ condition: { userType: allGuests }, attribute: user.mail }";
    const UPPER: &str = "{ transformations: [ToUppercase: { input: user.mail }] }";
    const CONSTANT: &str = "{ attribute: { value: x } }";
    const ANY: &str = "{ condition: { userType: any }, attribute: user.objectId }";

    fn lines(configurations: &[&str], more: &str) -> Vec<String> {
        let list: String = configurations.iter().map(|one| format!("  - {one}\n")).collect();
        mistakes(&policy_of(&format!("a:\n {more}\n configurations:\n{list}")))
    }

    #[test]
    fn what_an_unconditional_constant_overrides_is_noted() {
        assert_eq!(lines(&[GUESTS, CONSTANT], ""), ["dead_configuration 12:11"]);
        assert_eq!(
            lines(&[GUESTS, GUESTS, ANY], ""),
            ["dead_configuration 12:11", "dead_configuration 13:11"]
        );
        assert_eq!(lines(&[CONSTANT, GUESTS], ""), [""; 0]);
        assert_eq!(lines(&[CONSTANT, UPPER], ""), [""; 0]);
        assert_eq!(lines(&[CONSTANT, GUESTS], "default: y"), ["dead_configuration 10:17"]);
        let fallback = "{ attribute: { value: x }, transformations: [Contains: { input: user.mail, value: y, output: user.id }] }";
        assert_eq!(
            lines(&[GUESTS, fallback], "").first().map(String::as_str),
            Some("dead_configuration 12:11")
        );
    }

    #[test]
    fn what_has_no_value_for_some_overrides_nothing() {
        for last in [
            UPPER,
            "{ attribute: user.mail }",
            "{ attribute: { value: '' } }",
            "{ attribute: { template: '{user.id}' } }",
        ] {
            assert_eq!(lines(&[GUESTS, last], ""), [""; 0], "{last}");
        }
    }
}
