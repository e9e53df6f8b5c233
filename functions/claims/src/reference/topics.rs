//! Pages of single names.

use std::collections::BTreeSet;

use super::attributes::CALLOUT;
use super::topic::Topic;
use super::{keys, page};
use crate::conditions::{ATTRIBUTE_TEST, CONDITIONS};
use crate::document::KeyTable;
use crate::policy::keys::{APPLICATION, CLAIM, INPUT, OPERAND, POLICY, STORE_KEYS};
use crate::transformations::{Parameter, TRANSFORMATIONS};

/// The pages of the policy language, without stores.
#[must_use]
pub fn topics() -> Vec<Topic> {
    let mut topics = Vec::new();
    for known in TRANSFORMATIONS {
        let names = std::iter::once(known.name).chain(known.aliases.iter().copied());
        let names = names.flat_map(|name| [name.to_owned(), format!("{name}()")]);
        topics.push(Topic::new(names, page::transformation(known)));
    }
    topics.extend(CONDITIONS.map(|known| Topic::new([known.name], page::condition(known))));
    topics.extend(CALLOUT.iter().map(|attribute| {
        let short = attribute.name.split_once('.').map_or(attribute.name, |(_, name)| name);
        Topic::new([attribute.name, short], attribute.page())
    }));
    topics.extend(keys::key_topics(&POLICY, "a policy"));
    topics.extend(keys::key_topics(&APPLICATION, "an entry of `policies`"));
    topics.extend(keys::key_topics(&CLAIM, "a claim"));
    topics.extend(keys::key_topics(&OPERAND, "an `attribute`"));
    topics.extend(keys::key_topics(&KeyTable::of(&STORE_KEYS), "a store"));
    topics.extend(keys::key_topics(&ATTRIBUTE_TEST, "the condition `attribute`"));
    let every = keys::key_topics(&INPUT, "the `input` of a transformation");
    topics
        .extend(every.into_iter().filter(|topic| topic.names.iter().any(|name| name == "treatAsMultiValue")));
    topics.extend(parameters());
    topics
}

/// One page for each name of a parameter, with the transformations that have it.
fn parameters() -> Vec<Topic> {
    let all = || {
        TRANSFORMATIONS
            .into_iter()
            .flat_map(|known| known.parameters.iter().map(move |one| (known.name, one)))
    };
    let names: BTreeSet<&str> = all().map(|(_, parameter)| parameter.name).collect();
    let mut topics = vec![input()];
    for name in names {
        let mut page = format!("## {name}\n\nA parameter of transformations.\n\n");
        for (transformation, parameter) in all().filter(|(_, parameter)| parameter.name == name) {
            let Parameter { meaning, required, .. } = parameter;
            let optional = if *required { "" } else { ", optional" };
            page.push_str(&format!(
                "- `{transformation}` ({}{optional}): {meaning}.\n",
                page::takes(parameter.takes)
            ));
        }
        topics.push(Topic::new([name], page));
    }
    topics
}

fn input() -> Topic {
    let page = "## input\n\nWhat the first transformation of a claim takes: an attribute, a constant `{ value: \"...\" }`, a \
                text `{ template: \"...\" }`, or `{ attribute: user.x, treatAsMultiValue: true }`. Only the first \
                transformation has it; each later one takes the output of the one before it.\n";
    Topic::new(["input"], page.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_a_page_that_starts_with_its_heading() {
        for Topic { names, page } in topics() {
            let title = page.lines().find(|line| !line.is_empty()).unwrap_or_default();
            assert!(
                title.starts_with('#') && names.iter().any(|name| title.ends_with(name.as_str())),
                "{names:?}: {page}"
            );
        }
    }
}
