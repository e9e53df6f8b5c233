//! Prints diagnostics as text, JSON, SARIF and annotations of GitHub Actions.

mod github;
mod hidden;
pub(crate) mod junit;
mod sarif;

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use claims::document::{Diagnostic, Place, Severity};
use offline::YamlText;

use crate::terminal::colors::{self, BAD, GOOD, UNSURE};

pub(crate) use github::{Annotation, annotation, summarize};
pub(crate) use sarif::sarif;

/// A longer line is shown in part. In bytes, like the next two.
const LONG_LINE: usize = 1_000;
const EXCERPT_BEFORE: usize = 60;
const EXCERPT_AFTER: usize = 120;

/// An output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Text for people.
    Text,
    /// JSON for programs.
    Json,
}

/// Each diagnostic with its line, in the order of the document.
pub(crate) fn text(document: &YamlText) -> String {
    let renderer = if colors::are_on() { Renderer::styled() } else { Renderer::plain() };
    let lines = shown_lines(document);
    let mut text = String::new();
    for diagnostic in document.diagnostics.clone().sorted() {
        text.push_str(&render(&renderer, &document.name, &lines, &diagnostic));
        text.push_str("\n\n");
    }
    text
}

/// The lines of a document, without the secrets in it.
pub(crate) fn shown_lines(document: &YamlText) -> Vec<Cow<'_, str>> {
    hidden::hidden(lines(&document.text), document)
}

/// An annotation of GitHub Actions for each diagnostic, one a line.
pub(crate) fn annotations(document: &YamlText) -> String {
    let annotations = document.diagnostics.clone().sorted().into_iter().map(|diagnostic| {
        let kind = match diagnostic.severity {
            Severity::Error => Annotation::Error,
            Severity::Warning => Annotation::Warning,
        };
        let help = diagnostic.help.map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        let message = format!("{}{help}", diagnostic.message);
        annotation(kind, &document.name, diagnostic.place, diagnostic.code.name, &message) + "\n"
    });
    annotations.collect()
}

/// `claims.yaml: 2 errors, 1 warning`.
pub(crate) fn count(document: &YamlText) -> String {
    let diagnostics = &document.diagnostics;
    let (errors, warnings) = (diagnostics.count(Severity::Error), diagnostics.count(Severity::Warning));
    let accepted: usize = diagnostics.acceptances().map(|(_, count)| count).sum();
    let accepted = if accepted > 0 { format!(", {accepted} accepted") } else { String::new() };
    let counted = |count, word, many| {
        let style = if count == 0 { GOOD } else { many };
        colors::paint(style, &number(count, word))
    };
    let (errors, warnings) = (counted(errors, "error", BAD), counted(warnings, "warning", UNSURE));
    format!("{}: {errors}, {warnings}{accepted}", document.name)
}

/// `no errors`, `1 error`, `2 errors`.
pub(crate) fn number(count: usize, word: &str) -> String {
    match count {
        0 => format!("no {word}s"),
        1 => format!("1 {word}"),
        more => format!("{more} {word}s"),
    }
}

fn render(renderer: &Renderer, name: &str, lines: &[Cow<'_, str>], diagnostic: &Diagnostic) -> String {
    let place = diagnostic.place;
    let Some(line) =
        as_usize(place.line).checked_sub(1).and_then(|index| lines.get(index).map(AsRef::as_ref))
    else {
        return renderer.render(&[group(diagnostic, Origin::path(name))]);
    };
    if line.len() <= LONG_LINE {
        return renderer.render(&[group(diagnostic, snippet(line, span(line, place), place).path(name))]);
    }
    let (text, span) = excerpt(line, place);
    let column = text.get(..span.start).unwrap_or_default().chars().count() + 1;
    let rendered = renderer.render(&[group(diagnostic, snippet(text, span, place).path(name))]);
    let at = |column: usize| format!("--> {name}:{}:{column}", place.line);
    rendered.replacen(&at(column), &at(as_usize(place.column)), 1)
}

fn group<'d>(diagnostic: &'d Diagnostic, shown: impl Into<Element<'d>>) -> Group<'d> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let group = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.name).element(shown);
    match &diagnostic.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    }
}

type Annotated<'d> = Snippet<'d, annotate_snippets::Annotation<'d>>;

fn snippet<'d>(line: impl Into<Cow<'d, str>>, span: Range<usize>, place: Place) -> Annotated<'d> {
    let annotation = AnnotationKind::Primary.span(span);
    Snippet::source(line).line_start(as_usize(place.line)).annotation(annotation)
}

/// The part of a long line around a place, and the place in it: laying out all of the line for each of its diagnostics
/// would take too long.
fn excerpt(line: &str, place: Place) -> (String, Range<usize>) {
    let Range { start, end } = span(line, place);
    let from = line.floor_char_boundary(start.saturating_sub(EXCERPT_BEFORE));
    let to = line.floor_char_boundary(start.saturating_add(EXCERPT_AFTER).min(line.len()));
    let before = if from > 0 { "…" } else { "" };
    let after = if to < line.len() { "…" } else { "" };
    let text = format!("{before}{}{after}", line.get(from..to).unwrap_or_default());
    let shift = |at: usize| at.min(to) - from + before.len();
    (text, shift(start)..shift(end))
}

/// The bytes of a place, without white space at its end.
fn span(line: &str, place: Place) -> Range<usize> {
    let start = byte(line, as_usize(place.column).saturating_sub(1));
    let rest = line.get(start..).unwrap_or_default();
    let text = rest.get(..byte(rest, as_usize(place.length.max(1)))).unwrap_or_default();
    start..start + text.trim_end().len()
}

fn as_usize(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The lines of a text, split at YAML's line breaks.
fn lines(text: &str) -> Vec<&str> {
    let lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    lines.flat_map(|line| line.split('\r')).collect()
}

/// The byte offset of a character, by its number from 0; the end of the line if there are fewer characters.
fn byte(line: &str, number: usize) -> usize {
    let mut characters = line.chars();
    if let Some(before) = number.checked_sub(1) {
        characters.nth(before);
    }
    line.len() - characters.as_str().len()
}

#[cfg(test)]
mod tests {
    const WRONG: Code = Code { name: "wrong", summary: "", explanation: "", how_to_fix: "", example: "" };

    use super::*;
    use claims::document::{Code, Diagnostics, Node, NodeKind};
    use offline::PolicyText;
    use serde_json::json;

    fn render(text: &str, place: Place) -> String {
        let mut diagnostics = Diagnostics::default();
        diagnostics.error(WRONG, place, "it is wrong").help("write it anew");
        let root = Node { place: Place::default(), kind: NodeKind::Null };
        let document = YamlText { name: "p.yaml".to_owned(), text: text.to_owned(), root, diagnostics };
        super::text(&document)
    }

    fn place(line: u32, column: u32, length: u32) -> Place {
        Place { line, column, length, part: 0 }
    }

    #[test]
    fn the_line_is_shown_and_the_right_part_of_it_underlined() {
        let expected = "error[wrong]: it is wrong\n --> p.yaml:2:4\n  |\n2 | b: name\n  |    ^^^^\n  |\n  = help: \
                        write it anew\n\n";
        assert_eq!(render("a: 1\r\nb: name\nc: 2", place(2, 4, 4)), expected);
    }

    #[test]
    fn tabs_and_wide_characters_keep_the_carets_below_the_right_text() {
        for (text, at, shown, carets) in [
            ("\ta: 日本", place(1, 5, 2), "1 |     a: 日本", "  |        ^^^^"),
            ("日: x", place(1, 4, 1), "1 | 日: x", "  |     ^"),
            ("e\u{301}: x", place(1, 5, 1), "1 | e\u{301}: x", "  |    ^"),
        ] {
            let rendered = render(text, at);
            let lines: Vec<&str> = rendered.lines().collect();
            assert_eq!(lines.get(3..5), Some(&[shown, carets][..]), "{rendered}");
        }
    }

    #[test]
    fn of_a_long_line_the_part_around_the_place_is_shown() {
        let line = format!("{}wrong{}", "é".repeat(1_000), "z".repeat(1_000));
        let rendered = render(&line, place(1, 1_001, 5));
        assert!(rendered.contains("--> p.yaml:1:1001\n"), "{rendered}");
        let [shown, carets] = [3, 4].map(|number| rendered.lines().nth(number).unwrap());
        assert!(shown.contains("éwrongz") && shown.chars().count() < 200, "{rendered}");
        let at = |line: &str, text: &str| line.split(text).next().unwrap().chars().count();
        assert_eq!(at(shown, "wrong"), at(carets, "^^^^^"), "{rendered}");
    }

    #[test]
    fn accepted_warnings_are_counted_and_listed_with_the_reason() {
        let policy = "version: 1\npolicies:\n  - name: a\n    applications: all\n    claims:\n      id: { attribute: \
                      { value: user.id }, accept: { literal_reference: for a test } }\n";
        let document = PolicyText::read("p.yaml".to_owned(), policy.to_owned()).document;
        assert_eq!(super::text(&document), "");
        assert_eq!(count(&document), "p.yaml: no errors, no warnings, 1 accepted");
        let list = document.json();
        let [accepted] = list.as_slice() else { panic!("{list:?}") };
        assert_eq!((&accepted["severity"], &accepted["reason"]), (&json!("accepted"), &json!("for a test")));
    }

    #[test]
    fn a_place_outside_of_the_text_does_no_harm() {
        for at in [place(0, 0, 0), place(9, 1, 1)] {
            assert!(render("a: 1\n", at).contains("--> p.yaml\n"), "{}", render("a: 1\n", at));
        }
        assert!(render("a: 1\n", place(1, 99, u32::MAX)).contains("1 | a: 1\n"));
        assert!(render("a: 1\n", place(2, 1, 0)).contains("p.yaml:2:1"));
    }
}
