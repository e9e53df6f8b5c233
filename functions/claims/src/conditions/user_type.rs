//! `userType`: where a user comes from.

use super::{Built, ConditionArgument, ConditionDefinition, ConditionExample, ConditionOutcome};
use crate::document::Node;
use crate::values::{Known, Scope, cost};
use dotnet_text::Steps;

/// As the blade and Microsoft Graph have them.
const WORDS: [&str; 5] = ["aadGuests", "allGuests", "any", "externalGuests", "members"];

/// What tells the two kinds of guests apart; a callout does not.
const GUEST_KIND: &str = "user.guestKind";

/// What the user principal name of a guest contains.
const GUEST_MARK: &[u8] = b"#EXT#";

pub(super) const CONDITION: ConditionDefinition = ConditionDefinition {
    name: "userType",
    meaning: "holds for users of this kind. A guest is known by the callout's `userType`, and where that is \
              absent by `#EXT#` in the user principal name. The two kinds of guests need `user.guestKind`, \
              `aad` or `external`, from a store with `provides: user`",
    takes: ConditionArgument::OneOf(&WORDS),
    examples: &[
        ConditionExample {
            policy: "userType: allGuests",
            given: &[("user.userType", &["Guest"])],
            outcome: ConditionOutcome::Holds,
        },
        ConditionExample {
            policy: "userType: allGuests",
            given: &[("user.userPrincipalName", &["kim_home.test#EXT#@example.onmicrosoft.com"])],
            outcome: ConditionOutcome::Holds,
        },
        ConditionExample {
            policy: "userType: aadGuests",
            given: &[("user.userType", &["Guest"]), ("user.guestKind", &["aad"])],
            outcome: ConditionOutcome::Holds,
        },
        ConditionExample {
            policy: "userType: externalGuests",
            given: &[("user.userType", &["Guest"])],
            outcome: ConditionOutcome::Unknown,
        },
        ConditionExample {
            policy: "userType: aadGuests",
            given: &[("user.userType", &["Member"])],
            outcome: ConditionOutcome::Fails,
        },
        ConditionExample { policy: "userType: members", given: &[], outcome: ConditionOutcome::Unknown },
        ConditionExample { policy: "userType: any", given: &[], outcome: ConditionOutcome::Holds },
    ],
    build,
};

fn build(node: &Node, scope: &mut Scope<'_>) -> Option<Built> {
    let word = *WORDS.get(node.one_of(&WORDS, scope.diagnostics)?)?;
    let mut needed = |name| scope.needed(&format!("userType: {word}"), name, node.place);
    let user_type = needed("user.userType")?;
    let principal = needed("user.userPrincipalName")?;
    let guest =
        move |known: &[Known], steps: &mut Steps| is_guest(known.get(user_type), known.get(principal), steps);
    let (words, test): (&str, super::ConditionTest) = match word {
        "any" => ("the user is anybody", Box::new(|_, _, _| ConditionOutcome::Holds)),
        "members" => (
            "the user is a member of the tenant",
            Box::new(move |_, known, steps| guest(known, steps).inverted()),
        ),
        "allGuests" => ("the user is a guest", Box::new(move |_, known, steps| guest(known, steps))),
        _ => {
            let kind = needed(GUEST_KIND)?;
            let (wanted, words) = match word {
                "aadGuests" => ("aad", "the user is a guest from an organization with Entra ID"),
                _ => ("external", "the user is a guest from an organization without Entra ID"),
            };
            (
                words,
                Box::new(move |_, known, steps| guest(known, steps).and(|| is_kind(wanted, known.get(kind)))),
            )
        }
    };
    Some(Built { words: words.to_owned(), parts: Vec::new(), test })
}

fn is_guest(user_type: Option<&Known>, principal: Option<&Known>, steps: &mut Steps) -> ConditionOutcome {
    match text(user_type) {
        Some(word) if word.eq_ignore_ascii_case("guest") => ConditionOutcome::Holds,
        Some(word) if word.eq_ignore_ascii_case("member") => ConditionOutcome::Fails,
        Some(_) => ConditionOutcome::Unknown,
        None if text(principal).is_some_and(|name| is_guests_name(name, steps)) => ConditionOutcome::Holds,
        None => ConditionOutcome::Unknown,
    }
}

fn is_guests_name(name: &str, steps: &mut Steps) -> bool {
    let mut places = name.as_bytes().windows(GUEST_MARK.len());
    steps.spend(cost::compared(name.len())) && places.any(|place| place.eq_ignore_ascii_case(GUEST_MARK))
}

fn text(known: Option<&Known>) -> Option<&str> {
    known?.value()?.first()
}

fn is_kind(wanted: &str, kind: Option<&Known>) -> ConditionOutcome {
    match text(kind) {
        Some(kind) if kind.eq_ignore_ascii_case(wanted) => ConditionOutcome::Holds,
        Some(kind) if ["aad", "external"].iter().any(|other| kind.eq_ignore_ascii_case(other)) => {
            ConditionOutcome::Fails
        }
        _ => ConditionOutcome::Unknown,
    }
}
