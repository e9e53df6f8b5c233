//! What is deployed with AppConfig: a policy, and behind it, if they are deployed with it, its test cases. They are separated
//! by a line `---`, as `cat claims.yaml; echo ---; cat cases/*.yaml` writes them.

/// The parts of what is deployed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeployedContent<'c> {
    /// The text of the policy.
    pub policy: &'c str,
    /// The text of the test cases; `None` if there are no cases.
    pub cases: Option<CasesPart<'c>>,
}

/// The test cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CasesPart<'c> {
    /// Their text: YAML documents with a list of cases each.
    pub text: &'c str,
    /// How many lines of the content precede it.
    pub lines_before: usize,
}

impl<'c> DeployedContent<'c> {
    /// Takes the content apart. A line `---` before anything but comments is the beginning of the policy.
    #[must_use]
    pub fn split(content: &'c str) -> Self {
        let (mut at, mut is_in_policy) = (0, false);
        for (number, line) in content.split_inclusive('\n').enumerate() {
            let after = at + line.len();
            if is_separator(line) && is_in_policy {
                let (policy, rest) = (content.get(..at), content.get(after..));
                let cases = rest.filter(|rest| rest.lines().any(says_something));
                let cases = cases.map(|text| CasesPart { text, lines_before: number + 1 });
                return Self { policy: policy.unwrap_or_default(), cases };
            }
            is_in_policy |= says_something(line);
            at = after;
        }
        Self { policy: content, cases: None }
    }
}

impl<'c> CasesPart<'c> {
    /// Its documents, each with the number of lines of the content that precede it.
    pub fn documents(self) -> impl Iterator<Item = CasesPart<'c>> {
        let mut rest = Some(self);
        std::iter::from_fn(move || {
            let part = rest.take()?;
            let DeployedContent { policy, cases } = DeployedContent::split(part.text);
            rest = cases
                .map(|cases| CasesPart { lines_before: part.lines_before + cases.lines_before, ..cases });
            Some(CasesPart { text: policy, ..part })
        })
    }
}

fn is_separator(line: &str) -> bool {
    line.strip_prefix("---").is_some_and(|rest| rest.trim().is_empty())
}

/// Whether there is more than a comment in a line.
fn says_something(line: &str) -> bool {
    let line = line.trim_start_matches('\u{feff}').trim();
    !line.is_empty() && !line.starts_with('#') && !is_separator(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(content: &str) -> (&str, Vec<(&str, usize)>) {
        let DeployedContent { policy, cases } = DeployedContent::split(content);
        let documents = cases.into_iter().flat_map(CasesPart::documents);
        (policy, documents.map(|part| (part.text, part.lines_before)).collect())
    }

    #[test]
    fn cases_follow_a_line_of_three_dashes() {
        for (content, policy, cases) in [
            ("version: 1\n", "version: 1\n", vec![]),
            ("version: 1\n---\n- a\n", "version: 1\n", vec![("- a\n", 2)]),
            ("version: 1\r\n--- \r\n- a", "version: 1\r\n", vec![("- a", 2)]),
            ("# c\n---\nversion: 1\n---\n- a\n", "# c\n---\nversion: 1\n", vec![("- a\n", 4)]),
            (
                "version: 1\n---\n# c\n---\n- a\n---\n- b\n",
                "version: 1\n",
                vec![("# c\n---\n- a\n", 2), ("- b\n", 6)],
            ),
            ("version: 1\n---\n\n# nothing\n", "version: 1\n", vec![]),
            ("a: |\n  ---\n----\n--- b\n", "a: |\n  ---\n----\n--- b\n", vec![]),
            ("", "", vec![]),
        ] {
            assert_eq!(parts(content), (policy, cases), "{content}");
        }
    }
}
