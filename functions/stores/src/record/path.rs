//! Where in a record an attribute stands: `costCenter`, `org.costCenter`, `phones[0].number`,
//! `["a name.with dots"]`.

use claims::document::{Diagnostics, INVALID_VALUE, Node, Place};
use claims::values::AttributeName;

/// A path into a record; it has at least one step, and the first one is a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path(Vec<Step>);

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Into a mapping.
    Name(String),
    /// Into a list, from 0.
    Index(usize),
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
        matches!(steps.first(), Some(Step::Name(_))).then_some(Self(steps))
    }

    /// The path to an attribute that is called as it is written: a path, or, where it is not one, a name.
    pub(crate) fn of(name: &str) -> Self {
        Self::parse(name).unwrap_or_else(|| Self(vec![Step::Name(name.to_owned())]))
    }

    /// Its steps.
    pub(crate) fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The names before the first index.
    pub(crate) fn names(&self) -> Vec<&str> {
        let names = self.0.iter().map_while(|step| match step {
            Step::Name(name) => Some(name.as_str()),
            Step::Index(_) => None,
        });
        names.collect()
    }
}

fn bracket(text: &str) -> Option<(Step, &str)> {
    let inside = text.strip_prefix('[')?;
    if let Some(quoted) = inside.strip_prefix('"') {
        let (name, rest) = quoted.split_once("\"]")?;
        return (!name.is_empty()).then(|| (Step::Name(name.to_owned()), rest));
    }
    let (index, rest) = inside.split_once(']')?;
    let digits = !index.is_empty() && index.bytes().all(|b| b.is_ascii_digit());
    Some((Step::Index(index.parse().ok().filter(|_| digits)?), rest))
}

fn name(text: &str) -> Option<(Step, &str)> {
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    (!name.is_empty() && !name.contains(['"', ']'])).then(|| (Step::Name(name.to_owned()), rest))
}

/// The `attributes` of a configuration: which attribute stands where, for those whose name is not the path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Paths(Vec<(String, Path)>);

impl Paths {
    /// Reads `attributes`, which may be absent; mistakes are noted.
    pub(crate) fn read(node: Option<&Node>, diagnostics: &mut Diagnostics) -> Self {
        let entries = node.and_then(|node| node.entries(diagnostics)).unwrap_or_default();
        let mut paths = Vec::new();
        for entry in entries {
            let Some(text) = entry.value.text(diagnostics) else { continue };
            match Path::parse(text) {
                Some(path) => paths.push((entry.key.clone(), path)),
                None => refuse(text, entry.value.place, diagnostics),
            }
        }
        Self(paths)
    }

    /// The path to an attribute.
    pub(crate) fn path(&self, wanted: &AttributeName) -> Path {
        self.written(wanted).cloned().unwrap_or_else(|| Path::of(&wanted.name))
    }

    /// The path to an attribute that is listed. A name of `user.*` is matched without regard to case.
    pub(crate) fn written(&self, wanted: &AttributeName) -> Option<&Path> {
        self.0.iter().find(|(name, _)| wanted.is_called(name)).map(|(_, path)| path)
    }
}

fn refuse(text: &str, place: Place, diagnostics: &mut Diagnostics) {
    diagnostics
        .error(INVALID_VALUE, place, format!("`{text}` is not a path into a record"))
        .help("write name, outer.inner, list[0] or [\"a name.with dots\"]");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(text: &str) -> Option<String> {
        let path = Path::parse(text)?;
        let steps = path.steps().iter().map(|step| match step {
            Step::Name(name) => format!("<{name}>"),
            Step::Index(index) => format!("{index}"),
        });
        Some(steps.collect())
    }

    #[test]
    fn paths_are_names_and_indexes() {
        for (text, expected) in [
            ("a", "<a>"),
            ("a.b[0].c", "<a><b>0<c>"),
            ("a[1][2]", "<a>12"),
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
