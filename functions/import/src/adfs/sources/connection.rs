//! The connections of attribute stores: SQL Server's connection strings and addresses of LDAP servers. A password in one
//! is not kept.

/// An attribute store of the farm, and where its data is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttributeStore {
    /// Its name.
    pub name: String,
    /// The host of the server.
    pub host: Option<String>,
    /// Its port.
    pub port: Option<String>,
    /// The database, or the base of a directory.
    pub database: Option<String>,
    /// The account.
    pub user: Option<String>,
    /// Whether the connection string has a password.
    pub has_password: bool,
    /// Whether Windows signs in.
    pub is_integrated: bool,
    /// Whether the connection is encrypted from the beginning (LDAPS).
    pub is_encrypted: bool,
    /// The named instance of the server.
    pub instance: Option<String>,
}

/// The keys of a connection string, in lower case without blanks, and what they mean.
const KEYS: [(&str, ConnectionPart); 14] = [
    ("server", ConnectionPart::Server),
    ("datasource", ConnectionPart::Server),
    ("address", ConnectionPart::Server),
    ("addr", ConnectionPart::Server),
    ("networkaddress", ConnectionPart::Server),
    ("database", ConnectionPart::Database),
    ("initialcatalog", ConnectionPart::Database),
    ("userid", ConnectionPart::User),
    ("uid", ConnectionPart::User),
    ("user", ConnectionPart::User),
    ("password", ConnectionPart::Password),
    ("pwd", ConnectionPart::Password),
    ("integratedsecurity", ConnectionPart::Integrated),
    ("trusted_connection", ConnectionPart::Integrated),
];

#[derive(Clone, Copy)]
enum ConnectionPart {
    Server,
    Database,
    User,
    Password,
    Integrated,
}

impl AttributeStore {
    /// Reads a connection string.
    pub(super) fn read(name: &str, connection: &str) -> Self {
        let mut store = Self { name: name.to_owned(), ..Self::default() };
        let lower = connection.to_ascii_lowercase();
        if lower.starts_with("ldap://") || lower.starts_with("ldaps://") {
            store.read_ldap(connection);
        } else {
            pairs(connection).into_iter().for_each(|(key, value)| store.read_part(&key, value));
        }
        store
    }

    /// `ldap://host:389/dc=contoso,dc=com`, also with `;` instead of the slash.
    fn read_ldap(&mut self, address: &str) {
        let (scheme, rest) = address.split_once("://").unwrap_or_default();
        let (server, base) = rest.split_once(['/', ';']).unwrap_or((rest, ""));
        let (host, port) = server.split_once(':').unwrap_or((server, ""));
        self.is_encrypted = scheme.eq_ignore_ascii_case("ldaps") || ["636", "3269"].contains(&port);
        self.host = some(host);
        self.port = some(port);
        self.database = some(base.split('?').next().unwrap_or_default());
    }

    fn read_part(&mut self, key: &str, value: String) {
        let plain: String =
            key.chars().filter(|one| !one.is_whitespace()).flat_map(char::to_lowercase).collect();
        let Some((_, part)) = KEYS.iter().find(|(known, _)| *known == plain) else { return };
        match part {
            ConnectionPart::Server => {
                let value = value.strip_prefix("tcp:").unwrap_or(&value);
                let (server, port) = value.split_once(',').unwrap_or((value, ""));
                let (host, instance) = server.split_once('\\').unwrap_or((server, ""));
                (self.host, self.port, self.instance) = (some(host), some(port), some(instance));
            }
            ConnectionPart::Database => self.database = some(&value),
            ConnectionPart::User => self.user = some(&value),
            ConnectionPart::Password => self.has_password = true,
            ConnectionPart::Integrated => {
                let lower = value.trim().to_ascii_lowercase();
                self.is_integrated = ["true", "yes", "sspi"].contains(&lower.as_str());
            }
        }
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// `key=value;key="a;b"`. A quote within a quoted value is written twice.
fn pairs(connection: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut rest = connection;
    while let Some((key, behind)) = rest.split_once('=') {
        let key = key.trim().trim_start_matches(';').trim().to_owned();
        let behind = behind.trim_start();
        let quote = behind.chars().next().filter(|first| matches!(first, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => quoted(behind.get(1..).unwrap_or_default(), quote),
            None => {
                let (value, after) = behind.split_once(';').unwrap_or((behind, ""));
                (value.trim().to_owned(), after)
            }
        };
        pairs.push((key, value));
        rest = after;
    }
    pairs
}

fn quoted(text: &str, quote: char) -> (String, &str) {
    let mut value = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(quote) {
        value.push_str(before);
        match after.strip_prefix(quote) {
            Some(after) => {
                value.push(quote);
                rest = after;
            }
            None => return (value, after.split_once(';').map_or("", |(_, after)| after)),
        }
    }
    value.push_str(rest);
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connection_strings_are_read_without_their_passwords() {
        for (text, expected) in [
            (
                "Server=tcp:sql1.contoso.example,1444;Database=HR;User ID=reader;Password=\"a;Database=x\"\"b\";Encrypt=True",
                "sql1.contoso.example 1444 - HR reader true false false",
            ),
            (
                "Data Source=SQL2\\FARM;Initial Catalog = Users;Integrated Security=SSPI",
                "SQL2 - FARM Users - false true false",
            ),
            (
                "ldap://dc.contoso.example:389;cn=Users,dc=contoso",
                "dc.contoso.example 389 - cn=Users,dc=contoso - false false false",
            ),
            (
                "LDAPS://dc.contoso.example/dc=contoso?mail",
                "dc.contoso.example - - dc=contoso - false false true",
            ),
            ("Default", "- - - - - false false false"),
        ] {
            let store = AttributeStore::read("x", text);
            let shown = |part: &Option<String>| part.clone().unwrap_or_else(|| "-".to_owned());
            let parts = [&store.host, &store.port, &store.instance, &store.database, &store.user].map(shown);
            let flags =
                [store.has_password, store.is_integrated, store.is_encrypted].map(|flag| flag.to_string());
            assert_eq!([&parts[..], &flags[..]].concat().join(" "), expected, "{text}");
            assert!(!format!("{store:?}").contains("a;"), "{store:?}");
        }
    }
}
