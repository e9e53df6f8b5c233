//! Any text as claim rules of AD FS: read or refused at a place in it, written and read back the same, and run.

use adfs_rules::{AdfsClaim, RuleError, RuleSet, StoreCall, StoreRow, run as run_rules};

/// Takes the bytes before the first zero byte for rules, those after it for claims: `type=value,type=value`.
pub fn run(bytes: &[u8]) {
    let mut parts = bytes.splitn(2, |byte| *byte == 0);
    let mut part = || String::from_utf8_lossy(parts.next().unwrap_or_default());
    let (text, claims) = (part(), part());
    let (rules, errors) = RuleSet::parse(&text);
    errors.iter().for_each(|error| assert_in(&text, error));
    let written = rules.to_string();
    let (again, errors) = RuleSet::parse(&written);
    assert!(errors.is_empty(), "{written}\n{errors:?}");
    assert_eq!(again.to_string(), written);
    let claims: Vec<AdfsClaim> = claims.split(',').filter_map(claim).collect();
    let outcome = run_rules(&rules, &claims, &parameters);
    assert_eq!(outcome, run_rules(&again, &claims, &parameters));
    if let Ok(outcome) = outcome {
        assert_eq!(outcome.times.len(), rules.rules.len());
    }
}

fn claim(text: &str) -> Option<AdfsClaim> {
    text.split_once('=').map(|(name, value)| AdfsClaim::new(name, value))
}

/// Answers each query with its parameters.
fn parameters(call: &StoreCall<'_>) -> Result<Vec<StoreRow>, String> {
    Ok(call.parameters.iter().map(|parameter| vec![Some(parameter.clone())]).collect())
}

fn assert_in(text: &str, error: &RuleError) {
    let line =
        usize::try_from(error.place.line).ok().and_then(|line| text.split('\n').nth(line.checked_sub(1)?));
    let length = line.map(|line| line.chars().count());
    let column = usize::try_from(error.place.column).unwrap_or_default();
    assert!(column > 0 && length.is_some_and(|length| column <= length + 1), "{error}");
}
