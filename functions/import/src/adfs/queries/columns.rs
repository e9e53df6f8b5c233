//! The columns that a statement of SQL returns.

use super::super::symbols::NotCarried;

/// Whether a query is a statement of SQL.
pub(super) fn is_statement(query: &str) -> bool {
    const BEGINNINGS: [&str; 5] = ["select", "with", "exec", "execute", "declare"];
    let first = query.split(|one: char| !one.is_ascii_alphabetic()).find(|word| !word.is_empty());
    first.is_some_and(|word| BEGINNINGS.iter().any(|known| known.eq_ignore_ascii_case(word)))
        && query.trim_start().starts_with(|one: char| one.is_ascii_alphabetic())
        && query.contains(char::is_whitespace)
}

/// The names of the columns, in order.
///
/// # Errors
/// It is not a `SELECT`, or a column has no name.
pub(super) fn of_statement(query: &str) -> Result<Vec<String>, NotCarried> {
    const INSTEAD: &str =
        "write the statement with a name for each column: `SELECT mail, CONCAT(a, b) AS name FROM ...`";
    let words = query.trim_start();
    let Some(("select", rest)) = words
        .split_at_checked(6)
        .filter(|(word, _)| word.eq_ignore_ascii_case("select"))
        .map(|(_, rest)| ("select", rest))
    else {
        return Err(NotCarried::new(
            "its query is not a single `SELECT`",
            "write the query as a `SELECT`, or make a view",
        ));
    };
    let list = parts(rest);
    let mut names = Vec::new();
    for item in &list {
        let Some(name) = name(item) else {
            return Err(NotCarried::new("the names of its query's columns are not known", INSTEAD));
        };
        names.push(name);
    }
    Ok(names)
}

/// What is between commas, before the first `FROM` outside of parentheses.
fn parts(text: &str) -> Vec<String> {
    let (mut parts, mut depth, mut quote) = (vec![String::new()], 0usize, None);
    let lower = text.to_ascii_lowercase();
    for (at, character) in text.char_indices() {
        let rest = lower.get(at..).unwrap_or_default();
        let is_from =
            rest.starts_with("from") && !rest.get(4..5).unwrap_or(" ").starts_with(char::is_alphanumeric);
        let last = parts.last_mut();
        match (character, quote) {
            (_, Some(open)) => quote = (character != open).then_some(open),
            ('\'' | '"', None) => quote = Some(character),
            ('(', None) => depth += 1,
            (')', None) => depth = depth.saturating_sub(1),
            (',', None) if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ if depth == 0
                && is_from
                && last
                    .as_ref()
                    .is_some_and(|part| part.ends_with(char::is_whitespace) || part.ends_with(']')) =>
            {
                break;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(character);
        }
    }
    parts
}

/// `t.[Mail]`, `x AS mail`, `TOP 1 mail`: the last word, if it is a name.
fn name(item: &str) -> Option<String> {
    let mut words: Vec<&str> = item.split_whitespace().collect();
    if words.first().is_some_and(|word| word.eq_ignore_ascii_case("distinct")) {
        words.remove(0);
    }
    if words.first().is_some_and(|word| word.eq_ignore_ascii_case("top")) {
        words.drain(..words.len().min(2));
    }
    let is_expression = item.contains(['(', '+', '\'', '*', '/']);
    let has_alias = words.iter().any(|word| word.eq_ignore_ascii_case("as"));
    if words.is_empty() || (is_expression && !has_alias) {
        return None;
    }
    let last = words.last()?.rsplit('.').next()?;
    let name = last.trim_matches(['[', ']', '"', '`', '\'']);
    let is_name = name.starts_with(|one: char| one.is_ascii_alphabetic() || one == '_')
        && name.chars().all(|one| one.is_ascii_alphanumeric() || one == '_');
    is_name.then(|| name.to_owned())
}
