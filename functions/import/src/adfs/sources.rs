//! Reads files of an AD FS farm: claim rules, trusts and attribute stores.

mod clixml;
mod connection;
mod listing;

use std::collections::BTreeMap;

use serde_json::Value;

pub use self::connection::AttributeStore;

/// A relying party trust of AD FS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelyingParty {
    /// Its name; empty if the file does not have it.
    pub name: String,
    /// Its issuance transform rules.
    pub rules: String,
}

/// A claims provider trust: where users come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimsProvider {
    /// Its name.
    pub name: String,
    /// Its acceptance transform rules.
    pub rules: String,
    /// Whether it is Active Directory itself.
    pub is_directory: bool,
}

/// What files say about a farm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Farm {
    /// Its relying parties.
    pub parties: Vec<RelyingParty>,
    /// Its claims providers.
    pub providers: Vec<ClaimsProvider>,
    /// Its attribute stores.
    pub stores: Vec<AttributeStore>,
}

/// The properties of one object that PowerShell wrote, as texts.
pub(super) type PowerShellObject = BTreeMap<String, String>;

const TRANSFORM_RULES: &str = "IssuanceTransformRules";
const ACCEPTANCE_RULES: &str = "AcceptanceTransformRules";

impl Farm {
    /// Adds what a file says: rule text, or what PowerShell wrote with `Export-Clixml`, `ConvertTo-Json`, `Export-Csv` or
    /// `Format-List`.
    ///
    /// # Errors
    /// It has neither rules nor attribute stores.
    pub fn add(&mut self, text: &str) -> Result<(), String> {
        let text = text.trim_start_matches('\u{feff}');
        let before = self.len();
        if text.trim_start().starts_with('<') {
            self.add_objects(&clixml::read(text)?);
        } else if let Some(objects) = from_json(text) {
            self.add_objects(&objects);
        } else if let Some(objects) = [listing::list(text), listing::rows(text)]
            .into_iter()
            .flatten()
            .find(|all| all.iter().any(is_known))
        {
            self.add_objects(&objects);
        } else if let Some(parties) = listing::table(text) {
            self.parties.extend(parties);
        } else if text.contains("=>") {
            self.parties.push(RelyingParty { name: String::new(), rules: text.to_owned() });
        }
        match self.len() > before {
            true => Ok(()),
            false => Err("the file has neither claim rules nor attribute stores".to_owned()),
        }
    }

    fn len(&self) -> usize {
        self.parties.len() + self.providers.len() + self.stores.len()
    }

    fn add_objects(&mut self, objects: &[PowerShellObject]) {
        for object in objects {
            let name = object.get("Name").or_else(|| object.get("Identifier")).cloned().unwrap_or_default();
            let rules =
                |key: &str| object.get(key).filter(|rules: &&String| !rules.trim().is_empty()).cloned();
            if let Some(rules) = rules(TRANSFORM_RULES) {
                self.parties.push(RelyingParty { name, rules });
            } else if let Some(rules) = rules(ACCEPTANCE_RULES) {
                let is_directory = name == "Active Directory"
                    || object.get("Identifier").is_some_and(|id| id == "AD AUTHORITY");
                self.providers.push(ClaimsProvider { name, rules, is_directory });
            } else if let Some(connection) = connection(object) {
                self.stores.push(AttributeStore::read(&name, connection));
            }
        }
    }
}

fn is_known(object: &PowerShellObject) -> bool {
    [TRANSFORM_RULES, ACCEPTANCE_RULES].iter().any(|key| object.contains_key(*key))
        || connection(object).is_some()
}

/// The connection string of an attribute store. PowerShell writes the table that has it as properties of the object, or in
/// one text, such as `{[Connection, Server=...]}`.
fn connection(object: &PowerShellObject) -> Option<&str> {
    object.get("Name")?;
    object.values().find_map(|text| {
        let lower = text.to_ascii_lowercase();
        let start = CONNECTIONS.iter().filter_map(|beginning| lower.find(beginning)).min()?;
        let is_beginning =
            lower.get(..start).is_some_and(|before| !before.ends_with(|one: char| one.is_alphanumeric()));
        let connection = text.get(start..).filter(|_| is_beginning)?;
        connection.split([']', '}', '\n']).next().map(str::trim)
    })
}

/// What connection strings begin with, in lower case.
const CONNECTIONS: [&str; 5] = ["server=", "server =", "data source=", "ldap://", "ldaps://"];

/// The objects of `ConvertTo-Json`: one, or a list. What is in an object within an object is a property of the outer one.
fn from_json(text: &str) -> Option<Vec<PowerShellObject>> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let json: Value = serde_json::from_str(text).ok()?;
    let objects = json.as_array().cloned().unwrap_or_else(|| vec![json]);
    Some(objects.iter().map(properties).collect())
}

fn properties(json: &Value) -> PowerShellObject {
    let mut properties = PowerShellObject::new();
    for (key, value) in json.as_object().into_iter().flatten() {
        let first = value.as_array().and_then(|items| items.first()).unwrap_or(value);
        match first {
            Value::String(text) => {
                properties.insert(key.clone(), text.clone());
            }
            Value::Object(_) => {
                let inner = self::properties(first);
                inner.into_iter().for_each(|(key, text)| {
                    properties.entry(key).or_insert(text);
                });
            }
            _ => {}
        }
    }
    properties
}
