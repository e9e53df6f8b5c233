//! The format of an entry in the shared table: compact JSON, such as
//! `{"at":1721000000000,"user":["gold",["a","b"],null]}`.
//!
//! `at` is in milliseconds of the Unix epoch. `user` is `null` if the store does not know the user, else the
//! attributes in the order of the look-up: a text, a list of texts, `null` for no value, `false` for an unknown value.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use claims::values::{Known, Value};
use serde_json::{Value as Json, json};

use super::memory::CacheEntry;
use crate::store::Found;

/// `None` if the store was not asked.
pub(super) fn write(entry: &CacheEntry) -> Option<String> {
    let user = match &entry.found {
        Found::User(known) => Json::Array(known.iter().map(write_known).collect()),
        Found::UnknownUser => Json::Null,
        Found::NotAsked => return None,
    };
    let at = entry.at.duration_since(UNIX_EPOCH).ok()?.as_millis();
    Some(json!({ "at": u64::try_from(at).ok()?, "user": user }).to_string())
}

fn write_known(known: &Known) -> Json {
    match known {
        Known::Value(Value::Text(text)) => text.as_str().into(),
        Known::Value(Value::List(texts)) => texts.as_slice().into(),
        Known::NoValue => Json::Null,
        Known::Unknown => false.into(),
    }
}

/// Parses an entry with `wanted` attributes; `None` if the text is anything else.
pub(super) fn read(text: &str, wanted: usize) -> Option<CacheEntry> {
    let Json::Object(mut members) = serde_json::from_str(text).ok()? else { return None };
    let at = read_time(members.get("at")?.as_u64()?)?;
    let found = match members.get_mut("user")?.take() {
        Json::Null => Found::UnknownUser,
        Json::Array(known) if known.len() == wanted => {
            Found::User(known.into_iter().map(read_known).collect::<Option<_>>()?)
        }
        _ => return None,
    };
    Some(CacheEntry { found, at })
}

fn read_time(milliseconds: u64) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_millis(milliseconds))
}

fn read_known(json: Json) -> Option<Known> {
    Some(match json {
        Json::Null => Known::NoValue,
        Json::Bool(false) => Known::Unknown,
        Json::String(text) => Known::Value(Value::Text(text)),
        Json::Array(texts) => {
            let texts = texts.into_iter().map(|text| text.as_str().map(str::to_owned));
            Known::Value(Value::List(texts.collect::<Option<_>>()?))
        }
        Json::Bool(true) | Json::Number(_) | Json::Object(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let list = Known::Value(Value::List(vec!["a".to_owned(), String::new()]));
        let user = vec![Known::Value("gold\"\u{0}\u{1f600}".into()), list, Known::NoValue, Known::Unknown];
        for (found, wanted) in [(Found::User(user), 4), (Found::User(vec![]), 0), (Found::UnknownUser, 4)] {
            let entry = CacheEntry { found, at: UNIX_EPOCH + Duration::from_millis(1_721_000_000_123) };
            assert_eq!(read(&write(&entry).unwrap(), wanted), Some(entry));
        }
    }

    #[test]
    fn anything_else_is_nothing() {
        for text in [
            "",
            "null",
            "[]",
            "{}",
            r#"{"at":1}"#,
            r#"{"user":null}"#,
            r#"{"at":-1,"user":null}"#,
            r#"{"at":1.5,"user":null}"#,
            r#"{"at":"1","user":null}"#,
            r#"{"at":1,"user":["a"]}"#,
            r#"{"at":1,"user":["a","b","c"]}"#,
            r#"{"at":1,"user":["a",true]}"#,
            r#"{"at":1,"user":["a",7]}"#,
            r#"{"at":1,"user":["a",{}]}"#,
            r#"{"at":1,"user":["a",["b",null]]}"#,
            r#"{"at":1,"user":"ab"}"#,
            r#"{"at":1,"user":["a","b"]"#,
        ] {
            assert_eq!(read(text, 2), None, "{text}");
        }
        assert!(read(r#"{"at":1,"user":["a","b"]}"#, 2).is_some());
    }
}
