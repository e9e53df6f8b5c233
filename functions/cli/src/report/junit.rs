//! The results of test cases in the XML of JUnit, with the elements and attributes that the schemas of Jenkins and of
//! Maven Surefire have in common.

use std::time::Duration;

use offline::Verdict;

/// A case and what it gives, with the time that it took.
pub(crate) struct TimedVerdict<'c> {
    pub(crate) verdict: Verdict<'c>,
    pub(crate) took: Duration,
}

/// The report: one suite for each file of cases.
pub(crate) fn report(verdicts: &[TimedVerdict<'_>]) -> String {
    let suites = verdicts.chunk_by(|one, next| one.verdict.file == next.verdict.file).map(suite);
    let counts = counts(verdicts);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"claimsmith\" {counts}>\n{}</testsuites>",
        suites.collect::<String>()
    )
}

fn suite(verdicts: &[TimedVerdict<'_>]) -> String {
    let file = verdicts.first().map(|one| one.verdict.file).unwrap_or_default();
    let cases: String = verdicts.iter().map(case).collect();
    let counts = counts(verdicts);
    format!("  <testsuite name=\"{}\" {counts} skipped=\"0\">\n{cases}  </testsuite>\n", escaped(file))
}

fn counts(verdicts: &[TimedVerdict<'_>]) -> String {
    let failed = verdicts.iter().filter(|one| !one.verdict.passed()).count();
    let seconds: f64 = verdicts.iter().map(|one| one.took.as_secs_f64()).sum();
    format!("tests=\"{}\" failures=\"{failed}\" errors=\"0\" time=\"{seconds:.3}\"", verdicts.len())
}

fn case(TimedVerdict { verdict, took }: &TimedVerdict<'_>) -> String {
    let start = format!(
        "    <testcase name=\"{}\" classname=\"{}\" time=\"{:.3}\"",
        escaped(&verdict.case.name),
        escaped(verdict.file),
        took.as_secs_f64()
    );
    if verdict.passed() {
        return format!("{start}/>\n");
    }
    let place = escaped(&format!("{}:{}", verdict.file, verdict.case.place.line));
    let difference = escaped(&verdict.difference());
    format!(
        "{start}>\n      <failure message=\"{place}: not what the case expects\" type=\"difference\">{difference}\
         </failure>\n    </testcase>\n"
    )
}

/// The text for an element or an attribute. A character that XML does not have is replaced.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' => escaped.push(character),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_escaped_and_has_no_character_that_xml_lacks() {
        assert_eq!(escaped("a<b & \"c\">\n\u{1b}[0m é"), "a&lt;b &amp; &quot;c&quot;&gt;\n\u{fffd}[0m é");
    }
}
