//! Why a document is not YAML, in the words of somebody who wrote it: the parser names the place where it stopped, which
//! may be behind the mistake.

use super::yaml_line::{self, YamlLine};

/// A mistake in a document that is not YAML.
pub(super) struct YamlMistake {
    /// From 1.
    pub(super) line: usize,
    /// From 1, in characters.
    pub(super) column: usize,
    /// In characters; 0 where only the start is known.
    pub(super) length: usize,
    /// What is wrong.
    pub(super) message: String,
    /// What to do about it.
    pub(super) help: String,
}

/// Where the parser stopped and why.
struct Stop<'s> {
    lines: Vec<YamlLine<'s>>,
    /// The line at which it stopped.
    line: YamlLine<'s>,
    /// From 0.
    column: usize,
    info: &'s str,
}

/// The rules, the most certain first.
const RULES: [fn(&Stop<'_>) -> Option<YamlMistake>; 13] = [
    tab,
    backslash,
    quotes,
    regular_expression,
    braces,
    first_character,
    space_after_colon,
    colon_in_text,
    too_deep,
    bracket,
    new_indentation,
    list_item,
    indentation,
];

/// Keys that have a regular expression.
const REGEX_KEYS: [&str; 3] = ["matches", "regex", "replacement"];

/// The mistake because of which a parser stopped, from the place (a line and a column, from 1) and the words that it gives.
pub(super) fn of(source: &str, line: usize, column: usize, info: &str) -> YamlMistake {
    let lines = yaml_line::all(source);
    let at = line.clamp(1, lines.len().max(1));
    let stopped = lines.get(at - 1).copied().unwrap_or(YamlLine { number: 1, text: "" });
    let stop = Stop { lines, line: stopped, column: column.saturating_sub(1), info };
    RULES.iter().find_map(|rule| rule(&stop)).unwrap_or_else(|| YamlMistake {
        line,
        column,
        length: 0,
        message: format!("this is not YAML: {info}"),
        help: "check the quotes, the brackets and the indentation of this line and of those before it"
            .to_owned(),
    })
}

impl Stop<'_> {
    fn says(&self, words: &str) -> bool {
        self.info.contains(words)
    }

    /// The line at which the parser stopped, and up to `count` before it that are not blank, the nearest first.
    fn back(&self, count: usize) -> impl Iterator<Item = YamlLine<'_>> {
        let before = self.lines.iter().take(self.line.number).rev().copied();
        before.filter(|line| line.number == self.line.number || !line.is_blank()).take(count + 1)
    }

    fn before(&self) -> Option<YamlLine<'_>> {
        self.back(1).nth(1)
    }
}

fn at(line: YamlLine<'_>, column: usize, length: usize, message: &str, help: &str) -> YamlMistake {
    let (message, help) = (message.to_owned(), help.to_owned());
    YamlMistake { line: line.number, column: column + 1, length, message, help }
}

fn tab(stop: &Stop<'_>) -> Option<YamlMistake> {
    let behind = stop.lines.get(stop.line.number).copied();
    for line in stop.back(1).chain(behind) {
        let indentation = line.text.chars().take_while(|one| one.is_whitespace());
        if let Some(column) = indentation.into_iter().position(|one| one == '\t').filter(|_| !line.is_blank())
        {
            return Some(at(line, column, 1, "there is a tab in the indentation", "indent with spaces"));
        }
    }
    let column = stop.line.find(|previous, one| previous == ':' && one == '\t')?;
    Some(at(stop.line, column, 1, "there is a tab after the colon", "write a space after the colon"))
}

fn backslash(stop: &Stop<'_>) -> Option<YamlMistake> {
    if !["escape character", "hexadecimal", "escape code"].iter().any(|words| stop.says(words)) {
        return None;
    }
    let column = stop.line.wrong_escape(stop.column).unwrap_or(stop.column);
    let characters = stop.line.text.chars();
    let escape: String = characters.skip(column).take(2).collect();
    let message = format!("`{escape}` has no meaning in double quotes");
    let help = "in double quotes a backslash is YAML's own; write a regular expression in single quotes";
    Some(at(stop.line, column, 2, &message, help))
}

fn quotes(stop: &Stop<'_>) -> Option<YamlMistake> {
    let (message, help) = if stop.says("end of stream") || stop.says("document indicator") {
        (
            "this quote is not closed",
            "write the closing quote; inside of double quotes write `\\\"`, inside of single quotes `''`",
        )
    } else if stop.says("trailing content after") {
        (
            "text follows the closing quote",
            "put all of the text in quotes; inside of double quotes write `\\\"`, inside of single quotes `''`",
        )
    } else if stop.says("indentation in quoted") {
        (
            "a quoted text continues with too little indentation",
            "close the quote, or indent the lines of the text",
        )
    } else {
        return None;
    };
    Some(at(stop.line, stop.column, 1, message, help))
}

/// A text with a brace in it, without quotes.
fn braces(stop: &Stop<'_>) -> Option<YamlMistake> {
    stop.back(1)
        .find_map(|line| {
            let is_inside =
                |previous: char| !previous.is_whitespace() && !matches!(previous, '{' | '[' | ',' | '(');
            let column = line.find(|previous, one| one == '{' && is_inside(previous))?;
            let (start, word) = line.word_at(column);
            let help = format!("put quotes around a text with braces: `\"{word}\"`");
            Some(at(line, start, word.chars().count(), &format!("`{word}` is not in quotes"), &help))
        })
        .or_else(|| place_first(stop))
}

/// A text that begins with `{user.id}`, without quotes.
fn place_first(stop: &Stop<'_>) -> Option<YamlMistake> {
    stop.back(1).find_map(|line| {
        let characters: Vec<char> = line.text.chars().collect();
        let starts = line.outside_quotes().into_iter().filter(|(_, one)| *one == '{').map(|(start, _)| start);
        starts.into_iter().find_map(|start| {
            let inside: String = characters.iter().skip(start + 1).take_while(|one| **one != '}').collect();
            let is_name =
                inside.contains('.') && inside.chars().all(|one| one.is_alphanumeric() || one == '.');
            let behind = characters.get(start + inside.chars().count() + 2);
            let goes_on = behind.is_some_and(|one| !one.is_whitespace() && !matches!(one, ',' | '}' | ']'));
            let (_, word) = line.word_at(start);
            let help = format!("put quotes around a text that begins with `{{`: `\"{word}\"`");
            let message = format!("`{word}` is not in quotes");
            (is_name && goes_on).then(|| at(line, start, word.chars().count(), &message, &help))
        })
    })
}

fn regular_expression(stop: &Stop<'_>) -> Option<YamlMistake> {
    stop.back(1).find_map(|line| {
        let keys = REGEX_KEYS.map(|key| format!("{key}: "));
        let (byte, key) = keys.iter().find_map(|key| Some((line.text.find(key.as_str())?, key)))?;
        let value = line.text.get(byte + key.len()..)?.trim_start();
        let is_special =
            value.contains(['[', ']', '{', '}', ',', '*', '&', '!', '%', '@', '`', '?', '|', '#']);
        if !is_special || value.starts_with(['\'', '"', '|', '>', '#']) {
            return None;
        }
        let column = line.text.chars().count() - value.chars().count();
        let message = format!("the text of `{}` is not in quotes", key.trim_end_matches(": "));
        Some(at(
            line,
            column,
            1,
            &message,
            "put single quotes around a regular expression and around a replacement",
        ))
    })
}

/// A text whose first character YAML reads as something else.
fn first_character(stop: &Stop<'_>) -> Option<YamlMistake> {
    let causes = ["unexpected character", "anchor", "tag", "handle", "directive", "block scalar"];
    if !causes.iter().any(|words| stop.says(words)) {
        return None;
    }
    let is_special = |previous: char, one: char| previous.is_whitespace() && "@`%*&!|>".contains(one);
    let column = stop.line.find(is_special)?;
    let one = stop.line.text.chars().nth(column)?;
    let message = format!("a text without quotes cannot begin with `{one}`");
    Some(at(stop.line, column, 1, &message, "put quotes around the text"))
}

/// `mail:user.mail`.
fn space_after_colon(stop: &Stop<'_>) -> Option<YamlMistake> {
    stop.back(2).find_map(|line| {
        let text = line.text.trim().trim_start_matches("- ");
        let (key, value) = text.split_once(':')?;
        let is_key = key.starts_with(char::is_alphabetic)
            && key.chars().all(|one| one.is_alphanumeric() || "_-.".contains(one));
        let is_value = !value.is_empty() && !value.starts_with([' ', '\t', '/']) && !value.contains(": ");
        let column =
            line.text.chars().count() - line.text.trim_start().trim_start_matches("- ").chars().count();
        let help = format!("write `{key}: {value}`");
        (is_key && is_value)
            .then(|| at(line, column, text.chars().count(), "there is no space after the colon", &help))
    })
}

/// `value: a: b`.
fn colon_in_text(stop: &Stop<'_>) -> Option<YamlMistake> {
    let (key, value) = stop.line.key_and_value().filter(|_| stop.says("mapping values"))?;
    let is_inside = value.contains(": ") && !value.starts_with(['{', '[']);
    let column = stop.line.text.chars().count() - value.chars().count();
    let help = format!("put quotes around a text with `: ` in it: `{key}: \"{value}\"`");
    is_inside.then(|| at(stop.line, column, value.chars().count(), "this text contains `: `", &help))
}

/// A line that is indented deeper than the one before, which has a value already.
fn too_deep(stop: &Stop<'_>) -> Option<YamlMistake> {
    let before = stop.before().filter(|_| stop.says("mapping values"))?;
    let depth = stop.line.indentation();
    let help = format!(
        "indent it by {} spaces, like line {}, or remove the value from line {}",
        before.indentation(),
        before.number,
        before.number
    );
    let message =
        format!("this line is indented deeper than line {}, which has a value already", before.number);
    (depth > before.indentation()).then(|| at(stop.line, depth, 0, &message, &help))
}

fn bracket(stop: &Stop<'_>) -> Option<YamlMistake> {
    if stop.says("misplaced bracket") {
        let help = "remove it, or put quotes around a text with brackets";
        return Some(at(stop.line, stop.column, 1, "this bracket was not opened", help));
    }
    if !stop.says("flow") && !stop.says("simple key") {
        return None;
    }
    let (line, column, one) = yaml_line::open_bracket(&stop.lines, stop.line.number, stop.column)?;
    let closing = if one == '[' { ']' } else { '}' };
    let help = format!(
        "write `{closing}` where it ends, `,` between its items, and quotes around a text with `{one}`"
    );
    Some(at(line, column, 1, &format!("what follows this `{one}` is not complete"), &help))
}

/// A line with an indentation that no line above has.
fn new_indentation(stop: &Stop<'_>) -> Option<YamlMistake> {
    let depth = stop.line.indentation();
    let mut above = stop.lines.iter().take(stop.line.number - 1).filter(|line| !line.is_blank());
    if above.any(|line| line.indentation() == depth) {
        return None;
    }
    indentation(stop)
}

fn list_item(stop: &Stop<'_>) -> Option<YamlMistake> {
    let message = "expected an item of the list, which begins with `- `";
    let help = "write `- ` before it, or indent the line less if it does not belong to the list";
    stop.says("'-' indicator").then(|| at(stop.line, stop.line.indentation(), 0, message, help))
}

/// A line whose indentation is that of no line above.
fn indentation(stop: &Stop<'_>) -> Option<YamlMistake> {
    if !["expected key", "indentation", "simple key", "block", "indicator", "document start"]
        .iter()
        .any(|words| stop.says(words))
    {
        return None;
    }
    let before = stop.before()?;
    let depth = stop.line.indentation();
    let help = format!(
        "indent lines that belong together by the same number of spaces; line {} has {}, this one {depth}",
        before.number,
        before.indentation(),
    );
    (depth != before.indentation() && !stop.line.is_blank())
        .then(|| at(stop.line, depth, 0, "the indentation of this line does not fit the lines above", &help))
}
