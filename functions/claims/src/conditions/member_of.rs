//! `memberOf`: the groups of a user.

use super::{Built, Definition, Example, Outcome, Takes};
use crate::document::Node;
use crate::guid::Guid;
use crate::read::INVALID_VALUE;
use crate::scope::Scope;
use crate::value::{Known, Value};

pub(super) const CONDITION: Definition = Definition {
    name: "memberOf",
    meaning: "holds for a member of at least one of these groups, as `user.memberOf` lists them",
    takes: Takes::Groups,
    examples: &[
        Example {
            policy: "memberOf: [99999999-9999-4999-8999-99999999999a]",
            given: &[("user.memberOf", &["99999999-9999-4999-8999-99999999999A"])],
            outcome: Outcome::Holds,
        },
        Example {
            policy: "memberOf: [99999999-9999-4999-8999-99999999999a]",
            given: &[("user.memberOf", &[])],
            outcome: Outcome::Fails,
        },
    ],
    build,
};

fn build(node: &Node, scope: &mut Scope<'_>) -> Option<Built> {
    let attribute = scope.needed("memberOf", "user.memberof", node.place);
    let items = node.items(scope.diagnostics)?;
    if items.is_empty() {
        scope.diagnostics.error(INVALID_VALUE, node.place, "`memberOf` lists no group");
    }
    let groups = items.iter().map(|item| {
        let text = item.text(scope.diagnostics)?;
        let group = Guid::parse(text);
        if group.is_none() {
            let message = format!("`{text}` is not the id of a group");
            scope.diagnostics.error(INVALID_VALUE, item.place, message);
        }
        group
    });
    let groups: Vec<Option<Guid>> = groups.collect();
    let mut groups = groups.into_iter().collect::<Option<Vec<Guid>>>()?;
    groups.sort_unstable();
    let attribute = attribute?;
    Some(Built {
        words: match groups.len() {
            1 => "the user is a member of the group".to_owned(),
            count => format!("the user is a member of at least one of {count} groups"),
        },
        parts: Vec::new(),
        test: Box::new(move |_, known| is_member(&groups, known.get(attribute))),
    })
}

fn is_member(groups: &[Guid], of: Option<&Known>) -> Outcome {
    match of {
        Some(Known::Unknown) => Outcome::Unknown,
        other => {
            let texts = other.and_then(Known::value).map_or(&[][..], Value::texts);
            let member =
                |text: &String| Guid::parse(text).is_some_and(|id| groups.binary_search(&id).is_ok());
            texts.iter().any(member).into()
        }
    }
}
