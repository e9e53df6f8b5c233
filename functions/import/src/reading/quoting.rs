//! Undoes the quotes around JSON in a script.

/// Comes before a part of a string that its language replaces, such as `${var.x}` or `$name`.
pub(crate) const EXPANDS: char = '\u{f0000}';

/// The text from a brace on without the quoting of the string that the brace is in. What follows the string is
/// changed as well. `before` and `text` are the script before and from the brace.
pub(crate) fn unquoted(before: &str, text: &str) -> String {
    let start = before.trim_end();
    let next = text.trim_start_matches('{').trim_start();
    let name = next.find(|character: char| character.is_alphanumeric()).unwrap_or(0);
    let opening = next.get(..name).unwrap_or_default();
    // Two quotes are an empty key unless a name follows.
    let is_doubled = opening == "\"\"";
    let is_here_string = start.ends_with("@\"");
    let is_literal = is_literal(start);
    let mut text = text.to_owned();
    if is_doubled || is_here_string || opening.contains('`') {
        text = expandable(&text, !is_here_string);
    } else if is_heredoc(start) {
        text = interpolated(&text);
    } else if start.ends_with('\'') && !start.ends_with("@'") && !start.ends_with("'''") {
        text = text.replace("'\\''", "'").replace("''", "'");
    }
    if opening.contains('\\') {
        let backslashes = opening.chars().filter(|character| *character == '\\').count();
        // 1, 3 and 7 backslashes before a quote are one, two and three strings in each other.
        for level in 0..backslashes.count_ones() {
            text = backslashes_gone(&text, level == 0 && !is_literal);
        }
    }
    text
}

/// What a backtick and a character mean in a string of PowerShell.
pub(crate) fn backtick(character: char) -> char {
    match character {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        other => other,
    }
}

/// Whether a text, after a dollar sign, is a variable or an expression of PowerShell.
pub(crate) fn is_variable(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || matches!(first, '_' | '{' | '('))
}

/// Whether the string that begins before the brace takes everything literally: single quotes, or a here-string with
/// them around it.
fn is_literal(start: &str) -> bool {
    let opened = start.rfind("@'");
    start.ends_with('\'') || (opened.is_some() && opened >= start.rfind("'@"))
}

/// Whether a heredoc of Terraform or a shell begins before the brace: `<<EOF`, `<<-EOF`, `<<~EOF`.
fn is_heredoc(start: &str) -> bool {
    let last = start.lines().next_back().unwrap_or_default();
    let Some((_, word)) = last.rsplit_once("<<") else { return false };
    let word = word.trim_start_matches(['-', '~']);
    !word.is_empty() && word.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
}

/// A string of PowerShell in double quotes: backticks, doubled quotes and variables.
fn expandable(text: &str, doubles: bool) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        match character {
            '`' => plain.extend(rest.next().map(backtick)),
            '"' if doubles && rest.as_str().starts_with('"') => {
                rest.next();
                plain.push('"');
            }
            '$' => {
                plain.extend(is_variable(rest.as_str()).then_some(EXPANDS));
                plain.push('$');
            }
            other => plain.push(other),
        }
    }
    plain
}

/// Marks `${...}`; `$${` is its escape.
fn interpolated(text: &str) -> String {
    let escaped = '\u{f0001}'.to_string();
    let marked = text.replace("$${", &escaped).replace("${", &format!("{EXPANDS}${{"));
    marked.replace(&escaped, "${")
}

/// One level of backslashes less.
fn backslashes_gone(text: &str, expands: bool) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        match rest.next() {
            Some(same @ ('"' | '\\' | '\'' | '/' | '$')) => plain.push(same),
            Some('n') => plain.push('\n'),
            Some('r') => plain.push('\r'),
            Some('t') => plain.push('\t'),
            other => plain.extend(std::iter::once('\\').chain(other)),
        }
    }
    if expands { interpolated(&plain) } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_quoting_is_undone() {
        let json = r#"{"a": "b"}"#;
        for (before, text) in [
            ("-d '", r#"{"a": "b"}'"#),
            ("@'\n", "{\"a\": \"b\"}\n'@"),
            ("@(\"", "{`\"a`\": `\"b`\"}\")"),
            ("@(\"", r#"{""a"": ""b""}")"#),
            ("@\"\n", "{\"a\": \"b\"}\n\"@"),
            ("x = [\"", r#"{\"a\": \"b\"}"]"#),
            ("{\\\"x\\\": [\\\"", r#"{\\\"a\\\": \\\"b\\\"}\"]}"#),
            ("x = <<-EOT\n  ", "{\"a\": \"b\"}\nEOT\n"),
        ] {
            let plain = unquoted(before, text);
            assert!(plain.starts_with(json), "{before}{text}: {plain}");
        }
    }

    #[test]
    fn a_part_that_is_replaced_is_marked_and_an_escaped_one_is_not() {
        for (before, text, plain) in [
            ("'", r#"{"a": "it''s $x"}"#, r#"{"a": "it's $x"}"#.to_owned()),
            ("\"", "{`\"a`\": `\"$x `$y `$ $`\"}", format!("{{\"a\": \"{EXPANDS}$x $y $ $\"}}")),
            ("<<EOF\n", r#"{"a": "${x} $${y} $z"}"#, format!("{{\"a\": \"{EXPANDS}${{x}} ${{y}} $z\"}}")),
            ("[\"", r#"{\"a\": \"${x}\"}"#, format!("{{\"a\": \"{EXPANDS}${{x}}\"}}")),
            ("@'\n[\"", r#"{\"a\": \"${x}\"}"#, r#"{"a": "${x}"}"#.to_owned()),
        ] {
            assert_eq!(unquoted(before, text), plain, "{before}{text}");
        }
    }
}
