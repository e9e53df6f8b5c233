//! Writes stores with their connections, or with what has to be replaced.

use super::{DatabaseStore, DirectoryStore, secret_name};
use crate::adfs::sources::AttributeStore;
use crate::yaml::{Yaml, YamlEntry};

impl DirectoryStore {
    pub(super) fn yaml(&self, name: &str, with_dn: bool, connection: Option<&AttributeStore>) -> YamlEntry {
        let mut ldap = directory_connection(connection);
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
        let replace = match connection.and_then(|known| known.host.as_ref()) {
            None => "Replace host, account and base.",
            Some(_) => "Replace the account: AD FS signs in as its service account.",
        };
        let comments = vec![format!("The attribute store `{}`. {replace}", self.store)];
        YamlEntry { comments, ..store(name, "ldap", ldap) }
    }
}

impl DatabaseStore {
    pub(super) fn yaml(&self, connection: Option<&AttributeStore>) -> YamlEntry {
        let known = |part: fn(&AttributeStore) -> &Option<String>, placeholder: &str| {
            let part = connection.and_then(|connection| part(connection).clone());
            Yaml::text(part.unwrap_or_else(|| placeholder.to_owned()))
        };
        let secret = connection.map_or_else(|| "sql".to_owned(), |connection| secret_name(&connection.name));
        let mut sql = vec![
            YamlEntry::new("database", Yaml::text("sqlserver")),
            YamlEntry::new("host", known(|connection| &connection.host, "sql.example.com")),
        ];
        let port = connection.and_then(|connection| connection.port.as_ref()?.parse::<u16>().ok());
        sql.extend(port.map(|port| YamlEntry::new("port", Yaml::Plain(port.to_string()))));
        sql.extend([
            YamlEntry::new("name", known(|connection| &connection.database, "database")),
            YamlEntry::new("username", known(|connection| &connection.user, "reader")),
            YamlEntry::new("password", Yaml::text(format!("${{secret:{secret}}}"))),
            YamlEntry::new("query", Yaml::text(&self.query)),
            YamlEntry::new("rows", Yaml::text("many")),
        ]);
        YamlEntry { comments: self.comments(connection, &secret), ..store(&self.name, "sql", sql) }
    }

    /// What has to be replaced.
    fn comments(&self, connection: Option<&AttributeStore>, secret: &str) -> Vec<String> {
        let title = format!("The attribute store `{}`.", self.store);
        let Some(connection) = connection.filter(|connection| connection.host.is_some()) else {
            return vec![format!("{title} Replace host, database and account.")];
        };
        let mut comments = vec![title];
        if connection.has_password {
            comments.push(format!(
                "The password in its connection string is not written: put it into the secret `{secret}`."
            ));
        }
        if connection.is_integrated || connection.user.is_none() {
            comments.push(
                "AD FS signs in with Windows: replace the account by one that can only read.".to_owned(),
            );
        }
        if let Some(instance) = &connection.instance {
            comments.push(format!("AD FS connects to the named instance `{instance}`: add its port."));
        }
        comments
    }
}

/// The beginning of an `ldap` store: the server and the base.
pub(super) fn directory_connection(connection: Option<&AttributeStore>) -> Vec<YamlEntry> {
    let bind = vec![
        YamlEntry::new("dn", Yaml::text("cn=reader,dc=example,dc=com")),
        YamlEntry::new("password", Yaml::text("${secret:ldap}")),
    ];
    let known = connection.and_then(|connection| Some((connection, connection.host.as_ref()?)));
    let is_encrypted = known.is_none_or(|(connection, _)| connection.is_encrypted);
    let (scheme, server) = match known {
        None => ("ldaps", "dc.example.com".to_owned()),
        Some((connection, host)) => {
            let port = connection.port.as_ref().map(|port| format!(":{port}")).unwrap_or_default();
            (if is_encrypted { "ldaps" } else { "ldap" }, format!("{host}{port}"))
        }
    };
    let base = known.and_then(|(connection, _)| connection.database.clone());
    let base = base.unwrap_or_else(|| "dc=example,dc=com".to_owned());
    let mut entries = vec![YamlEntry::new("url", Yaml::text(format!("{scheme}://{server}")))];
    if !is_encrypted {
        entries.push(YamlEntry::new("startTls", Yaml::Plain("true".to_owned())));
    }
    entries
        .extend([YamlEntry::new("bind", Yaml::inline_map(bind)), YamlEntry::new("base", Yaml::text(base))]);
    entries
}

/// A store that every sign-in needs.
pub(super) fn store(name: &str, kind: &str, keys: Vec<YamlEntry>) -> YamlEntry {
    let required = YamlEntry::new("required", Yaml::Plain("true".to_owned()));
    YamlEntry::new(name, Yaml::Map(vec![YamlEntry::new(kind, Yaml::Map(keys)), required]))
}
