//! The runbook's query of Logs Insights, over the line that a real function writes.

use bytes::Bytes;
use http::Request;
use regex::Regex;
use serde_json::Value;
use support::cloudformation::file;
use support::function::events::{Encoding, Front};
use support::function::lambda::{Lambda, member_callout};
use support::serving::Serving;

/// The line about one callout.
fn line(lambda: &Lambda, callout: &Request<Bytes>) -> Value {
    lambda.answer(Front::HttpApi { stage: "$default" }, Encoding::Text, callout);
    let log = lambda.function.log();
    let mut lines = log.lines().rev().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.find(|line| line["target"] == "callout").unwrap()
}

/// The query, and the expression with which it parses a field.
fn query() -> (String, String, Regex) {
    let runbook = file("infra/README.md");
    let start = runbook.find("    filter ispresent(").unwrap();
    let query: String = runbook[start..].lines().take_while(|line| line.starts_with("    ")).collect();
    let parsed = Regex::new(r"\| parse (\w+) /(.*?)/ *\|").unwrap().captures(&query).unwrap();
    // The example's store is `hr`; the deployed policy's is `people`.
    let expression = Regex::new(&parsed[2].replacen("hr ", "people ", 1)).unwrap();
    (query.clone(), parsed[1].to_owned(), expression)
}

#[test]
fn the_query_of_the_runbook_finds_what_a_store_did_and_its_names_are_its_own() {
    let serving = Serving::start("insights");
    let (query, field, expression) = query();
    for (table, outcome) in [("people", "unknown_user"), ("no-such-table", "misconfigured")] {
        let lambda = Lambda::with(&serving.base_url, &[("PEOPLE_TABLE", table)]);
        let line = line(&lambda, &member_callout(&serving));
        let found = expression.captures(line[&field].as_str().unwrap()).unwrap_or_else(|| panic!("{line}"));
        assert_eq!(&found["hr_outcome"], outcome, "{line}");
        assert!(found["ms"].parse::<f64>().unwrap() >= 0.0, "{line}");
        for name in expression.capture_names().flatten() {
            assert!(query.contains(name) && line.get(name).is_none(), "{name}: {line}");
        }
    }
}
