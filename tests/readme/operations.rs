//! What `infra/README.md` says about running the service, against what is deployed.

use std::collections::BTreeSet;
use std::process::Command;

use provider::observation::metrics::{METRICS, Metric};
use support::cloudformation::{self, file};
use support::executable;

/// The rows of the table below a heading, without its own head.
fn table(heading: &str) -> Vec<Vec<String>> {
    let readme = file("infra/README.md");
    let (_, section) = readme.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no {heading}"));
    let rows =
        section.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    rows.skip(2).map(cells).collect()
}

fn first_cells(heading: &str) -> BTreeSet<String> {
    table(heading).iter().map(|row| row[0].trim_matches('`').to_owned()).collect()
}

#[test]
fn every_alarm_has_its_row_in_the_runbook_and_every_row_its_alarm() {
    let mut alarms = BTreeSet::new();
    let all_alarms =
        ["function-alarms", "version-alarms", "endpoint-alarms", "shadow-alarms", "sign-ins-fail"];
    for template in all_alarms.into_iter().chain(["policy-configuration", "self-test"]) {
        let others = !all_alarms.contains(&template);
        let template = cloudformation::read(&file(&format!("infra/aws/{template}.yaml")));
        for (name, resource) in template["Resources"].as_object().unwrap() {
            let is_alarm = resource["Type"].as_str().unwrap().ends_with("Alarm");
            assert!(is_alarm || others, "{resource}");
            if is_alarm {
                alarms.insert(name.clone());
            }
        }
    }
    assert_eq!(first_cells("## Alarms"), alarms);
}

#[test]
fn the_metrics_are_those_of_the_program() {
    let sets = |dimensions: &[&[&str]]| match dimensions {
        [[]] => String::new(),
        sets => {
            let name = |set: &&[&str]| match set {
                [] => "none".to_owned(),
                names => format!("`{}`", names.join("`, `")),
            };
            sets.iter().map(name).collect::<Vec<_>>().join("; ")
        }
    };
    let row = |metric: &Metric| {
        let (unit, meaning) = (format!("{:?}", metric.unit), metric.meaning.to_owned());
        [format!("`{}`", metric.name), unit, sets(metric.dimensions), meaning]
    };
    let written: BTreeSet<[String; 4]> = METRICS.iter().map(row).collect();
    let rows = table("## Metrics and logs");
    let explained = rows.into_iter().map(|row| row.try_into().unwrap()).collect();
    assert_eq!(written, explained);
}

#[test]
fn every_code_of_the_sign_in_log_is_explained() {
    let codes = first_cells("## Codes of Entra's sign-in log");
    let published = (1_003_000..=1_003_027).filter(|code| *code != 1_003_013);
    assert_eq!(codes, published.map(|code| code.to_string()).collect());
    for row in table("## Codes of Entra's sign-in log") {
        let page = Command::new(executable::claimsmith()).args(["reference", &row[0]]).output().unwrap();
        let page = String::from_utf8(page.stdout).unwrap();
        assert!(page.starts_with(&format!("## {} {}\n", row[0], row[1])), "{row:?} {page}");
    }
}

/// `1 million` at `0.20` is `0.20`.
#[test]
fn the_costs_are_computed_right() {
    for heading in ["| Per million | Usage | Price | USD |", "| Per month | Usage | Price | USD |"] {
        let rows = table_below(heading);
        assert!(rows.len() >= 5, "{heading}");
        for row in rows {
            let number = |cell: &str| cell.split(' ').next().unwrap().parse::<f64>().unwrap();
            let cost = number(&row[1]) * number(&row[2]);
            assert_eq!(format!("{cost:.2}"), row[3], "{}", row[0]);
        }
    }
}

/// Each row of *Limits* follows from the sign-ins of an hour, as the list below the table says.
#[test]
fn the_limits_are_computed_right() {
    let rows = table("## Limits");
    assert!(rows.len() >= 3);
    for row in rows {
        let row: Vec<u64> = row.iter().map(|cell| cell.parse().unwrap()).collect();
        let callouts = row[0] * 3 / 3600;
        let reserved = (callouts * 3 * 2 / 10).max(20);
        let expected =
            [row[0], callouts, (callouts * 2).max(250), reserved, (callouts * 3).div_ceil(10), reserved * 4];
        assert_eq!(row, expected);
    }
}

fn table_below(head: &str) -> Vec<Vec<String>> {
    let readme = file("infra/README.md");
    let rows =
        readme.lines().skip_while(|line| *line != head).skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}
