//! The stores of the policy that take the place of AD FS's attribute stores.

mod writing;

use std::collections::BTreeMap;

use claims::values::{AttributeName, CALLOUT_ATTRIBUTES};

use self::writing::{directory_connection, store};
use super::sources::AttributeStore;
use crate::yaml::{Yaml, YamlEntry};

/// The filter by which Active Directory finds the user.
const BY_ACCOUNT: &str = "(sAMAccountName={user.onPremisesSamAccountName})";

/// The stores so far.
#[derive(Debug, Default)]
pub(super) struct PolicyStores {
    /// Directories, each with its filter.
    directories: Vec<DirectoryStore>,
    /// The attributes of groups that are read, besides names and SIDs.
    group_attributes: Vec<String>,
    /// Databases.
    databases: Vec<DatabaseStore>,
    /// The attributes that stand for claims of other claims providers, by type.
    foreign: BTreeMap<String, String>,
    /// The connections that are known.
    connections: Vec<AttributeStore>,
}

#[derive(Debug)]
struct DirectoryStore {
    /// In AD FS.
    store: String,
    filter: String,
    /// The attributes that are Base64.
    base64: Vec<String>,
}

#[derive(Debug)]
struct DatabaseStore {
    name: String,
    /// In AD FS.
    store: String,
    query: String,
}

/// The name of a directory in the policy.
fn directory_name(position: usize) -> String {
    if position == 0 { "directory".to_owned() } else { format!("directory{}", position + 1) }
}

impl PolicyStores {
    /// None yet; the connections are those of the farm's attribute stores.
    pub(super) fn with_connections(connections: &[AttributeStore]) -> Self {
        Self { connections: connections.to_vec(), ..Self::default() }
    }

    fn connection(&self, store: &str) -> Option<&AttributeStore> {
        self.connections.iter().find(|known| known.name == store)
    }

    /// What has to be done about connection strings whose passwords were left out.
    pub(super) fn notes(&self, used: &[String]) -> Vec<String> {
        let of_databases = self.databases.iter().filter(|database| is_used(used, &database.name));
        let connections = of_databases.filter_map(|database| self.connection(&database.store));
        let mut notes = Vec::new();
        for connection in connections.filter(|connection| connection.has_password) {
            let (store, secret) = (&connection.name, secret_name(&connection.name));
            let note = format!(
                "the password in the connection string of `{store}` is not written: put it into the secret `{secret}`"
            );
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        notes
    }

    /// The directory by which the user's groups are found, if they are.
    pub(super) fn directory_of_groups(&self, used: &[String]) -> Option<String> {
        is_used(used, "groups").then(|| directory_name(self.position_of_groups()))
    }

    fn position_of_groups(&self) -> usize {
        let by_account = self.directories.iter().position(|directory| directory.filter == BY_ACCOUNT);
        by_account.unwrap_or(self.directories.len())
    }

    /// The name of the directory that finds its entry by `filter`, or by the account name.
    pub(super) fn directory(&mut self, store: &str, filter: Option<&str>) -> String {
        let filter = filter.unwrap_or(BY_ACCOUNT);
        let known = self.directories.iter().position(|known| known.filter == filter && known.store == store);
        let position = known.unwrap_or_else(|| {
            let (store, filter) = (store.to_owned(), filter.to_owned());
            self.directories.push(DirectoryStore { store, filter, base64: Vec::new() });
            self.directories.len() - 1
        });
        directory_name(position)
    }

    /// Reads an attribute of a directory as Base64.
    pub(super) fn base64(&mut self, directory: &str, attribute: &str) {
        for (position, known) in self.directories.iter_mut().enumerate() {
            if directory_name(position) == directory && !known.base64.iter().any(|name| name == attribute) {
                known.base64.push(attribute.to_owned());
            }
        }
    }

    /// The attribute of the user's groups.
    pub(super) fn group_attribute(&mut self, attribute: &str) -> String {
        if !self.group_attributes.iter().any(|known| known == attribute) {
            self.group_attributes.push(attribute.to_owned());
        }
        format!("groups.{attribute}")
    }

    /// The name of the database with this query.
    pub(super) fn database(&mut self, store: &str, query: &str) -> String {
        if let Some(known) = self.databases.iter().find(|known| known.store == store && known.query == query)
        {
            return known.name.clone();
        }
        let is_taken = |name: &str| {
            let known = self.databases.iter().any(|known| known.name == name);
            let built_in = CALLOUT_ATTRIBUTES.iter().any(|(source, _)| *source == name);
            known || built_in || matches!(name, "people" | "groups") || name.starts_with("directory")
        };
        let name = free_name(&identifier(store), is_taken);
        let database = DatabaseStore { name: name.clone(), store: store.to_owned(), query: query.to_owned() };
        self.databases.push(database);
        name
    }

    /// The attribute for claims of another claims provider.
    pub(super) fn foreign(&mut self, claim_type: &str) -> String {
        if let Some(known) = self.foreign.get(claim_type) {
            return known.clone();
        }
        let last = claim_type.rsplit(['/', ':', '#']).find(|part| !part.is_empty()).unwrap_or("claim");
        let is_taken = |name: &str| self.foreign.values().any(|known| known == name);
        let name = free_name(&format!("people.{}", identifier(last)), is_taken);
        self.foreign.insert(claim_type.to_owned(), name.clone());
        name
    }

    /// The claims of other claims providers: their types and attributes.
    pub(super) fn foreign_claims(&self) -> impl Iterator<Item = (&str, &str)> {
        self.foreign.iter().map(|(claim_type, attribute)| (claim_type.as_str(), attribute.as_str()))
    }

    /// The stores that `used` attributes need.
    pub(super) fn yaml(&self, used: &[String]) -> Option<YamlEntry> {
        let is_used = |store: &str| is_used(used, store);
        let (uses_groups, of_groups) = (is_used("groups"), self.position_of_groups());
        let mut stores = Vec::new();
        for (position, directory) in self.directories.iter().enumerate() {
            let name = directory_name(position);
            let for_groups = uses_groups && position == of_groups;
            if is_used(&name) || for_groups {
                stores.push(directory.yaml(&name, for_groups, self.connection(&directory.store)));
            }
        }
        if uses_groups {
            if of_groups == self.directories.len() {
                let (store, filter) = ("Active Directory".to_owned(), BY_ACCOUNT.to_owned());
                let plain = DirectoryStore { store, filter, base64: Vec::new() };
                stores.push(plain.yaml(&directory_name(of_groups), true, None));
            }
            stores.push(self.groups(of_groups));
        }
        let databases = self.databases.iter().filter(|known| is_used(&known.name));
        stores.extend(databases.map(|database| database.yaml(self.connection(&database.store))));
        if is_used("people") {
            stores.push(self.people());
        }
        (!stores.is_empty()).then(|| YamlEntry::new("stores", Yaml::Map(stores)))
    }

    /// The search for groups, nested ones included.
    fn groups(&self, position: usize) -> YamlEntry {
        let mut attributes = vec![
            YamlEntry::new("names", Yaml::text("sAMAccountName")),
            YamlEntry::new("sids", Yaml::text("objectSid")),
        ];
        attributes.extend(self.group_attributes.iter().map(|name| YamlEntry::new(name, Yaml::text(name))));
        let of_directory = self.directories.get(position);
        let mut ldap = directory_connection(of_directory.and_then(|known| self.connection(&known.store)));
        let directory = directory_name(position);
        let filter = format!("(member:1.2.840.113556.1.4.1941:={{{directory}.dn}})");
        ldap.push(YamlEntry::new("filter", Yaml::text(filter)));
        ldap.push(YamlEntry::new("entries", Yaml::text("many")));
        ldap.push(YamlEntry::new("attributes", Yaml::inline_map(attributes)));
        let comments = vec!["The user's groups, with groups in groups.".to_owned()];
        YamlEntry { comments, ..store("groups", "ldap", ldap) }
    }

    fn people(&self) -> YamlEntry {
        let mut comments = vec![
            "These claims came to AD FS from a claims provider. Let a store have them, of any kind:"
                .to_owned(),
        ];
        let lines =
            self.foreign_claims().map(|(claim_type, attribute)| format!("  {attribute}: {claim_type}"));
        comments.extend(lines);
        let key = Yaml::inline_map(vec![YamlEntry::new("id", Yaml::text("{user.id}"))]);
        let table = vec![YamlEntry::new("table", Yaml::text("people")), YamlEntry::new("key", key)];
        YamlEntry { comments, ..store("people", "dynamodb", table) }
    }
}

/// Whether one of the attributes is that of a store.
fn is_used(used: &[String], store: &str) -> bool {
    used.iter().filter_map(|name| AttributeName::parse(name)).any(|name| name.source == store)
}

/// The secret with the password of an attribute store whose connection is known.
fn secret_name(store: &str) -> String {
    identifier(store)
}

/// The name, with the first number behind it, from 2, with which it is not taken if it is.
fn free_name(plain: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let names = (1..).map(|number| if number == 1 { plain.to_owned() } else { format!("{plain}{number}") });
    names.into_iter().find(|name| !is_taken(name)).unwrap_or_default()
}

/// Letters, digits and `_`, after a letter, in lower case.
fn identifier(text: &str) -> String {
    let plain = |one: char| if one.is_ascii_alphanumeric() { one.to_ascii_lowercase() } else { '_' };
    let name: String = text.trim().chars().map(plain).collect();
    if name.starts_with(|one: char| one.is_ascii_alphabetic()) { name } else { format!("x_{name}") }
}
