//! Whether a content of AppConfig can be deployed: a policy without errors, whose test cases pass. The texts name claims and
//! cases, and have no values.

use claims::document::Severity;
use claims::policy::ReadBeside;
use provider::deployed_content::{CasesPart, DeployedContent};

use crate::accepting::checked;
use crate::cases::{Case, Verdict};
use crate::policy_text::{PolicyText, Usable};
use crate::yaml_text::YamlText;

/// How many mistakes are named.
const NAMED: usize = 20;

/// What is wrong with a content, a line each; empty if it can be deployed. `others` are the test cases that it is tested with
/// if there are none in it: each a name and a text.
pub fn mistakes(
    content: &str,
    beside: &ReadBeside<'_>,
    others: &dyn Fn() -> Vec<(String, String)>,
) -> impl Future<Output = Vec<String>> + use<> {
    let DeployedContent { policy, cases } = DeployedContent::split(content);
    let policy = YamlText::parse("policy".to_owned(), policy.to_owned());
    let PolicyText { document, usable } = checked(PolicyText::of(policy, beside), false);
    let mistakes = errors(&document, true);
    let usable = usable.filter(|_| mistakes.is_empty());
    let cases = match (&usable, cases) {
        (None, _) => Vec::new(),
        (Some(_), Some(cases)) => cases.documents().map(of_content).collect(),
        (Some(_), None) => others(),
    };
    tested(mistakes, usable, cases)
}

async fn tested(
    mut mistakes: Vec<String>,
    usable: Option<Usable>,
    cases: Vec<(String, String)>,
) -> Vec<String> {
    if let Some(usable) = usable {
        for (name, text) in cases {
            mistakes.extend(failed(YamlText::parse(name, text), &usable).await);
        }
    }
    shortened(mistakes)
}

/// Cases whose places are those in the content.
fn of_content(part: CasesPart<'_>) -> (String, String) {
    ("cases".to_owned(), "\n".repeat(part.lines_before) + part.text)
}

async fn failed(mut document: YamlText, usable: &Usable) -> Vec<String> {
    let cases = Case::all(&mut document, &usable.policy);
    let mut mistakes = errors(&document, false);
    for case in &cases {
        let verdict = Verdict::of(&document.name, case, usable).await;
        if !verdict.passed() {
            mistakes.push(format!("{}: {}", verdict.title(), verdict.differing()));
        }
    }
    mistakes
}

/// The errors in a document. What a message quotes of test cases may be a person's, so theirs have only codes.
fn errors(document: &YamlText, with_messages: bool) -> Vec<String> {
    let noted = document.diagnostics.clone().sorted();
    let errors = noted.iter().filter(|noted| noted.severity == Severity::Error);
    let line = |noted: &claims::document::Diagnostic| match with_messages {
        true => format!("{}: {noted}", document.name),
        false => {
            format!(
                "{}: line {}, column {}: {}",
                document.name, noted.place.line, noted.place.column, noted.code
            )
        }
    };
    errors.map(line).collect()
}

fn shortened(mut mistakes: Vec<String>) -> Vec<String> {
    let more = mistakes.len().saturating_sub(NAMED);
    mistakes.truncate(NAMED);
    mistakes.extend((more > 0).then(|| format!("and {more} more")));
    mistakes
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str =
        "version: 1\npolicies:\n  - name: all\n    applications: all\n    claims: { mail: user.mail }\n";

    const CASE: &str = "- name: kim\n  given: { user: { mail: kim@example.test } }\n  expect: { claims: ";

    async fn found(content: &str, others: &str) -> Vec<String> {
        let others = others.to_owned();
        let none = |_: &str| Err("there are no files".to_owned());
        mistakes(content, &none, &|| vec![("orders.yaml".to_owned(), others.clone())]).await
    }

    #[tokio::test]
    async fn a_content_is_tested_with_its_own_cases_else_with_the_others() {
        let (passes, fails) =
            (format!("{CASE}{{ mail: kim@example.test }} }}\n"), format!("{CASE}{{ id: '1' }} }}\n"));
        let own = |cases: &str| format!("{POLICY}---\n{cases}");
        for (content, others, expected) in [
            (POLICY.to_owned(), passes.as_str(), vec![]),
            (own(&passes), &fails, vec![]),
            (POLICY.to_owned(), &fails, vec!["orders.yaml:1: kim: it gives other values of `id`, `mail`"]),
            (own(&fails), &passes, vec!["cases:7: kim: it gives other values of `id`, `mail`"]),
            (
                own("- given: { user: { mail: kim@example.test } }\n"),
                "",
                vec!["cases: line 7, column 3: missing_key"; 2],
            ),
            (
                POLICY.replace("user.mail", "user.mial"),
                &fails,
                vec!["policy: line 5, column 21: Entra does not send `user.mial` (unavailable_attribute)"],
            ),
        ] {
            assert_eq!(found(&content, others).await, expected, "{content}");
        }
    }

    #[tokio::test]
    async fn a_refusal_is_a_difference() {
        let content = format!(
            "{POLICY}---\n- name: nobody\n  given: {{}}\n  expect: {{ refused: store_unavailable }}\n"
        );
        let expected = ["cases:7: nobody: it gives claims, and should be refused with store_unavailable"];
        assert_eq!(found(&content, "").await, expected);
    }
}
