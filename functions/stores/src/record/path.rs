//! Paths to an attribute in a record: `costCenter`, `org.costCenter`, `phones[0].number`, `roles[*].name`,
//! `["a name.with dots"]`.

use claims::document::{Diagnostics, Node, Place};
use claims::values::AttributeName;

use super::mapping::Selector;

use crate::codes::INVALID_PATH;

/// A path into a record; it has at least one step, and the first one is a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path(Vec<PathStep>);

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PathStep {
    /// Into a mapping.
    Name(String),
    /// Into a list, from 0.
    Index(usize),
    /// Into every item of a list.
    Each,
}

impl Path {
    /// Reads a path.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (step, after) = if rest.starts_with('[') { bracket(rest)? } else { name(rest)? };
            steps.push(step);
            rest = match after.strip_prefix('.') {
                Some(next) if next.is_empty() || next.starts_with('[') => return None,
                Some(next) => next,
                None if after.is_empty() || after.starts_with('[') => after,
                None => return None,
            };
        }
        matches!(steps.first(), Some(PathStep::Name(_))).then_some(Self(steps))
    }

    /// Parses a path; a text that is not a path is one name.
    pub(crate) fn of(name: &str) -> Self {
        Self::parse(name).unwrap_or_else(|| Self(vec![PathStep::Name(name.to_owned())]))
    }

    /// Its steps.
    pub(crate) fn steps(&self) -> &[PathStep] {
        &self.0
    }

    /// Whether it can find several values.
    pub(crate) fn is_list(&self) -> bool {
        self.0.contains(&PathStep::Each)
    }

    /// The names before the first index.
    pub(crate) fn names(&self) -> Vec<&str> {
        let names = self.0.iter().map_while(|step| match step {
            PathStep::Name(name) => Some(name.as_str()),
            PathStep::Index(_) | PathStep::Each => None,
        });
        names.collect()
    }
}

fn bracket(text: &str) -> Option<(PathStep, &str)> {
    let inside = text.strip_prefix('[')?;
    if let Some(quoted) = inside.strip_prefix('"') {
        let (name, rest) = quoted.split_once("\"]")?;
        return (!name.is_empty()).then(|| (PathStep::Name(name.to_owned()), rest));
    }
    let (index, rest) = inside.split_once(']')?;
    if index == "*" {
        return Some((PathStep::Each, rest));
    }
    let digits = !index.is_empty() && index.bytes().all(|b| b.is_ascii_digit());
    Some((PathStep::Index(index.parse().ok().filter(|_| digits)?), rest))
}

fn name(text: &str) -> Option<(PathStep, &str)> {
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    (!name.is_empty() && !name.contains(['"', ']'])).then(|| (PathStep::Name(name.to_owned()), rest))
}

impl Selector for Path {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = node.text(diagnostics)?;
        let path = Self::parse(text);
        if path.is_none() {
            refuse(text, node.place, diagnostics);
        }
        path
    }

    fn unlisted(name: &AttributeName) -> Self {
        Self::of(&name.name)
    }
}

fn refuse(text: &str, place: Place, diagnostics: &mut Diagnostics) {
    diagnostics
        .error(INVALID_PATH, place, format!("`{text}` is not a path into a record"))
        .help("write name, outer.inner, list[0], list[*].name or [\"a name.with dots\"]");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(text: &str) -> Option<String> {
        let path = Path::parse(text)?;
        let steps = path.steps().iter().map(|step| match step {
            PathStep::Name(name) => format!("<{name}>"),
            PathStep::Index(index) => format!("{index}"),
            PathStep::Each => "*".to_owned(),
        });
        Some(steps.collect())
    }

    #[test]
    fn paths_are_names_and_indexes() {
        for (text, expected) in [
            ("a", "<a>"),
            ("a.b[0].c", "<a><b>0<c>"),
            ("a[1][2]", "<a>12"),
            ("a[*].b[0]", "<a>*<b>0"),
            ("[\"a.b\"].c", "<a.b><c>"),
            ("a[\"b c\"]", "<a><b c>"),
            ("custom:tier", "<custom:tier>"),
        ] {
            assert_eq!(steps(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in
            ["", ".", "a.", ".a", "a..b", "a[", "a[]", "a[-1]", "a[+1]", "[0]", "a[0]b", "a.[0]", "[\"\"]"]
        {
            assert_eq!(steps(text), None, "{text}");
        }
    }
}
