//! Writes a person as a case has them, and finds out what the policy gives for them.

use std::collections::BTreeMap;

use claims::document::{Diagnostics, Node};
use claims::values::BUILT_IN_SOURCES;
use offline::{CaseOutcome, Given, Usable};

use super::person::Person;
use crate::yaml::{Yaml, YamlEntry};

/// The client ID of a case for a policy that is for all applications.
const ANY_APPLICATION: &str = "22222222-2222-4222-8222-222222222222";

/// How people are given to the policy.
pub(super) struct Givens<'u> {
    /// The policy.
    pub(super) usable: &'u Usable,
    /// The directory that has the name by which the user's groups are found.
    pub(super) directory_of_groups: Option<&'u str>,
}

impl Givens<'_> {
    /// What `given` of a case says about a person who signs in to an application.
    pub(super) fn yaml(&self, person: &Person, application: Option<&str>) -> Yaml {
        let mut sources: BTreeMap<&str, Vec<YamlEntry>> = BTreeMap::new();
        for (attribute, values) in person.attributes() {
            let Some((source, name)) = attribute.split_once('.') else { continue };
            let entries = sources.entry(source).or_default();
            match values.as_slice() {
                [] if !BUILT_IN_SOURCES.contains(&source) => {}
                [] => entries.push(YamlEntry::new(name, Yaml::Plain("null".to_owned()))),
                values => entries.push(YamlEntry::new(name, Yaml::texts(values))),
            }
        }
        if let Some(directory) = self.directory_of_groups {
            let name = Yaml::text("CN=Kim Lee,OU=People,DC=contoso,DC=example");
            sources.entry(directory).or_default().push(YamlEntry::new("dn", name));
        }
        let id = Yaml::text(application.unwrap_or(ANY_APPLICATION));
        sources.entry("application").or_default().push(YamlEntry::new("appId", id));
        let (built_in, stores): (Vec<_>, Vec<_>) =
            sources.into_iter().partition(|(source, _)| BUILT_IN_SOURCES.contains(source));
        let is_declared = |source: &str| self.usable.policy.stores.iter().any(|store| store.name == source);
        let stores = stores.into_iter().filter(|(source, _)| is_declared(source));
        let entry = |(source, entries): (&str, Vec<YamlEntry>)| match entries.is_empty() {
            true => YamlEntry::new(source, Yaml::text("unknown")),
            false => YamlEntry::new(source, Yaml::inline_map(entries)),
        };
        Yaml::Map(built_in.into_iter().map(entry).chain(stores.map(entry)).collect())
    }

    /// What the policy gives; `None` if the given data is not that of a case.
    pub(super) async fn outcome(&self, given: &Yaml) -> Option<CaseOutcome> {
        let mut diagnostics = Diagnostics::default();
        let node = Node::parse(&given.document(), &mut diagnostics);
        let given = Given::read(&node, &self.usable.policy, &mut diagnostics);
        if diagnostics.has_errors() { None } else { Some(CaseOutcome::of(self.usable, &given).await) }
    }
}
