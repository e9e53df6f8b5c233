//! What the function said of itself.

use offline::entra::sign_in_error::STATUS;
use serde::Deserialize;

use super::{Effect, Finding};

/// The answer of a self-test, as far as it is read.
#[derive(Deserialize)]
struct SelfTestResult {
    claimsmith: String,
    checks: Vec<TestedPart>,
}

#[derive(Deserialize)]
struct TestedPart {
    name: String,
    about: String,
    passed: bool,
    required: bool,
    why: Option<String>,
}

/// What failed in the answer of a self-test.
///
/// # Errors
/// The text is not such an answer.
pub(crate) fn self_test(text: &str) -> Result<Vec<Finding>, String> {
    // `aws lambda invoke` prints its own result behind the answer where both go to standard output.
    let answer = serde_json::Deserializer::from_str(text).into_iter::<SelfTestResult>().next();
    let answer = answer.and_then(Result::ok).filter(|answer| answer.claimsmith == "self-test");
    let Some(SelfTestResult { checks, .. }) = answer else {
        return Err("expected the answer of the function to {\"claimsmith\": \"self-test\"}".to_owned());
    };
    Ok(checks.iter().filter(|part| !part.passed).map(TestedPart::finding).collect())
}

impl TestedPart {
    fn finding(&self) -> Finding {
        let Self { name, about, required, why, .. } = self;
        let why = why.as_deref().unwrap_or("it failed");
        let message = format!("function: its self-test failed: {name} {about}: {why}");
        let effect = match required {
            true => Effect::Error(STATUS),
            false => Effect::Silent("claims that come from this store are missing"),
        };
        let fix = "the runbook's section about the self-test says what each part needs";
        Finding::new("self_test_failed", effect, message, fix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_is_found_and_anything_else_is_refused() {
        let answer = r#"{"claimsmith": "self-test", "passed": false, "checks": [
            {"name": "keys", "about": "https://a", "passed": true, "required": true, "why": null},
            {"name": "store", "about": "people", "passed": false, "required": true, "why": "late: no answer"},
            {"name": "store", "about": "hr", "passed": false, "required": false, "why": null}]}{"StatusCode": 200}"#;
        let findings = self_test(answer).unwrap();
        let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
        let expected = [
            "function: its self-test failed: store people: late: no answer",
            "function: its self-test failed: store hr: it failed",
        ];
        assert_eq!(messages, expected);
        for other in ["", "{}", r#"{"statusCode": 400}"#, r#"{"claimsmith": "else", "checks": []}"#] {
            assert!(self_test(other).is_err(), "{other}");
        }
    }
}
