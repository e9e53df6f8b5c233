//! `memberOf`: the groups of a user.

use super::{Built, ConditionArgument, ConditionDefinition, ConditionExample, ConditionOutcome};
use crate::document::{EMPTY_LIST, Node};
use crate::values::{Guid, GuidSet, INVALID_GUID, Known, Scope, cost};
use dotnet_text::Steps;

pub(super) const CONDITION: ConditionDefinition = ConditionDefinition {
    name: "memberOf",
    meaning: "holds for a member of at least one of these groups, as `user.memberOf` lists them. \
              Without that list it is unknown; a user without groups has an empty list",
    takes: ConditionArgument::Groups,
    examples: &[
        ConditionExample {
            policy: "memberOf: [99999999-9999-4999-8999-99999999999a]",
            given: &[("user.memberOf", &["99999999-9999-4999-8999-99999999999A"])],
            outcome: ConditionOutcome::Holds,
        },
        ConditionExample {
            policy: "memberOf: [99999999-9999-4999-8999-99999999999a]",
            given: &[("user.memberOf", &[])],
            outcome: ConditionOutcome::Fails,
        },
        ConditionExample {
            policy: "memberOf: [99999999-9999-4999-8999-99999999999a]",
            given: &[],
            outcome: ConditionOutcome::Unknown,
        },
    ],
    build,
};

fn build(node: &Node, scope: &mut Scope<'_>) -> Option<Built> {
    let attribute = scope.needed("memberOf", "user.memberOf", node.place);
    let items = node.items(scope.diagnostics)?;
    if items.is_empty() {
        scope.diagnostics.error(EMPTY_LIST, node.place, "`memberOf` needs at least one group");
    }
    let texts: Vec<_> = items.iter().map(|item| group(item, scope)).collect();
    let texts = texts.into_iter().collect::<Option<Vec<_>>>()?;
    scope.groups_named(texts.iter().copied());
    let groups = GuidSet::new(texts)?;
    let attribute = attribute?;
    Some(Built {
        words: match groups.len() {
            1 => "the user is a member of the group".to_owned(),
            count => format!("the user is a member of at least one of {count} groups"),
        },
        parts: Vec::new(),
        test: Box::new(move |_, known, steps| is_member(&groups, known.get(attribute), steps)),
    })
}

fn group<'n>(item: &'n Node, scope: &mut Scope<'_>) -> Option<&'n str> {
    let text = item.text(scope.diagnostics)?;
    if Guid::parse(text).is_none() {
        let message = format!("`{text}` is not a group id (a GUID)");
        let help = "write the group's object ID: in the Entra admin center, Groups > All groups > the group > Overview";
        scope.diagnostics.error(INVALID_GUID, item.place, message).help(help);
    }
    Some(text)
}

/// No list at all may mean that the store does not know the user: that must not invert into a match.
fn is_member(groups: &GuidSet, of: Option<&Known>, steps: &mut Steps) -> ConditionOutcome {
    match of.and_then(Known::value) {
        Some(value) => {
            let mut texts = value.texts().iter();
            let price = cost::find(0, groups.len());
            texts.any(|text| steps.spend(price) && groups.contains(text)).into()
        }
        None => ConditionOutcome::Unknown,
    }
}
