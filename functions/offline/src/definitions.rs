//! What can stand in a policy, in test cases and in sample people, from the definitions that the program runs by.

use claims::document::Code;
use claims::reference::{self, Json, Topic, schema};
use claims::values::AttributeName;
use editing::Language;
use provider::lookup::{STORES_WAIT_FOR_EACH_OTHER, WARNINGS};
use stores::{STORE_KINDS, graph};

use crate::accepting::warnings;
use crate::keys::{CASE, PERSON};
use crate::trial;

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// A policy.
    Policy,
    /// Test cases.
    Cases,
    /// Sample people.
    People,
}

/// The JSON schema of a kind of document.
pub fn json_schema(kind: DocumentKind) -> Json {
    let kinds: Vec<schema::StoreSchema<'_>> =
        STORE_KINDS.iter().map(|kind| (kind.name, kind.summary, stores::reference::keys(kind))).collect();
    match kind {
        DocumentKind::Cases => schema::cases(&CASE),
        DocumentKind::People => schema::people(&PERSON),
        DocumentKind::Policy => schema::policy(&kinds),
    }
}

/// The pages of all names in such documents, and of what can be wrong in them.
pub fn topics() -> Vec<Topic> {
    let mut topics = reference::topics();
    topics.extend(stores::reference::topics());
    topics.extend(reference::key_topics(&CASE, "a test case"));
    topics.extend(reference::key_topics(&PERSON, "a sample person"));
    topics.extend(codes().iter().map(|code| Topic::new([code.name], reference::code_page(code))));
    topics.extend(graph::known_names().filter_map(|name| graph_topic(&format!("user.{name}"))));
    topics
}

/// The codes of what can be wrong in such documents.
pub fn codes() -> Vec<Code> {
    let others = [STORES_WAIT_FOR_EACH_OTHER, trial::LONE_SURROGATE, trial::NOT_JSON];
    reference::codes().chain(stores::CODES).chain(WARNINGS).chain(others).collect()
}

/// The page of an attribute of a user that Entra does not send and Graph has.
pub fn graph_topic(name: &str) -> Option<Topic> {
    let attribute = AttributeName::parse(name).filter(|attribute| attribute.source == "user")?;
    if attribute.is_in_callout() || !graph::is_known(&attribute) {
        return None;
    }
    let key = match attribute.name.as_str() {
        "employeeid" => {
            "Only if your organization gives each employee an id of their own: Entra does not enforce it."
        }
        "onpremisesimmutableid" => "Safe: it identifies the account of the on-premises directory.",
        _ => "Only if no user can change it and no two users have the same value. `user.id` is always safe.",
    };
    let what = match attribute.name.as_str() {
        "guestkind" => "Which kind of guest the user is, `aad` or `external`. ",
        "memberof" => "The object IDs of the user's groups. ",
        _ => "",
    };
    let page = format!(
        "## {name}\n\nAn attribute. {what}Entra does not send it. A store of the kind `graph` with `provides: user` reads it \
         from Microsoft Graph.\n\n**As a look-up key.** {key}\n"
    );
    let short = name.split_once('.').map_or(name, |(_, short)| short);
    Some(Topic::new([name, short], page))
}

/// The definitions of all kinds of documents.
pub struct Languages {
    policy: Json,
    cases: Json,
    people: Json,
    topics: Vec<Topic>,
    warnings: Vec<Code>,
}

impl Languages {
    /// Their definitions, with the pages of `others` besides those of documents.
    pub fn new(others: Vec<Topic>) -> Self {
        Self {
            policy: json_schema(DocumentKind::Policy),
            cases: json_schema(DocumentKind::Cases),
            people: json_schema(DocumentKind::People),
            topics: topics().into_iter().chain(others).collect(),
            warnings: warnings(),
        }
    }

    /// What is known about documents of a kind; `attributes` are known from elsewhere.
    pub fn of<'l>(&'l self, kind: DocumentKind, attributes: &'l [String]) -> Language<'l> {
        let schema = match kind {
            DocumentKind::Policy => &self.policy,
            DocumentKind::Cases => &self.cases,
            DocumentKind::People => &self.people,
        };
        Language { schema, topics: &self.topics, warnings: &self.warnings, attributes }
    }

    /// The page of a code.
    pub fn code(&self, name: &str) -> Option<&str> {
        let topic = self.topics.iter().find(|topic| topic.names.iter().any(|known| known == name))?;
        Some(topic.page.as_str())
    }
}
