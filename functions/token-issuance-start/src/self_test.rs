//! Answers `{"claimsmith": "self-test"}`: a direct invocation by whoever may invoke the function. Over the endpoint it cannot be
//! asked: an event of API Gateway has other members, and what a caller sends is inside one of them.

use std::path::Path;

use provider::Provider;
use provider::observation::invocation::Invocation;
use provider::self_test::{Check, SelfTest};
use provider::settings::PolicySource;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use stores::file::text::read_document;

use crate::cases;

/// The event; another member makes it another event.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SelfTestEvent {
    claimsmith: SelfTestWord,
}

#[derive(Deserialize)]
enum SelfTestWord {
    #[serde(rename = "self-test")]
    SelfTest,
}

/// What is answered.
#[derive(Serialize)]
pub struct SelfTestAnswer {
    claimsmith: &'static str,
    /// The function's version, as Lambda numbers it.
    version: Option<String>,
    /// The region that answers.
    region: Option<String>,
    #[serde(flatten)]
    result: SelfTest,
}

/// Whether an event asks for a self-test. A list would be read as the members in order.
pub(crate) fn is_asked(event: &RawValue) -> bool {
    let event = event.get();
    event.starts_with('{')
        && matches!(serde_json::from_str(event), Ok(SelfTestEvent { claimsmith: SelfTestWord::SelfTest }))
}

/// Tries everything that callouts need, and runs the test cases that were deployed with the policy.
pub(crate) async fn answer(
    provider: &Provider,
    source: &PolicySource,
    running: &Invocation,
) -> SelfTestAnswer {
    let mut result = provider.self_test().await;
    // A policy of AppConfig was tested before AppConfig accepted it.
    if let PolicySource::File(path) = source {
        result.add(Check::required("cases", path.display().to_string(), failed_cases(path).await));
    }
    result.observe();
    let Invocation { version, region, .. } = running.clone();
    SelfTestAnswer { claimsmith: "self-test", version, region, result }
}

/// What is wrong with the policy or with its cases in the same folder, without values.
async fn failed_cases(path: &Path) -> Option<String> {
    let mistakes = match read_document(path) {
        Ok(text) => cases::mistakes(&text, path.parent().unwrap_or(Path::new(""))).await,
        Err(error) => vec![error.to_string()],
    };
    (!mistakes.is_empty()).then(|| mistakes.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_event_asks_for_a_self_test() {
        for (event, expected) in [
            (r#"{"claimsmith": "self-test"}"#, true),
            (r#"{"claimsmith": "else"}"#, false),
            (r#"{"claimsmith": "self-test", "requestContext": {}}"#, false),
            (r#"{"body": "{\"claimsmith\": \"self-test\"}", "headers": {}}"#, false),
            (r#"{"claimsmith": "self-test", "claimsmith": "self-test"}"#, false),
            (r#"["self-test"]"#, false),
            ("{}", false),
            ("null", false),
        ] {
            let event = RawValue::from_string(event.to_owned()).unwrap();
            assert_eq!(is_asked(&event), expected, "{event}");
        }
    }
}
