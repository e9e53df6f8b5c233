//! A token, as a person and a policy that gives its claims. The signature plays no part: nothing is trusted.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use claims::reference::claim_name;
use import::yaml::{Yaml, YamlEntry};
use serde_json::{Map, Value};

use super::Start;

/// The user's attributes that Entra sends, by the claims of a token that have them.
const OF_USER: [(&str, &str); 8] = [
    ("id", "oid"),
    ("displayName", "name"),
    ("givenName", "given_name"),
    ("surname", "family_name"),
    ("mail", "email"),
    ("userPrincipalName", "upn"),
    ("userPrincipalName", "preferred_username"),
    ("preferredLanguage", "xms_pl"),
];

/// The documents of a token; `None` if the text is none.
pub(super) fn start(text: &str) -> Option<Start> {
    let parts: Vec<&str> = text.split('.').collect();
    let is_part =
        |part: &&str| part.bytes().all(|one| one.is_ascii_alphanumeric() || matches!(one, b'-' | b'_'));
    if !matches!(parts.len(), 3 | 5) || !parts.iter().all(is_part) || !text.starts_with("ey") {
        return None;
    }
    if parts.len() == 5 {
        return Some(Start::refused("the token is encrypted, so that its claims cannot be read".to_owned()));
    }
    let payload = parts.get(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let claims: Option<Map<String, Value>> =
        payload.and_then(|payload| serde_json::from_slice(&payload).ok());
    Some(
        claims.map_or_else(
            || Start::refused("the token's claims are not JSON".to_owned()),
            |claims| of(&claims),
        ),
    )
}

fn of(claims: &Map<String, Value>) -> Start {
    let mut user: Vec<YamlEntry> = Vec::new();
    for (attribute, claim) in OF_USER {
        let text = claims.get(claim).and_then(Value::as_str);
        if let Some(text) = text.filter(|_| user.iter().all(|entry| entry.key != attribute)) {
            user.push(YamlEntry::new(attribute, Yaml::text(text)));
        }
    }
    let is_of_user = |name: &str| OF_USER.iter().any(|(_, claim)| *claim == name);
    let own = claims.iter().filter(|(name, _)| claim_name(name).is_none() && !is_of_user(name));
    let own: Vec<(&String, Vec<String>)> = own
        .filter_map(|(name, value)| Some((name, texts(value)?)))
        .filter(|(_, texts)| !texts.is_empty())
        .collect();
    if own.is_empty() {
        return Start::refused("every claim of the token is Entra's own".to_owned());
    }
    let records = own.iter().map(|(name, texts)| YamlEntry::new(attribute(name), Yaml::texts(texts)));
    let person = vec![
        YamlEntry::new("name", Yaml::text("holder")),
        YamlEntry::new("user", Yaml::inline_map(user)),
        YamlEntry::new("people", Yaml::inline_map(records.collect())),
    ];
    let names: Vec<&str> = own.iter().map(|(name, _)| name.as_str()).collect();
    Start {
        policy: Some(policy(&names, claims.get("aud").and_then(Value::as_str))),
        people: Some(Yaml::List(vec![Yaml::Map(person)]).document()),
        cases: Some(String::new()),
        notes: format!("claims that are not Entra's own, as attributes of a store: {}\n", names.join(", ")),
        error: None,
    }
}

fn policy(names: &[&str], audience: Option<&str>) -> String {
    let audience = audience.map(|audience| audience.trim_start_matches("api://"));
    let application = audience.filter(|audience| claims::values::Guid::parse(audience).is_some());
    let applications = match application {
        Some(id) => Yaml::inline_list(vec![Yaml::text(id)]),
        None => Yaml::text("all"),
    };
    let claims =
        names.iter().map(|name| YamlEntry::new(*name, Yaml::text(format!("people.{}", attribute(name)))));
    let key = Yaml::inline_map(vec![YamlEntry::new("id", Yaml::text("{user.id}"))]);
    let file = vec![YamlEntry::new("path", Yaml::text("people.json")), YamlEntry::new("key", key)];
    let store = Yaml::Map(vec![
        YamlEntry::new("file", Yaml::inline_map(file)),
        YamlEntry::new("required", Yaml::Plain("true".to_owned())),
    ]);
    let entry = vec![
        YamlEntry::new("name", Yaml::text("from-a-token")),
        YamlEntry::new("applications", applications),
        YamlEntry::new("claims", Yaml::Map(claims.collect())),
    ];
    let document = vec![
        YamlEntry::new("version", Yaml::Plain("1".to_owned())),
        YamlEntry::new("stores", Yaml::Map(vec![YamlEntry::new("people", store)])),
        YamlEntry::new("policies", Yaml::List(vec![Yaml::Map(entry)])),
    ];
    Yaml::Map(document).document()
}

/// A claim's name as that of an attribute.
fn attribute(name: &str) -> String {
    let plain: String =
        name.chars().map(|one| if one.is_ascii_alphanumeric() || one == '_' { one } else { '_' }).collect();
    if plain.starts_with(|first: char| first.is_ascii_digit()) { format!("_{plain}") } else { plain }
}

/// A claim's texts; `None` for an object.
fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(items) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        Value::Number(number) => Some(vec![number.to_string()]),
        Value::Bool(flag) => Some(vec![flag.to_string()]),
        Value::Null | Value::Object(_) => None,
    }
}
