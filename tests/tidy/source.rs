//! Rust source as tokens, as far as these rules need them: no comments, and texts apart from code.

/// A part of a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A name, a keyword or a number.
    Word(String),
    /// What is inside a string literal, as it is written.
    Text(String),
    /// Any other character; `::` is `:` twice.
    Mark(char),
}

impl Token {
    pub(super) fn is(&self, mark: char) -> bool {
        *self == Self::Mark(mark)
    }

    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// The tokens of the program, without what only tests are compiled from: modules and items behind `#[cfg(test)]`.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    read(&without_tests(text))
}

/// The modules that are in a file of their own and only compiled for tests.
pub(super) fn test_modules(text: &str) -> Vec<String> {
    let mut lines = text.lines().map(str::trim);
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        if line == "#[cfg(test)]" {
            let name = lines.next().and_then(|next| next.split_once("mod ")?.1.strip_suffix(';'));
            found.extend(name.map(str::to_owned));
        }
    }
    found
}

/// Relies on rustfmt: an item ends where a line as far in as its first one is its end.
fn without_tests(text: &str) -> String {
    let mut kept = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            kept.push_str(line);
            kept.push('\n');
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let mut item = lines.by_ref().skip_while(|line| line.trim_start().starts_with("#["));
        if item.next().is_some_and(|first| !first.ends_with([';', '}', ','])) {
            let _ = lines
                .by_ref()
                .find(|line| line.strip_prefix(indent).is_some_and(|rest| rest.starts_with(['}', ')', ']'])));
        }
    }
    kept
}

fn read(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if let Some((inside, after)) = literal(rest) {
            tokens.push(Token::Text(inside.to_owned()));
            rest = after;
        } else if let Some(after) = character(rest) {
            rest = after;
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|one: char| !one.is_alphanumeric() && one != '_').unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..end].to_owned()));
            rest = &rest[end..];
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Mark(first));
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    tokens
}

/// The string literal that a text begins with, and what follows it.
fn literal(text: &str) -> Option<(&str, &str)> {
    let raw = text.strip_prefix("br").or(text.strip_prefix('r'));
    if let Some(raw) = raw.filter(|raw| raw.trim_start_matches('#').starts_with('"')) {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let end = format!("\"{}", "#".repeat(hashes));
        return raw[hashes + 1..].split_once(&end);
    }
    let inside = text.strip_prefix("b\"").or(text.strip_prefix('"'))?;
    let mut escaped = false;
    let end = inside.find(|one| {
        let ends = one == '"' && !escaped;
        escaped = one == '\\' && !escaped;
        ends
    })?;
    Some((&inside[..end], &inside[end + 1..]))
}

/// What follows the character literal that a text begins with; a lifetime is none.
fn character(text: &str) -> Option<&str> {
    let inside = text.strip_prefix("b'").or(text.strip_prefix('\''))?;
    let mut characters = inside.char_indices();
    match characters.next()?.1 {
        '\\' => {
            let (at, _) = characters
                .nth(1)
                .filter(|(_, one)| *one == '\'')
                .or_else(|| inside.char_indices().skip(2).find(|(_, one)| *one == '\''))?;
            Some(&inside[at + 1..])
        }
        _ => inside[characters.next()?.0..].strip_prefix('\''),
    }
}

#[test]
fn texts_and_code_are_told_apart() {
    let source = r##"
        let a = "say \"b::c\""; // d::e
        let f = r#"g "h" i"#; let q = ['"', '\'', '\u{7f}', b'x'];
        fn of<'l>(x: &'l str) {}
    "##;
    let tokens = read(source);
    let texts: Vec<&Token> = tokens.iter().filter(|token| matches!(token, Token::Text(_))).collect();
    assert_eq!(texts, [&Token::Text("say \\\"b::c\\\"".into()), &Token::Text("g \"h\" i".into())]);
    let words: Vec<&str> = tokens.iter().filter_map(Token::word).collect();
    assert_eq!(words, ["let", "a", "let", "f", "let", "q", "fn", "of", "l", "x", "l", "str"]);
}

#[test]
fn what_only_tests_are_compiled_from_is_left_out() {
    let source =
        "use a;\n#[cfg(test)]\nmod fakes;\n#[cfg(test)]\nmod tests {\n    fn b() {\n    }\n}\nfn c() {}\n";
    let tokens = tokens(source);
    let words: Vec<&str> = tokens.iter().filter_map(Token::word).collect();
    assert_eq!(words, ["use", "a", "fn", "c"]);
    assert_eq!(test_modules(source), ["fakes"]);
}
