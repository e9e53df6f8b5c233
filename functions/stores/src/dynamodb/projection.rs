//! The projection expression of a request: only the attributes that are needed, each as a placeholder, so that reserved
//! words and dots in names have no special meaning.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html>

use std::collections::HashMap;

/// Placeholders for attribute names, by the names: `#n0`, `#n1`.
#[derive(Debug, Default)]
pub(super) struct Placeholders(HashMap<String, String>);

impl Placeholders {
    /// The placeholder of a name.
    pub(super) fn placeholder(&mut self, name: &str) -> String {
        if let Some(known) = self.0.get(name) {
            return known.clone();
        }
        let placeholder = format!("#n{}", self.0.len());
        self.0.insert(name.to_owned(), placeholder.clone());
        placeholder
    }

    /// As DynamoDB expects them.
    pub(super) fn into_map(self) -> HashMap<String, String> {
        self.0.into_iter().map(|(name, placeholder)| (placeholder, name)).collect()
    }
}

/// The projection expression of some paths of names. DynamoDB refuses paths that overlap, so a path below another
/// one is left out. A path ends before its first index: if only some elements of a list are requested, DynamoDB closes
/// the gaps, and their indexes are lost.
pub(super) fn expression(mut paths: Vec<Vec<&str>>, names: &mut Placeholders) -> String {
    paths.sort();
    let mut kept: Vec<Vec<&str>> = Vec::new();
    for path in paths {
        if !kept.last().is_some_and(|above| path.starts_with(above)) {
            kept.push(path);
        }
    }
    let written = kept.iter().map(|path| {
        let segments: Vec<String> = path.iter().map(|name| names.placeholder(name)).collect();
        segments.join(".")
    });
    written.collect::<Vec<String>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(paths: &[&[&str]]) -> String {
        let mut names = Placeholders::default();
        let paths = paths.iter().map(|path| path.to_vec()).collect();
        let mut expression = expression(paths, &mut names);
        for (placeholder, name) in names.into_map() {
            expression = expression.replace(&placeholder, &format!("<{name}>"));
        }
        expression
    }

    #[test]
    fn paths_below_another_one_are_left_out() {
        assert_eq!(written(&[&["tier"], &["org", "costCenter"], &["org"]]), "<org>, <tier>");
        assert_eq!(written(&[&["a", "c"], &["a", "b"], &["a", "b"]]), "<a>.<b>, <a>.<c>");
        assert_eq!(written(&[&["a"], &["ab"], &["a.b"]]), "<a>, <a.b>, <ab>");
    }
}
