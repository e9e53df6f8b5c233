//! The procedure *Restore people* of `infra/README.md`, but for the restore itself, which only AWS can do: here the items
//! of before the mistake are copied into another table.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use support::root;
use support::servers::people_table::TABLE;

use super::faulty_table::{FaultyTable, result};
use super::{SAMPLE, file, import, user};

const RESTORED: &str = "people-restored";

/// A table as a restore makes it: with the items and the key.
fn restored(table: &FaultyTable) {
    let text = |name: &str| json!({ "AttributeName": name, "AttributeType": "S" });
    table.ask(
        "CreateTable",
        &json!({
            "TableName": RESTORED,
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }, { "AttributeName": "sk", "KeyType": "RANGE" }],
            "AttributeDefinitions": [text("pk"), text("sk")],
        }),
    );
    for item in table.items(TABLE) {
        table.put(RESTORED, &serde_json::from_str::<Value>(&item).unwrap());
    }
}

/// Where the export of a table is.
fn exported(table: &FaultyTable, name: &str) -> (PathBuf, String) {
    let (exit, text, complained) = table.run(&["people", "export", "--table", name]);
    assert_eq!((exit, complained.as_str()), (Some(0), ""));
    (file(&format!("restore-{name}.csv"), &text), text)
}

/// The claims of a person, from a table.
fn claims(table: &FaultyTable, name: &str) -> String {
    let mut tool = table.tool(&root(), &["explain", "kim", "--live"]);
    let (exit, text, complained) = result(tool.env("PEOPLE_TABLE", name).output().unwrap());
    assert_eq!(exit, Some(0), "{complained}");
    let (_, claims) =
        text.split_once("people: found (").and_then(|(_, rest)| rest.split_once("\n\n")).unwrap();
    claims.to_owned()
}

#[test]
fn people_are_restored_as_the_runbook_says() {
    let table = FaultyTable::start();
    assert_eq!(table.run(&["people", "import", SAMPLE]).0, Some(0));
    let before = claims(&table, TABLE);
    restored(&table);
    table.ask(
        "UpdateTimeToLive",
        &json!({ "TableName": RESTORED, "TimeToLiveSpecification": { "Enabled": true, "AttributeName": "expires" } }),
    );
    table.ask("UpdateTable", &json!({ "TableName": RESTORED, "DeletionProtectionEnabled": true }));

    // The mistake: a file of two people of whom one is new takes the place of all others.
    let wrong = file("restore-wrong.csv", &format!("user.id,tier\n{},tin\n{},tin\n", user(1), user(900)));
    assert_eq!(import(&table, &wrong, &["--remove-others"]).0, Some(0));
    assert_ne!(claims(&table, TABLE), before, "the mistake is one");

    let ((_, now), (restored, then)) = (exported(&table, TABLE), exported(&table, RESTORED));
    assert_ne!(now, then);
    let (exit, planned, _) = import(&table, &restored, &["--table", TABLE, "--remove-others", "--dry-run"]);
    assert!(
        exit == Some(0) && planned.contains("4 to add, 1 to change, 1 to remove, 0 unchanged"),
        "{planned}"
    );

    // For all of them: the function reads the other table.
    assert_eq!(claims(&table, RESTORED), before);
    // For a few: they are written back.
    assert_eq!(import(&table, &restored, &["--table", TABLE]).0, Some(0));
    assert_eq!(claims(&table, TABLE), before);
    assert!(fs::read_to_string(root().join("infra/README.md")).unwrap().contains("**Restore people.**"));
}
