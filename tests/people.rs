//! `claimsmith people` with a real DynamoDB-compatible server.

pub(crate) mod faulty_table;
mod mistakes;
mod restore;
mod round_trip;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::root;
use support::servers::people_table::TABLE;

use faulty_table::{Fault, FaultyTable, result};

const SAMPLE: &str = "infra/policy/sample/people.yaml";

/// A file of its own with this text.
fn file(name: &str, text: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("people");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), text).unwrap();
    folder.join(name)
}

/// Imports a file with more arguments.
fn import(table: &FaultyTable, file: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    table.run(&[&["people", "import", file.to_str().unwrap()], more].concat())
}

/// What is printed, after the file's name.
fn said(file: &Path, rest: &str) -> String {
    format!("{}: {rest}", file.display())
}

fn user(number: usize) -> String {
    format!("77777777-7777-4777-8777-{number:012}")
}

/// A CSV file of so many people.
fn many(name: &str, count: usize) -> PathBuf {
    let mut text = String::from("user.id,tier,costCenter,roles:json\n");
    for number in 0..count {
        writeln!(text, "{},gold,{number:04},\"[\"\"Orders.Read\"\"]\"", user(number)).unwrap();
    }
    file(name, &text)
}

#[test]
fn the_sample_people_get_the_same_claims_from_the_table() {
    let table = FaultyTable::start();
    let (exit, printed, complained) = table.run(&["people", "import", SAMPLE]);
    let expected = format!(
        "{SAMPLE}: 1 without attributes of store `people`\n{SAMPLE}: 5 added, 0 changed, 0 removed, 0 unchanged\n"
    );
    assert_eq!((exit, printed, complained), (Some(0), expected, String::new()));
    for person in ["kim", "noor", "britta", "local", "social", "newcomer"] {
        let (_, embedded, _) = table.run(&["explain", person]);
        let (exit, live, complained) = table.run(&["explain", person, "--live"]);
        let asked = live.lines().nth(2).unwrap();
        assert!(asked.starts_with("people: "), "{live}{complained}");
        assert_eq!((exit, live.replace(&format!("{asked}\n\n"), "")), (Some(0), embedded));
    }
}

/// A file of two people.
fn two(name: &str) -> PathBuf {
    let rows = format!("{},gold,\n{},\"silver\",\"[\"\"a\"\"]\"\n", user(1), user(2));
    file(name, &format!("user.id,tier,roles:json\n{rows}"))
}

/// Imports a file without writing, and compares what is printed.
fn planned(table: &FaultyTable, file: &Path, more: &[&str], expected: &str) {
    let (exit, printed, complained) = import(table, file, &[&["--dry-run"], more].concat());
    assert_eq!((exit, printed, complained.as_str()), (Some(0), said(file, expected), ""));
}

#[test]
fn what_is_the_same_is_not_written() {
    let (table, first) = (FaultyTable::start(), two("same.csv"));
    planned(
        &table,
        &first,
        &["--show", "1"],
        &format!(
            "2 to add, 0 to change, 0 to remove, 0 unchanged\n  add     user#{} / profile\n  and 1 more\n",
            user(1)
        ),
    );
    assert_eq!(table.requests("BatchWriteItem"), 0);
    let (exit, printed, _) = import(&table, &first, &[]);
    assert_eq!((exit, printed), (Some(0), said(&first, "2 added, 0 changed, 0 removed, 0 unchanged\n")));
    table.set(Fault::None);
    let (exit, printed, _) = import(&table, &first, &[]);
    assert_eq!((exit, printed), (Some(0), said(&first, "0 added, 0 changed, 0 removed, 2 unchanged\n")));
    assert_eq!(table.requests("BatchWriteItem"), 0);
}

#[test]
fn what_would_change_is_shown_with_values_only_if_asked_for() {
    let (table, first) = (FaultyTable::start(), two("different.csv"));
    import(&table, &first, &[]);
    table.put(TABLE, &json!({ "pk": { "S": format!("user#{}", user(1)) }, "sk": { "S": "profile" }, "tier": { "S": "tin" }, "size": { "N": "1" } }));
    table.put(TABLE, &json!({ "pk": { "S": format!("user#{}", user(3)) }, "sk": { "S": "profile" } }));
    table.put(TABLE, &json!({ "pk": { "S": "group#1" }, "sk": { "S": "profile" } }));
    let change = format!("  change  user#{} / profile: size, tier\n", user(1));
    planned(&table, &first, &[], &format!("0 to add, 1 to change, 0 to remove, 1 unchanged\n{change}"));
    let values = "            size: 1 -> nothing\n            tier: \"tin\" -> \"gold\"\n";
    let remove = format!("  remove  user#{} / profile\n", user(3));
    planned(
        &table,
        &first,
        &["--values", "--remove-others"],
        &format!("0 to add, 1 to change, 1 to remove, 1 unchanged\n{change}{values}{remove}"),
    );
    let (exit, printed, _) = import(&table, &first, &["--remove-others"]);
    assert_eq!((exit, printed), (Some(0), said(&first, "0 added, 1 changed, 1 removed, 1 unchanged\n")));
    let keys: Vec<Value> = table
        .items(TABLE)
        .iter()
        .map(|item| serde_json::from_str::<Value>(item).unwrap()["pk"]["S"].clone())
        .collect();
    assert_eq!(keys.len(), 3, "what the policy does not look up remains: {keys:?}");
    assert!(keys.contains(&json!("group#1")));
}

#[test]
fn a_busy_table_is_asked_again_until_everything_is_written() {
    let people = many("busy.csv", 60);
    for fault in [
        Fault::Half,
        Fault::Refused(400, "ProvisionedThroughputExceededException"),
        Fault::Refused(400, "ThrottlingException"),
        Fault::Refused(500, "InternalServerError"),
    ] {
        let table = FaultyTable::start();
        table.set(fault);
        let (exit, printed, complained) = import(&table, &people, &[]);
        assert_eq!(
            (exit, printed),
            (Some(0), said(&people, "60 added, 0 changed, 0 removed, 0 unchanged\n")),
            "{fault:?} {complained}"
        );
        assert_eq!(table.items(TABLE).len(), 60);
        assert!(table.requests("BatchWriteItem") > 3, "{fault:?}");
        table.set(Fault::Half);
        let (_, printed, _) = import(&table, &people, &[]);
        assert_eq!(printed, said(&people, "0 added, 0 changed, 0 removed, 60 unchanged\n"), "{fault:?}");
    }
}

#[test]
fn what_an_interruption_left_is_written_by_the_next_run() {
    let table = FaultyTable::start();
    let people = many("interrupted.csv", 1_000);
    table.set(Fault::Slow(Duration::from_millis(20)));
    let mut running = table.tool(&root(), &["people", "import", people.to_str().unwrap()]).spawn().unwrap();
    while table.requests("BatchWriteItem") < 10 {
        std::thread::sleep(Duration::from_millis(5));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    // What was under way may still arrive.
    std::thread::sleep(Duration::from_millis(200));
    let written = table.items(TABLE).len();
    assert!((200..1_000).contains(&written), "{written}");
    table.set(Fault::None);
    let (exit, printed, _) = import(&table, &people, &[]);
    let expected = format!("{} added, 0 changed, 0 removed, {written} unchanged\n", 1_000 - written);
    assert_eq!((exit, printed), (Some(0), said(&people, &expected)));
    assert_eq!(table.requests("BatchWriteItem"), (1_000 - written).div_ceil(25));
    assert_eq!(table.items(TABLE).len(), 1_000);
}

#[test]
fn ten_thousand_people_are_written_and_exported() {
    let table = FaultyTable::start();
    let people = many("ten_thousand.csv", 10_000);
    let started = Instant::now();
    let (exit, printed, complained) = import(&table, &people, &[]);
    let took = started.elapsed();
    assert_eq!(
        (exit, printed),
        (Some(0), said(&people, "10000 added, 0 changed, 0 removed, 0 unchanged\n")),
        "{complained}"
    );
    assert_eq!(table.requests("BatchWriteItem"), 400);
    let (exit, exported, complained) = table.run(&["people", "export"]);
    assert_eq!((exit, exported.lines().count()), (Some(0), 10_001), "{complained}");
    let started = Instant::now();
    let (_, printed, _) = import(&table, &file("again.csv", &exported), &["--remove-others"]);
    assert!(printed.ends_with(": 0 added, 0 changed, 0 removed, 10000 unchanged\n"), "{printed}");
    println!("10,000 people: imported in {took:?}, compared again in {:?}", started.elapsed());
}

#[test]
fn a_person_is_found_by_what_the_key_is_made_of() {
    let table = FaultyTable::start();
    import(&table, &many("few.csv", 3), &[]);
    let (exit, printed, _) = table.run(&["people", "get", &user(2)]);
    let expected = format!(
        "- pk: \"user#{}\"\n  sk: profile\n  costCenter: \"0002\"\n  roles:\n    - Orders.Read\n  tier: gold\n",
        user(2)
    );
    assert_eq!((exit, printed.as_str()), (Some(0), expected.as_str()));
    let pk = format!("pk=user#{}", user(2));
    for key in [vec![pk.as_str()], vec![&pk, "sk=profile"]] {
        let get = [&["people", "get"], key.as_slice()].concat();
        assert_eq!(table.run(&get).1, expected, "{key:?}");
    }
    let (exit, printed, complained) = table.run(&["people", "get", &user(9)]);
    assert_eq!(
        (exit, printed.as_str(), complained.as_str()),
        (Some(1), "", "there is no such person in the table\n")
    );
    let get = table.tool(&root(), &["people", "get", "a", "b"]).output().unwrap();
    let (exit, _, complained) = result(get);
    assert_eq!(
        (exit, complained.as_str()),
        (Some(3), "claimsmith: write the key as some of: user.id=VALUE pk=VALUE sk=VALUE\n")
    );
}
