//! What is measured, against what the alarms and the dashboard look at.

use std::collections::BTreeSet;

use provider::observation::metrics::{METRICS, NAMESPACE};
use serde_json::Value;
use support::cloudformation::{file, read};

/// The name of a metric and of its dimensions, in their order.
type Series = (String, Vec<String>);

/// Every series that the program writes.
pub(crate) fn series() -> BTreeSet<Series> {
    let mut series = BTreeSet::new();
    for metric in METRICS {
        for dimensions in metric.dimensions {
            let dimensions = ["Service"].iter().chain(*dimensions).map(|one| (*one).to_owned());
            series.insert((metric.name.to_owned(), dimensions.collect()));
        }
    }
    series
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

/// The series of alarms: wherever a namespace, a name and dimensions stand together.
fn of_alarms(node: &Value, found: &mut BTreeSet<Series>) {
    if node["Namespace"] == NAMESPACE {
        let dimensions = node["Dimensions"].as_array().unwrap().iter();
        let dimensions = dimensions.map(|one| text(&one["Name"]).to_owned()).collect();
        found.insert((text(&node["MetricName"]).to_owned(), dimensions));
    }
    match node {
        Value::Array(items) => items.iter().for_each(|item| of_alarms(item, found)),
        Value::Object(entries) => entries.values().for_each(|value| of_alarms(value, found)),
        _ => {}
    }
}

/// The series of a widget's rows, of which `.` repeats what stands above it and `...` all of it.
fn of_rows(rows: &[Value], found: &mut BTreeSet<Series>) {
    let mut above: Vec<String> = Vec::new();
    for row in rows {
        let row = row.as_array().unwrap();
        if let Some(expression) = row[0]["expression"].as_str() {
            found.extend(of_search(expression));
            continue;
        }
        let cells: Vec<&str> = row.iter().filter_map(Value::as_str).collect();
        if cells != ["..."] {
            let filled = cells.iter().enumerate();
            above = filled
                .map(|(at, cell)| if *cell == "." { above[at].clone() } else { (*cell).to_owned() })
                .collect();
        }
        if above[0] == NAMESPACE {
            found.insert((above[1].clone(), above[2..].iter().step_by(2).cloned().collect()));
        }
    }
}

/// `SEARCH('{Claimsmith,Service,Store} ... MetricName="CacheHits"', ...)`.
fn of_search(expression: &str) -> Option<Series> {
    let (_, rest) = expression.split_once("SEARCH('{")?;
    let (schema, rest) = rest.split_once('}')?;
    let (_, rest) = rest.split_once("MetricName=\"")?;
    let (name, _) = rest.split_once('"')?;
    let (namespace, dimensions) = schema.split_once(',')?;
    assert_eq!(namespace, NAMESPACE);
    Some((name.to_owned(), dimensions.split(',').map(str::to_owned).collect()))
}

#[test]
fn what_alarms_and_dashboard_look_at_is_measured() {
    let mut watched = BTreeSet::new();
    for alarms in ["function-alarms.yaml", "self-test.yaml", "shadow-alarms.yaml", "version-alarms.yaml"] {
        of_alarms(&read(&file(&format!("infra/aws/{alarms}"))), &mut watched);
    }
    assert!(watched.len() >= 4, "{watched:?}");
    let dashboard = read(&file("infra/aws/dashboard.yaml"));
    let body = &dashboard["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"];
    let body: Value = serde_json::from_str(text(body)).unwrap();
    for widget in body["widgets"].as_array().unwrap() {
        of_rows(widget["properties"]["metrics"].as_array().map_or(&[], Vec::as_slice), &mut watched);
    }
    assert!(watched.len() >= 10, "{watched:?}");
    let known = series();
    let unknown: Vec<&Series> = watched.difference(&known).collect();
    assert_eq!(unknown, Vec::<&Series>::new());
}
