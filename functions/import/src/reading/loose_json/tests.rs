//! What is read, what it means, and what is refused.

use serde_json::{Value, json};

use super::{Dialect, leading, whole};
use crate::reading::json_part::expression;

fn unknown(text: &str) -> Value {
    expression(text.to_owned())
}

#[test]
fn json_may_have_comments_trailing_commas_line_breaks_and_bare_keys() {
    for (loose, value) in [
        ("{\"a\": 1, // one,\n}", json!({ "a": 1 })),
        ("[1, /* two\n */ 2,\n]", json!([1, 2])),
        ("{\"a\": \"x\ny\t// no, }\\\" ,]\"}", json!({ "a": "x\ny\t// no, }\" ,]" })),
        ("[\",\"]", json!([","])),
        ("{ a: 'b'\n c = true }", json!({ "a": "b", "c": true })),
        (r#"["\u00e9\ud83d\ude00", -1.5e3, null]"#, json!(["é😀", -1500.0, null])),
        ("[[], {}]", json!([[], {}])),
        (r#"["${full}.uat", "$1", "%{x}"]"#, json!(["${full}.uat", "$1", "%{x}"])),
    ] {
        assert_eq!(whole(loose), Ok(value), "{loose}");
    }
}

#[test]
fn an_error_has_its_line_and_says_what_was_expected() {
    for (text, message) in [
        ("{\"a\": \"open", "the string has no end at line 1"),
        ("[1,\n /", "expected a value, found `/` at line 2"),
        ("{,}", "expected a key, found `,}` at line 1"),
        ("{", "expected a key, found the end at line 1"),
        ("[1 2]", "expected `,` or `]`, found `2]` at line 1"),
        ("[\"a\" \"b\"]", "expected `,` or `]`, found `\"b\"]` at line 1"),
        ("{\"a\" 1}", "expected `:` or `=`, found `1}` at line 1"),
        ("[undefined]", "expected a value, found `undefined]` at line 1"),
        ("{} x", "expected the end of the file, found `x` at line 1"),
        ("[\"\\d\"]", "`\\d` is not an escape of a string; write a backslash as `\\\\` at line 1"),
        ("[\"\\ud800\"]", "`\\u` is not followed by a character at line 1"),
    ] {
        assert_eq!(whole(text).unwrap_err().to_string(), message, "{text}");
    }
    assert!(whole(&"[".repeat(100_000)).is_err());
}

#[test]
fn terraform_and_bicep_have_their_strings_and_expressions() {
    for (text, value) in [
        ("{ a = \"$${x}\"\n b = \"%%{y}\" }", json!({ "a": "${x}", "b": "%{y}" })),
        ("{ a = \"x${var.y}\" }", json!({ "a": unknown("x${var.y}") })),
        (
            "{ a = var.x, b = [for x, z in y : \"a\"] }",
            json!({
                "a": unknown("var.x"), "b": [unknown("for x, z in y : \"a\"")],
            }),
        ),
        ("{ 'a': 'it\\'s \\${x}', b: '''\nraw\\n''' }", json!({ "a": "it's ${x}", "b": "raw\\n" })),
    ] {
        assert_eq!(leading(text, Dialect::Template), Ok::<Value, _>(value), "{text}");
    }
}

#[test]
fn powershell_has_its_strings_lists_and_expressions() {
    for (text, value) in [
        ("@{ a = 'it''s $x'; b = \"`$x $\" }", json!({ "a": "it's $x", "b": "$x $" })),
        (
            "@{ a = \"$x\"\n b = $true\n c = $null\n d = $x }",
            json!({
                "a": unknown("$x"), "b": true, "c": null, "d": unknown("$x"),
            }),
        ),
        (
            "@{ a = @{ b = 1 }, @{ b = 2 }\n c = @('x'\n 'y') }",
            json!({
                "a": [{ "b": 1 }, { "b": 2 }], "c": ["x", "y"],
            }),
        ),
        ("[ordered]@{ a = 'x' + 'y' } | ConvertTo-Json", json!({ "a": unknown("'x' + 'y'") })),
    ] {
        assert_eq!(leading(text, Dialect::PowerShell), Ok::<Value, _>(value), "{text}");
    }
}
