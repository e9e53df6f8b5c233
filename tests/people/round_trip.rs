//! What is exported is imported as the same.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::faulty_table::{FaultyTable, result};

/// A policy over two tables, of which it reads one by its key and through an index.
const POLICY: &str = r#"
version: 1
stores:
  one:
    required: true
    dynamodb:
      table: one
      key: { pk: "{user.id}", year: { number: "{user.preferredLanguage}" } }
      attributes: { center: org.costCenter }
  mails: { required: true, dynamodb: { table: one, index: byMail, key: { mail: "{user.mail}" } } }
  two: { required: true, dynamodb: { table: two, key: { pk: "{user.id}" } } }
policies:
  - name: all
    applications: all
    claims:
      center: one.center
      text: one.text
      number: one.number
      flag: one.flag
      list: one.list
      texts: one.texts
      numbers: one.numbers
      nothing: one.nothing
      mail: mails.mail
      two: two.text
"#;

/// The folder with that policy.
pub(super) fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("people-policy");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("claims.yaml"), POLICY).unwrap();
    folder
}

pub(super) fn create(table: &FaultyTable, name: &str) {
    let define = |name: &str, kind: &str| json!({ "AttributeName": name, "AttributeType": kind });
    table.ask("CreateTable", &json!({
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }, { "AttributeName": "year", "KeyType": "RANGE" }],
        "AttributeDefinitions": [define("pk", "S"), define("year", "N"), define("mail", "S")],
        "GlobalSecondaryIndexes": [{
            "IndexName": "byMail",
            "KeySchema": [{ "AttributeName": "mail", "KeyType": "HASH" }],
            "Projection": { "ProjectionType": "ALL" },
        }],
    }));
}

/// Items with every type, and texts that a format could take for something else.
fn items() -> Vec<Value> {
    let texts = [
        "",
        " ",
        "null",
        "true",
        "0815",
        "-1.5",
        "1e3",
        "~",
        "#",
        "- a",
        "a: b",
        "a,b;c\t\"d\"",
        "line\nline\r\n",
        "é😀\u{2028}",
        "\u{0}",
        "{user.id}",
        "'",
        "\\",
        "=1+1",
    ];
    let mut items = vec![every_type()];
    for (number, text) in texts.into_iter().enumerate() {
        let more = format!("x{number}");
        items.push(json!({
            "pk": { "S": format!("p{number}") }, "year": { "N": "1815" }, "text": { "S": text }, "same:json": { "S": text },
            more: { "S": text }, " a name, \"with\" marks": { "L": [{ "S": text }] },
        }));
    }
    items
}

fn every_type() -> Value {
    json!({
        "pk": { "S": "all" }, "year": { "N": "-0.5" }, "text": { "N": "12345678901234567890123456789012345678" },
        "number": { "N": "1E-130" }, "flag": { "BOOL": false }, "nothing": { "NULL": true },
        "list": { "L": [{ "S": "a" }, { "N": "1.5" }, { "BOOL": true }, { "NULL": true }] }, "empty": { "L": [] },
        "texts": { "SS": ["a", "b,\"c"] }, "numbers": { "NS": ["1", "2.5", "100"] }, "blob": { "B": "AAECAw==" },
        "blobs": { "BS": ["AA==", "/w=="] }, "mail": { "S": "a@example.test" },
        "org": { "M": { "costCenter": { "S": "4711" }, "deep": { "L": [{ "M": {} }, { "M": { "a": { "SS": ["x"] } } }] } } },
        "typed": { "M": { "SS": { "L": [{ "S": "no set" }] } } }, "typed2": { "M": { "M": { "M": { "B": { "S": "?" } } } } },
    })
}

#[test]
fn every_type_and_every_text_survives_every_format() {
    let table = FaultyTable::start();
    for name in ["one", "copy"] {
        create(&table, name);
    }
    items().iter().for_each(|item| table.put("one", item));
    let folder = folder();
    for (format, ending) in [("csv", "csv"), ("json", "json"), ("json", "jsonl"), ("yaml", "yaml")] {
        let run = |arguments: &[&str]| result(table.tool(&folder, arguments).output().unwrap());
        let (exit, exported, complained) = run(&["people", "export", "--table", "one", "--format", format]);
        assert_eq!((exit, complained.as_str()), (Some(0), ""));
        let file = format!("export.{ending}");
        fs::write(folder.join(&file), &exported).unwrap();
        let import = ["people", "import", &file, "--table", "copy", "--store", "one"];
        let (exit, printed, complained) = run(&import);
        let count = items().len();
        assert_eq!(
            (exit, printed),
            (Some(0), format!("{file}: {count} added, 0 changed, 0 removed, 0 unchanged\n")),
            "{complained}"
        );
        assert_eq!(table.items("copy"), table.items("one"), "{format}");
        let (_, printed, _) = run(&[import.as_slice(), &["--remove-others"]].concat());
        assert_eq!(printed, format!("{file}: 0 added, 0 changed, 0 removed, {count} unchanged\n"));
        let (_, again, _) =
            run(&["people", "export", "--table", "copy", "--store", "one", "--format", format]);
        assert_eq!(again, exported);
        for item in items() {
            let key = json!({ "pk": item["pk"], "year": item["year"] });
            table.ask("DeleteItem", &json!({ "TableName": "copy", "Key": key }));
        }
        assert_eq!(table.items("copy").len(), 0);
    }
}
