//! Files that are refused, and tables that do not fit.

use std::fs;

use serde_json::json;

use super::faulty_table::{FaultyTable, result};
use super::round_trip::{create, folder};

/// Files, each with what is said of it, `FILE` being its name.
const FILES: &[(&str, &str, &str)] = &[
    ("a.csv", "pk,year:json\na,1\nb,2\na,1.0\n", "FILE: line 4: the same key as in line 2"),
    (
        "b.csv",
        "pk,year:json,text:json\na,1,\"{\"\"B\"\": \"\"AA==\"\"}\"\n",
        "FILE: line 2: the policy reads `one.text`, and a claim cannot have a mapping or binary data",
    ),
    (
        "c.csv",
        "pk,year\na,1\n",
        "FILE: line 2: `year` of the table's key must be of type N, not empty and not too long",
    ),
    ("d.csv", "pk\na\n", "FILE: line 2: `user.preferredlanguage` is missing, which the key `year` needs"),
    (
        "e.csv",
        "pk,year:json\na,1\nb\n",
        "FILE: CSV error: record 2 (line: 3, byte: 17): found record with 1 fields, but the previous record has 2 fields",
    ),
    ("f.csv", "pk,year:json\na,one\n", "FILE: line 2: the cell of `year:json` is not JSON"),
    ("g.csv", "pk,pk\na,b\n", "FILE: line 1: two columns have the name `pk`"),
    ("h.csv", "pk,,year\na,b,c\n", "FILE: line 1: column 2 does not have a name"),
    ("i.csv", "user.id,year:json\nkim,1\n", "FILE: line 2: `user.id` is not the ID of a user (a GUID)"),
    (
        "j.json",
        "[{\"pk\": \"a\", \"year\": 1}, {\"pk\": \"b\", \"year\": 123456789012345678901234567890123456789}]",
        "FILE: record 2: `year`: it is not a number that DynamoDB can have: at most 38 digits, up to 9.9E+125",
    ),
    (
        "k.json",
        "{\"pk\": \"a\",\n\"year\": 1}",
        "FILE: line 1: it is not JSON; write a list of objects, or one object on each line",
    ),
    (
        "l.json",
        "[1]",
        "FILE: record 1: it is not an object; write a list of objects, or one object on each line",
    ),
    (
        "m.json",
        "{\"pk\": \"a\", \"year\": 1, \"texts\": {\"SS\": []}}",
        "FILE: line 1: `texts`: a set (`SS`) has at least one value, and each of them once",
    ),
    ("n.json", "{\"pk\": \"a\", \"year\": 1, \"pk\": \"b\"}", "FILE: line 1: `pk` appears twice"),
    (
        "o.json",
        "{\"pk\": \"a\", \"year\": 1, \"x\": {\"L\": \"b\"}}",
        "FILE: line 1: `x`: `L` is a type of DynamoDB and this is not a value of it; a mapping with the key `L` is {\"M\": {\"L\": ...}}",
    ),
    ("p.json", "{\"pk\": \"\\ud800\", \"year\": 1}", "FILE: line 1: a text has half of a surrogate pair"),
    ("q.yaml", "- { pk: a, year: 1 }\n- b\n", "FILE: line 2: it is not a mapping"),
    ("r.yaml", "pk: a\n", "FILE: it is not a list"),
    (
        "s.yaml",
        "- user: { id: 77777777-7777-4777-8777-000000000001, preferredLanguage: \"1\" }\n  one: { text: { a: b } }\n",
        "FILE: line 1: `one` has a value that is neither a text nor a list of texts",
    ),
    ("t.txt", "pk\n", "FILE: the file name must end in .csv, .json, .jsonl or .yaml"),
    ("u.yaml", "- { pk: a, year: 1\n", "FILE: line "),
];

#[test]
fn what_cannot_be_written_is_told_with_its_row_and_without_its_values() {
    let table = FaultyTable::start();
    create(&table, "one");
    let folder = folder();
    for (name, text, expected) in FILES {
        fs::write(folder.join(name), text).unwrap();
        let import = ["people", "import", name, "--table", "one"];
        let (exit, printed, complained) = result(table.tool(&folder, &import).output().unwrap());
        assert!(matches!(exit, Some(1 | 3)) && printed.is_empty(), "{name} {printed}{complained}");
        let expected = expected.replace("FILE", name);
        assert!(
            complained.lines().any(|line| line.trim_start_matches("claimsmith: ").starts_with(&expected)),
            "{complained}"
        );
    }
    assert_eq!(table.items("one").len(), 0);
    assert_eq!(table.requests("BatchWriteItem"), 0);
}

#[test]
fn what_the_policy_does_not_read_or_look_up_is_a_warning() {
    let table = FaultyTable::start();
    let file = super::file("unread.csv", "pk,sk,tierr,tier\nuser#1,profile,gold,gold\n4711,profile,,gold\n");
    let (exit, printed, complained) = super::import(&table, &file, &[]);
    assert_eq!(
        (exit, printed),
        (Some(0), super::said(&file, "2 added, 0 changed, 0 removed, 0 unchanged\n"))
    );
    let expected = super::said(
        &file,
        "warning: the policy does not read `tierr`, which 1 of 2 have; did you mean `tier`?\n",
    ) + &super::said(
        &file,
        "warning: 1 of 2 have a key that store `people` does not look up; it looks up `pk` as in `user#{user.id}` and `sk` as in `profile`\n",
    );
    assert_eq!(complained, expected);
    let nobody = super::file("nobody.csv", "pk,sk\n");
    let (exit, _, complained) = super::import(&table, &nobody, &["--remove-others"]);
    assert!(exit == Some(3) && complained.contains("the file has no people"), "{complained}");
    assert_eq!(table.items("people").len(), 2);
}

#[test]
fn a_person_s_attributes_are_written_where_the_store_reads_them() {
    let table = FaultyTable::start();
    create(&table, "one");
    let folder = folder();
    let person = "- name: kim\n  user: { id: 7777777A-7777-4777-8777-000000000001, preferredLanguage: \"7\" }\n  one: { center: 0815, list: [a, b] }\n";
    fs::write(folder.join("person.yaml"), person).unwrap();
    let import = ["people", "import", "person.yaml", "--table", "one"];
    let (exit, _, complained) = result(table.tool(&folder, &import).output().unwrap());
    assert_eq!((exit, complained.as_str()), (Some(0), ""));
    let expected = json!({
        "pk": { "S": "7777777a-7777-4777-8777-000000000001" }, "year": { "N": "7" }, "list": { "L": [{ "S": "a" }, { "S": "b" }] },
        "org": { "M": { "costCenter": { "S": "0815" } } },
    });
    assert_eq!(table.items("one"), [expected.to_string()]);
}

#[test]
fn a_table_that_is_not_known_or_does_not_fit_is_told() {
    let table = FaultyTable::start();
    create(&table, "one");
    let folder = folder();
    for (arguments, expected) in [
        (vec![], "choose a table with --table; the policy reads `one`, `two`"),
        (vec!["--table", "three"], "choose the store that reads table `three` with --store"),
        (vec!["--store", "three"], "--store: the policy does not have a store `three` of kind `dynamodb`"),
        (vec!["--table", "two"], "table `two`: the table or its index does not exist"),
        (
            vec!["--table", "one", "--store", "two"],
            "the key of table `one` is `pk` (S), `year` (N), and that of store `two` is `pk` (S)",
        ),
    ] {
        let export = [&["people", "export"], arguments.as_slice()].concat();
        let (exit, printed, complained) = result(table.tool(&folder, &export).output().unwrap());
        assert_eq!((exit, printed.as_str()), (Some(3), ""));
        assert!(complained.starts_with(&format!("claimsmith: {expected}")), "{complained}");
    }
    let mut without = table.tool(&support::root(), &["people", "export"]);
    let (exit, _, complained) = result(without.env_remove("PEOPLE_TABLE").output().unwrap());
    let expected = "claimsmith: name the table with --table: policy: line 11, column 14: the deployment setting `PEOPLE_TABLE` is missing";
    assert!(exit == Some(3) && complained.starts_with(expected), "{complained}");
    let mut without = table.tool(&support::root(), &["people", "export"]);
    let (exit, _, complained) = result(without.env_remove("AWS_ACCESS_KEY_ID").output().unwrap());
    assert!(exit == Some(3) && complained.contains("there are no AWS credentials"), "{complained}");
}
