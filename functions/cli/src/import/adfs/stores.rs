//! The stores of the policy that take the place of AD FS's attribute stores.

use std::collections::BTreeMap;

use claims::values::{AttributeName, CALLOUT_ATTRIBUTES};

use crate::import::yaml::{Yaml, YamlEntry};

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
        let is_used = |store: &str| {
            let names = used.iter().filter_map(|name| AttributeName::parse(name));
            names.into_iter().any(|name| name.source == store)
        };
        let uses_groups = is_used("groups");
        let by_account = self.directories.iter().position(|directory| directory.filter == BY_ACCOUNT);
        let of_groups = by_account.unwrap_or(self.directories.len());
        let mut stores = Vec::new();
        for (position, directory) in self.directories.iter().enumerate() {
            let name = directory_name(position);
            let for_groups = uses_groups && position == of_groups;
            if is_used(&name) || for_groups {
                stores.push(directory.yaml(&name, for_groups));
            }
        }
        if uses_groups {
            if by_account.is_none() {
                let (store, filter) = ("Active Directory".to_owned(), BY_ACCOUNT.to_owned());
                let plain = DirectoryStore { store, filter, base64: Vec::new() };
                stores.push(plain.yaml(&directory_name(of_groups), true));
            }
            stores.push(self.groups(&directory_name(of_groups)));
        }
        stores.extend(self.databases.iter().filter(|known| is_used(&known.name)).map(DatabaseStore::yaml));
        if is_used("people") {
            stores.push(self.people());
        }
        (!stores.is_empty()).then(|| YamlEntry::new("stores", Yaml::Map(stores)))
    }

    /// The search for groups, nested ones included.
    fn groups(&self, directory: &str) -> YamlEntry {
        let mut attributes = vec![
            YamlEntry::new("names", Yaml::text("sAMAccountName")),
            YamlEntry::new("sids", Yaml::text("objectSid")),
        ];
        attributes.extend(self.group_attributes.iter().map(|name| YamlEntry::new(name, Yaml::text(name))));
        let mut ldap = connection();
        ldap.push(YamlEntry::new(
            "filter",
            Yaml::text(format!("(member:1.2.840.113556.1.4.1941:={{{directory}.dn}})")),
        ));
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

impl DirectoryStore {
    fn yaml(&self, name: &str, with_dn: bool) -> YamlEntry {
        let mut ldap = connection();
        ldap.push(YamlEntry::new("filter", Yaml::text(&self.filter)));
        let mut attributes = Vec::new();
        for attribute in &self.base64 {
            let form = vec![
                YamlEntry::new("attribute", Yaml::text(attribute)),
                YamlEntry::new("as", Yaml::text("base64")),
            ];
            attributes.push(YamlEntry::new(attribute, Yaml::inline_map(form)));
        }
        if with_dn {
            attributes.push(YamlEntry::new("dn", Yaml::text("distinguishedName")));
        }
        if !attributes.is_empty() {
            ldap.push(YamlEntry::new("attributes", Yaml::Map(attributes)));
        }
        let comments = vec![format!("The attribute store `{}`. Replace host, account and base.", self.store)];
        YamlEntry { comments, ..store(name, "ldap", ldap) }
    }
}

impl DatabaseStore {
    fn yaml(&self) -> YamlEntry {
        let sql = vec![
            YamlEntry::new("database", Yaml::text("sqlserver")),
            YamlEntry::new("host", Yaml::text("sql.example.com")),
            YamlEntry::new("name", Yaml::text("database")),
            YamlEntry::new("username", Yaml::text("reader")),
            YamlEntry::new("password", Yaml::text("${secret:sql}")),
            YamlEntry::new("query", Yaml::text(&self.query)),
            YamlEntry::new("rows", Yaml::text("many")),
        ];
        let comments =
            vec![format!("The attribute store `{}`. Replace host, database and account.", self.store)];
        YamlEntry { comments, ..store(&self.name, "sql", sql) }
    }
}

fn connection() -> Vec<YamlEntry> {
    let bind = vec![
        YamlEntry::new("dn", Yaml::text("cn=reader,dc=example,dc=com")),
        YamlEntry::new("password", Yaml::text("${secret:ldap}")),
    ];
    vec![
        YamlEntry::new("url", Yaml::text("ldaps://dc.example.com")),
        YamlEntry::new("bind", Yaml::inline_map(bind)),
        YamlEntry::new("base", Yaml::text("dc=example,dc=com")),
    ]
}

fn store(name: &str, kind: &str, keys: Vec<YamlEntry>) -> YamlEntry {
    let required = YamlEntry::new("required", Yaml::Plain("true".to_owned()));
    YamlEntry::new(name, Yaml::Map(vec![YamlEntry::new(kind, Yaml::Map(keys)), required]))
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
