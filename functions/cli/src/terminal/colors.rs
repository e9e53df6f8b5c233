//! Colors for people: on a terminal, unless `NO_COLOR` is set, or as `--color` says.

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};

/// What is as it must be.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// What is wrong.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// What is worth a look.
pub(crate) const UNSURE: Style = AnsiColor::Yellow.on_default();
/// What does not matter in the end.
pub(crate) const QUIET: Style = Style::new().dimmed();
/// What to do.
pub(crate) const ADVICE: Style = AnsiColor::Cyan.on_default();

/// From where in a line to where.
enum Span {
    /// From this text at the beginning, after blanks, to the end of that one.
    Start(&'static str, &'static str),
    /// This text at the end, after that one.
    End(&'static str, &'static str),
    /// From this text on, in a line that begins with that one after blanks.
    Rest(&'static str, &'static str),
}

/// The words that decide something in explanations, in differences and in findings.
const WORDS: [(Span, Style); 13] = [
    (Span::End("yes", ": "), GOOD),
    (Span::End("no", ": "), BAD),
    (Span::End("unknown", ": "), UNSURE),
    (Span::End("no token", ": "), BAD),
    (Span::End("wins", " "), GOOD),
    (Span::Rest("does not apply", "configuration "), QUIET),
    (Span::Rest("has no value", "configuration "), QUIET),
    (Span::Rest("was not fully evaluated", "configuration "), UNSURE),
    (Span::Start("expected:", ""), GOOD),
    (Span::Start("actual:", ""), BAD),
    (Span::Start("error[", "]"), BAD),
    (Span::Start("warning:", ""), UNSURE),
    (Span::Start("= help:", ""), ADVICE),
];

/// Decides for the whole process.
pub(crate) fn choose(choice: clap::ColorChoice) {
    let choice = match choice {
        clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
        clap::ColorChoice::Always => anstream::ColorChoice::Always,
        clap::ColorChoice::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
    if are_on() {
        // A console of Windows that cannot show them is older than Windows 10.
        let _ = anstyle_query::windows::enable_ansi_colors();
    }
}

/// Only if both standard output and standard error take colors: a command writes to both.
pub(crate) fn are_on() -> bool {
    let none = anstream::ColorChoice::Never;
    AutoStream::choice(&std::io::stdout()) != none && AutoStream::choice(&std::io::stderr()) != none
}

/// A text in a style.
pub(crate) fn paint(style: Style, text: &str) -> String {
    if are_on() { painted(style, text) } else { text.to_owned() }
}

/// Lines with the words that decide something in colors.
pub(crate) fn lines(text: &str) -> String {
    if are_on() { text.split_inclusive('\n').map(line).collect() } else { text.to_owned() }
}

fn painted(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

fn line(line: &str) -> String {
    let text = line.strip_suffix('\n').unwrap_or(line);
    let Some((before, word, after, style)) = WORDS.iter().find_map(|(span, style)| {
        let (before, word, after) = span.find(text)?;
        Some((before, word, after, *style))
    }) else {
        return line.to_owned();
    };
    let end = if text.len() < line.len() { "\n" } else { "" };
    format!("{before}{}{after}{end}", painted(style, word))
}

impl Span {
    /// What is before it, itself, and what is after it.
    fn find<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str, &'t str)> {
        let blanks = text.len() - text.trim_start_matches(' ').len();
        let (indent, words) = text.split_at_checked(blanks)?;
        match self {
            Self::Start(start, end) => {
                let rest = words.strip_prefix(start)?;
                let length = start.len() + rest.find(end)? + end.len();
                let (word, after) = words.split_at_checked(length)?;
                Some((indent, word, after))
            }
            Self::End(word, before) => {
                let head = text.strip_suffix(word).filter(|head| head.ends_with(before))?;
                let (head, word) = text.split_at_checked(head.len())?;
                Some((head, word, ""))
            }
            Self::Rest(from, start) => {
                let at = text.find(from).filter(|_| words.starts_with(start))?;
                let (head, rest) = text.split_at_checked(at)?;
                Some((head, rest, ""))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_decide_are_marked_and_nothing_else_is_changed() {
        for (text, expected) in [
            ("  the user is a guest: yes\n", "  the user is a guest: <yes>\n"),
            ("    the protocol is SAML: unknown", "    the protocol is SAML: <unknown>"),
            ("  configuration 2 wins\n", "  configuration 2 <wins>\n"),
            ("  configuration 1 does not apply, because", "  configuration 1 <does not apply, because>"),
            ("    user.mail: \"no\"", "    user.mail: \"no\""),
            ("    expected: \"a\"", "    <expected:> \"a\""),
            ("error[listener]: none", "<error[listener]>: none"),
            ("errorCode is \"7\"", "errorCode is \"7\""),
            ("  = help: run it", "  <= help:> run it"),
            ("\n", "\n"),
            ("", ""),
        ] {
            let colored = line(text);
            let marks: Vec<&str> = colored.split('\u{1b}').collect();
            let shown = match marks.as_slice() {
                [before, .., word, after] => {
                    let words = |part: &str| part.split_once('m').map(|(_, rest)| rest.to_owned());
                    format!("{before}<{}>{}", words(word).unwrap(), words(after).unwrap())
                }
                plain => plain.concat(),
            };
            assert_eq!(shown, expected);
        }
    }
}
