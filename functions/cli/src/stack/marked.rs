//! A text with sections that the tool writes, between marks.

use std::collections::BTreeMap;

/// What a mark begins with; after it comes the name of a section, or `end`.
pub(crate) const MARK: &str = "# claimsmith template: ";
const END: &str = "end";

/// A text, line by line, and its sections.
pub(crate) struct MarkedText {
    lines: Vec<String>,
    /// The line after each section's first mark, the line of its last one, and the space before the mark.
    sections: BTreeMap<String, Section>,
}

struct Section {
    from: usize,
    to: usize,
    indentation: String,
}

/// One line that a section lacks, or has too much.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// A line that the policy needs and the section lacks.
    Missing {
        /// The number of the section's first mark, from 1.
        mark: usize,
        /// The line, without its indentation.
        line: String,
    },
    /// A line of the section that the policy does not need.
    NotNeeded {
        /// Its number, from 1.
        number: usize,
        /// The line, without its indentation.
        line: String,
    },
}

impl MarkedText {
    /// Reads a text.
    ///
    /// # Errors
    /// A mark has no counterpart, or a section is there twice; the message names its line.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut sections = BTreeMap::new();
        let mut open: Option<(String, Section)> = None;
        for (at, line) in lines.iter().enumerate() {
            let Some((before, name)) = line.split_once(MARK) else { continue };
            match (name.trim_end(), open.take()) {
                (END, Some((name, section))) => {
                    if sections.insert(name.clone(), Section { to: at, ..section }).is_some() {
                        return Err(format!("line {}: the section `{name}` is there twice", at + 1));
                    }
                }
                (name, None) if name != END => {
                    let section = Section { from: at + 1, to: at + 1, indentation: before.to_owned() };
                    open = Some((name.to_owned(), section));
                }
                (name, _) => return Err(format!("line {}: `{name}` is no mark that can stand here", at + 1)),
            }
        }
        match open {
            None => Ok(Self { lines, sections }),
            Some((name, section)) => Err(format!("line {}: the section `{name}` has no end", section.from)),
        }
    }

    /// Whether there is a section of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.sections.contains_key(name)
    }

    /// The lines that are in no section.
    pub(super) fn outside(&self) -> impl Iterator<Item = &str> {
        let inside =
            |at: usize| self.sections.values().any(|section| (section.from..section.to).contains(&at));
        let lines = self.lines.iter().enumerate().filter(move |(at, _)| !inside(*at));
        lines.map(|(_, line)| line.as_str())
    }

    /// The lines of a section; none if it is not there.
    pub(super) fn lines_of(&self, name: &str) -> &[String] {
        let section = self.sections.get(name);
        section.and_then(|section| self.lines.get(section.from..section.to)).unwrap_or_default()
    }

    /// How the lines of a section differ from these. A section that is not there has no lines.
    pub(crate) fn differences(&self, name: &str, lines: &[String]) -> Vec<Difference> {
        let mark = self.sections.get(name).map_or(0, |section| section.from);
        let written: Vec<&str> = self.lines_of(name).iter().map(|line| line.trim()).collect();
        let needed: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
        let missing = needed.iter().filter(|line| !written.contains(line));
        let more = written.iter().zip(mark + 1..).filter(|(line, _)| !needed.contains(line));
        let missing = missing.map(|line| Difference::Missing { mark, line: (*line).to_owned() });
        missing
            .chain(more.map(|(line, number)| Difference::NotNeeded { number, line: (*line).to_owned() }))
            .collect()
    }

    /// The text with each section replaced by its lines, which are indented as its mark is.
    pub(crate) fn with(&self, sections: &BTreeMap<&str, Vec<String>>) -> String {
        let mut text = String::new();
        let mut next = 0;
        let mut in_order: Vec<(&str, &Section)> =
            self.sections.iter().map(|(name, section)| (name.as_str(), section)).collect();
        in_order.sort_by_key(|(_, section)| section.from);
        for (name, section) in in_order {
            let Some(lines) = sections.get(name) else { continue };
            append(&mut text, "", self.lines.get(next..section.from).unwrap_or_default());
            append(&mut text, &section.indentation, lines);
            next = section.to;
        }
        append(&mut text, "", self.lines.get(next..).unwrap_or_default());
        text
    }
}

fn append(text: &mut String, indentation: &str, lines: &[String]) {
    for line in lines {
        text.push_str(indentation);
        text.push_str(line);
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a:\n  # claimsmith template: one\n  - x\n  - y\n  # claimsmith template: end\nb: c\n";

    #[test]
    fn a_section_is_replaced_and_everything_else_stays() {
        let marked = MarkedText::read(TEXT).unwrap();
        let sections = BTreeMap::from([("one", vec!["- z".to_owned()]), ("two", vec!["- w".to_owned()])]);
        let changed = marked.with(&sections);
        assert_eq!(changed, TEXT.replace("  - x\n  - y\n", "  - z\n"));
        assert_eq!(MarkedText::read(&changed).unwrap().with(&sections), changed);
        assert_eq!(marked.outside().collect::<Vec<_>>().len(), 4);
    }

    #[test]
    fn too_much_and_too_little_are_told_apart() {
        let marked = MarkedText::read(TEXT).unwrap();
        let lines = ["- y".to_owned(), "- z".to_owned()];
        let expected = [
            Difference::Missing { mark: 2, line: "- z".to_owned() },
            Difference::NotNeeded { number: 3, line: "- x".to_owned() },
        ];
        assert_eq!(marked.differences("one", &lines), expected);
        assert_eq!(marked.differences("none", &[]), []);
    }

    #[test]
    fn a_mark_without_its_counterpart_is_refused_with_its_line() {
        for (text, expected) in [
            ("# claimsmith template: one\n", "line 1: the section `one` has no end"),
            ("\n# claimsmith template: end\n", "line 2: `end` is no mark that can stand here"),
            (
                "# claimsmith template: one\n# claimsmith template: two\n",
                "line 2: `two` is no mark that can stand here",
            ),
            (&TEXT.repeat(2), "line 11: the section `one` is there twice"),
        ] {
            assert_eq!(MarkedText::read(text).err().as_deref(), Some(expected));
        }
    }
}
