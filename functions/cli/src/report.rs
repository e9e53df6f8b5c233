//! Prints diagnostics as text or JSON.

use std::io::IsTerminal;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use claims::document::{Diagnostic, Place, Severity};
use serde_json::{Value, json};

use crate::yaml_file::YamlFile;

/// An output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Text for people.
    Text,
    /// JSON for programs.
    Json,
}

/// Each diagnostic with its line, in the order of the document.
pub(crate) fn text(document: &YamlFile) -> String {
    let renderer = if is_colored() { Renderer::styled() } else { Renderer::plain() };
    let lines = lines(&document.text);
    let mut text = String::new();
    for diagnostic in document.diagnostics.clone().sorted() {
        text.push_str(&renderer.render(&[group(&document.name, &lines, &diagnostic)]));
        text.push_str("\n\n");
    }
    text
}

/// `claims.yaml: 2 errors, 1 warning`.
pub(crate) fn count(document: &YamlFile) -> String {
    let count = |severity| document.diagnostics.as_slice().iter().filter(|d| d.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    format!("{}: {}, {}", document.name, number(errors, "error"), number(warnings, "warning"))
}

/// `no errors`, `1 error`, `2 errors`.
pub(crate) fn number(count: usize, word: &str) -> String {
    match count {
        0 => format!("no {word}s"),
        1 => format!("1 {word}"),
        more => format!("{more} {word}s"),
    }
}

/// The same diagnostics as a list of objects.
pub(crate) fn json(document: &YamlFile) -> Value {
    let list = document.diagnostics.clone().sorted();
    let objects = list.iter().map(|diagnostic| {
        let Place { line, column, length, .. } = diagnostic.place;
        json!({
            "code": diagnostic.code.name,
            "severity": word(diagnostic.severity),
            "message": diagnostic.message,
            "help": diagnostic.help,
            "path": document.root.path_at(diagnostic.place),
            "line": line,
            "column": column,
            "length": length,
        })
    });
    objects.collect()
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// Colors only on a terminal, and not if NO_COLOR is set (<https://no-color.org>).
fn is_colored() -> bool {
    let terminal = std::io::stdout().is_terminal() && std::io::stderr().is_terminal();
    terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn group<'d>(name: &'d str, lines: &[&'d str], diagnostic: &'d Diagnostic) -> Group<'d> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.name);
    let line =
        usize::try_from(diagnostic.place.line).ok().and_then(|number| lines.get(number.checked_sub(1)?));
    let group = match line {
        Some(line) => title.element(snippet(name, line, diagnostic.place)),
        None => title.element(Origin::path(name)),
    };
    match &diagnostic.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    }
}

fn snippet<'d>(name: &'d str, line: &'d str, place: Place) -> Snippet<'d, annotate_snippets::Annotation<'d>> {
    let start = byte(line, u64::from(place.column).saturating_sub(1));
    let end = byte(line, u64::from(place.column).saturating_sub(1) + u64::from(place.length.max(1)));
    let text = line.get(start..end).unwrap_or_default();
    let end = start + text.trim_end().len();
    let number = usize::try_from(place.line).unwrap_or_default();
    let annotation = AnnotationKind::Primary.span(start..end);
    Snippet::source(line).line_start(number).path(name).annotation(annotation)
}

/// The lines of a text, split at YAML's line breaks.
fn lines(text: &str) -> Vec<&str> {
    let lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    lines.flat_map(|line| line.split('\r')).collect()
}

/// The byte offset of a character, by its number from 0; the end of the line if there are fewer characters.
fn byte(line: &str, character: u64) -> usize {
    let number = usize::try_from(character).unwrap_or(usize::MAX);
    line.char_indices().nth(number).map_or(line.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    const WRONG: Code = Code { name: "wrong", summary: "", cause: "", fix: "", example: "" };

    use super::*;
    use claims::document::{Code, Diagnostics, Node, NodeKind};

    fn render(text: &str, place: Place) -> String {
        let mut diagnostics = Diagnostics::default();
        diagnostics.error(WRONG, place, "it is wrong").help("write it anew");
        let root = Node { place: Place::default(), kind: NodeKind::Null };
        let document = YamlFile { name: "p.yaml".to_owned(), text: text.to_owned(), root, diagnostics };
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
    fn a_place_outside_of_the_text_does_no_harm() {
        for at in [place(0, 0, 0), place(9, 1, 1)] {
            assert!(render("a: 1\n", at).contains("--> p.yaml\n"), "{}", render("a: 1\n", at));
        }
        assert!(render("a: 1\n", place(1, 99, u32::MAX)).contains("1 | a: 1\n"));
        assert!(render("a: 1\n", place(2, 1, 0)).contains("p.yaml:2:1"));
    }
}
