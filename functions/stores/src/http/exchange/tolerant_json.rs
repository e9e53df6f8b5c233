//! Reads JSON that is not quite: what cannot be read in a value that nobody asked for costs nothing.

use serde_json::Value as Json;

/// What stands for a value that cannot be read. No attribute can have it as its value.
const UNREADABLE: &[u8] = b"[[null]]";

/// What stands for a member's name that cannot be read.
const UNREADABLE_NAME: &[u8] = br#""\ufffd""#;

/// A JSON document, with or without a byte order mark. Texts with half a surrogate pair or with bytes that are not UTF-8,
/// numbers that are too large, and words such as `NaN` become lists of lists, which no attribute can have as its value.
pub(super) fn parse(text: &[u8]) -> Option<Json> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    serde_json::from_slice(text).or_else(|_| serde_json::from_slice(&mended(text))).ok()
}

fn mended(text: &[u8]) -> Vec<u8> {
    let mut mended = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.first() {
        let (token, after) = rest.split_at(token_length(*first, rest));
        let is_value = *first == b'"' || is_in_word(*first);
        let is_name = after.trim_ascii_start().starts_with(b":");
        mended.extend_from_slice(match is_value && serde_json::from_slice::<Json>(token).is_err() {
            true if is_name && *first == b'"' => UNREADABLE_NAME,
            true if is_name => token,
            true => UNREADABLE,
            false => token,
        });
        rest = after;
    }
    mended
}

fn token_length(first: u8, rest: &[u8]) -> usize {
    if first == b'"' {
        return string_length(rest);
    }
    if is_in_word(first) {
        return rest.iter().position(|byte| !is_in_word(*byte)).unwrap_or(rest.len());
    }
    1
}

fn string_length(text: &[u8]) -> usize {
    let mut bytes = text.iter().enumerate().skip(1);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Whether it can be in a number, or in a word such as `true`.
fn is_in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.' | b'_')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_cannot_be_read_is_lost() {
        let lost = json!([[null]]);
        for (text, expected) in [
            (&b"\xef\xbb\xbf{\"a\":1}"[..], json!({ "a": 1 })),
            (br#"{"a":"\ud83d","b":"\ud83d\ude00"}"#, json!({ "a": lost, "b": "\u{1f600}" })),
            (br#"{"a":["x","\ude00 \" \\"],"b":1}"#, json!({ "a": ["x", lost], "b": 1 })),
            (br#"{"\ud83d":1,"b":2}"#, json!({ "\u{fffd}": 1, "b": 2 })),
            (
                br#"{"a":NaN,"b":-Infinity,"c":[undefined],"d":0}"#,
                json!({ "a": lost, "b": lost, "c": [lost], "d": 0 }),
            ),
            (br#"{"a":1e999,"b":0049,"c":true}"#, json!({ "a": lost, "b": lost, "c": true })),
            (b"{\"a\":\"caf\xe9\",\"b\":\"caf\xc3\xa9\"}", json!({ "a": lost, "b": "caf\u{e9}" })),
        ] {
            assert_eq!(parse(text), Some(expected), "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn what_is_not_json_is_not_read() {
        for text in [
            &b""[..],
            b"{",
            b"{\"a\":NaN",
            b"{\"a\":\"b",
            b"{a:1}",
            b"<html>",
            b"{}{}",
            b")]}'\n{}",
            b"{\"a\":'b'}",
            b"{\"a\":1,}",
            b"\xff\xfe{\0}\0",
        ] {
            assert_eq!(parse(text), None, "{}", String::from_utf8_lossy(text));
        }
    }
}
