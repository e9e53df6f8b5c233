//! What is the file's own: its formats, and files that cannot be used.

use claims::document::Diagnostics;
use claims::values::{AttributeName, Known};
use stores::store::{Found, Wanted};

use crate::stand::{self, User, list, look_up, open, text, user};

fn write(name: &str, text: &str) {
    std::fs::write(stand::environment(&[]).deployment.folder.join(name), text).unwrap();
}

fn yaml(name: &str) -> String {
    format!(
        "{{ path: '${{FOLDER}}{name}', key: {{ id: '{{user.id}}' }}, attributes: {{ unit: 'org.unit' }} }}"
    )
}

fn refused(name: &str, text: &str) -> Option<String> {
    write(name, text);
    let environment = stand::environment(&[("FOLDER", "")]);
    let refused = open("file", &yaml(name), &environment).err()?;
    Some(refused.replace(&format!("{}/", environment.deployment.folder.display()), ""))
}

#[tokio::test]
async fn json_yaml_and_csv_say_the_same() {
    write(
        "a.json",
        r#"[{ "id": 7, "tier": "001", "level": 1.5, "org": { "unit": "x" }, "grin": "\ud83d\ude00" }]"#,
    );
    write("a.yaml", "- id: 7\n  tier: '001'\n  level: 1.5\n  org: { unit: x }\n  grin: \"\u{1f600}\"\n");
    write("a.CSV", "\u{feff}id,tier,level,org.unit,grin,none\r\n7,001,1.5,x,\u{1f600},\r\n");
    let environment = stand::environment(&[("FOLDER", "./")]);
    let wanted = ["people.tier", "people.level", "people.grin", "people.none"];
    for name in ["a.json", "a.yaml", "a.CSV"] {
        let store = open("file", &yaml(name), &environment).unwrap();
        let found = look_up(&store, &wanted, &user("7")).await;
        let expected = vec![text("001"), text("1.5"), text("\u{1f600}"), Known::NoValue];
        assert_eq!(found, Ok(Found::User(expected)), "{name}");
    }
    for name in ["a.json", "a.yaml"] {
        let store = open("file", &yaml(name), &environment).unwrap();
        assert_eq!(
            look_up(&store, &["people.unit"], &user("7")).await,
            Ok(Found::User(vec![text("x")])),
            "{name}"
        );
    }
}

#[tokio::test]
async fn all_parts_of_a_key_must_match_and_a_record_without_one_is_nobodys() {
    let records = "- { id: '1', org: { tenant: a }, roles: [x, y] }\n- { id: '1', org: { tenant: b } }\n- { id: '2' }\n";
    write("keys.yml", records);
    let yaml = "{ path: keys.yml, key: { id: '{user.id}', org.tenant: '{tenant.id}' } }";
    let store = open("file", yaml, &stand::environment(&[])).unwrap();
    for (id, tenant, expected) in [
        ("1", "a", Found::User(vec![list(&["x", "y"])])),
        ("1", "b", Found::User(vec![Known::NoValue])),
        ("1", "c", Found::UnknownUser),
        ("2", "", Found::NotAsked),
    ] {
        let mut user: User = user(id);
        user.insert("tenant.id".to_owned(), tenant.into());
        assert_eq!(look_up(&store, &["people.roles"], &user).await, Ok(expected), "{id} {tenant}");
    }
}

#[tokio::test]
async fn columns_may_be_separated_by_semicolons_tabs_or_bars() {
    write("semicolons.csv", "id;tier\r\n7;\"gold, old\"\r\n");
    write("tabs.csv", "id\ttier\n7\tgold, old\n");
    write("bars.csv", "id|tier\n7|gold, old\n");
    // The separator is the one that makes a column of the key.
    write("mixed.csv", "\u{feff}name, full;id;tier\nAda;7;gold, old\n");
    for name in ["semicolons.csv", "tabs.csv", "bars.csv", "mixed.csv"] {
        let store = open("file", &yaml(name), &stand::environment(&[("FOLDER", "")])).unwrap();
        let found = look_up(&store, &["people.tier"], &user("7")).await;
        assert_eq!(found, Ok(Found::User(vec![text("gold, old")])), "{name}");
    }
}

#[test]
fn files_that_cannot_be_used_are_refused() {
    let large = " ".repeat(16 * 1024 * 1024 + 1);
    for (name, text, expected) in [
        ("twice.csv", "id\n1\n2\n1\n", "`twice.csv`: records 1 and 3 have the same key"),
        ("ragged.csv", "id,tier\n1\n", "`ragged.csv`: CSV error: record 1"),
        ("keyless.csv", "number,tier\n1,gold\n", "`keyless.csv`: there is no column `id` (unusable_records)"),
        ("upper.csv", "ID,tier\n1,gold\n", "`upper.csv`: there is no column `id` (unusable_records)"),
        (
            "blank.csv",
            "id, tier\n1, gold\n",
            "`blank.csv`: the column ` tier` has blanks before or after its name",
        ),
        ("doubled.csv", "id,tier,tier\n", "`doubled.csv`: two columns have the name `tier`"),
        ("colons.csv", "id:tier\n1:gold\n", "`colons.csv`: the only column is `id:tier`, and not `id`"),
        ("empty.csv", "", "`empty.csv`: the first line, with the names of the columns, is missing"),
        (
            "unknown.csv",
            "id,tier\n,gold\n",
            "`unknown.csv`: no record has a value for its key `id`; the first record has: tier",
        ),
        ("list.json", "[[1]]", "`list.json`: record 1 is not a mapping"),
        ("map.json", "{}", "`map.json`: the file is not a list of records"),
        ("key.yaml", "- { id: [a] }", "`key.yaml`: record 1: its key is not a single text"),
        ("broken.json", "[{", "`broken.json`: EOF while parsing an object at line 1 column 2"),
        ("broken.yaml", "- id: 1\n  id: 2\n", "`broken.yaml`: line 2, column 3: `id` appears twice"),
        ("large.json", &large, "`large.json`: the file is larger than 16777216 bytes"),
        ("table.xlsx", "", "`table.xlsx`: the file name must end in .json, .yaml, .yml or .csv"),
    ] {
        let refused = refused(name, text).unwrap();
        let expected = format!("line 1, column 9: {expected}");
        assert!(refused.starts_with(&expected) && refused.ends_with("(unusable_records)"), "{refused}");
    }
    let reason = reason("nowhere.json");
    assert!(reason.contains("nowhere.json`: No such file"), "{reason}");
}

/// What a policy reads from a file of this name is checked before anybody signs in; the help of each mistake.
fn checked(name: &str, yaml: &str, wanted: &[&str]) -> Option<String> {
    let store = open("file", yaml, &stand::environment(&[("FOLDER", "")])).unwrap();
    let attributes = wanted.iter().map(|name| AttributeName::parse(name).unwrap()).collect();
    let mut diagnostics = Diagnostics::default();
    let is_right = store.check(&Wanted { attributes, ..Wanted::default() }, &mut diagnostics);
    assert_eq!(is_right, !diagnostics.has_errors(), "{name}");
    let noted = diagnostics.as_slice().first()?;
    assert_eq!((noted.place.line, noted.place.column), (1, 9), "{name}");
    let (_, message) = noted.message.split_once(&format!("{name}`: ")).unwrap();
    Some([message, noted.help.as_deref().unwrap_or_default()].join("; "))
}

#[test]
fn a_column_that_a_policy_reads_exists() {
    write("wanted.csv", "id,Tier,org.unit,none\n1,gold,x,\n");
    write("wanted.json", r#"[{ "id": "1" }]"#);
    for (wanted, expected) in [
        ("people.Tier", None),
        ("people.none", None),
        ("people.tier", Some("there is no column `tier`; did you mean `Tier`?")),
        ("people.Tiers", Some("there is no column `Tiers`; did you mean `Tier`?")),
        ("people.unit", Some("there is no column `org.unit`; write the column as `[\"org.unit\"]`")),
        ("people.anything", Some("there is no column `anything`; ")),
    ] {
        let found = checked("wanted.csv", &yaml("wanted.csv"), &[wanted]);
        assert_eq!(found.as_deref(), expected, "{wanted}");
        assert_eq!(checked("wanted.json", &yaml("wanted.json"), &[wanted]), None, "nobody has it as yet");
    }
}

/// Why the file of this name is refused.
fn reason(name: &str) -> String {
    let environment = stand::environment(&[("FOLDER", "")]);
    open("file", &yaml(name), &environment).err().unwrap()
}

#[test]
fn a_file_is_in_the_folder_of_the_policy() {
    let folder = stand::environment(&[]).deployment.folder;
    std::fs::create_dir_all(folder.join("inside")).unwrap();
    write("inside/people.json", r#"[{ "id": "7" }]"#);
    for name in ["inside/people.json", "./inside/./people.json", "a-link.json"] {
        let _ = std::os::unix::fs::symlink("inside/people.json", folder.join("a-link.json"));
        assert!(open("file", &yaml(name), &stand::environment(&[("FOLDER", "")])).is_ok(), "{name}");
    }
    let absolute = folder.join("inside/people.json");
    for name in [absolute.to_str().unwrap(), "/dev/zero", "../people.json", "inside/../inside/people.json"] {
        assert!(
            reason(name).ends_with("is outside the folder of the policy (file_outside_folder)"),
            "{name}"
        );
        let literal = format!("{{ path: '{name}', key: {{ id: '{{user.id}}' }} }}");
        let mut diagnostics = Diagnostics::default();
        assert!(stores::read(&stand::declaration("file", &literal), &mut diagnostics).is_none(), "{name}");
    }
}

/// A device that is read never ends: the kind of a file is judged before it is opened.
#[test]
fn a_file_is_a_regular_one_and_no_link_leads_out() {
    let folder = stand::environment(&[]).deployment.folder;
    let at = |name: &str| folder.join(name);
    for (name, target) in [("zero.json", "/dev/zero"), ("out.json", "/etc/passwd"), ("up", "..")] {
        let _ = std::fs::remove_file(at(name));
        std::os::unix::fs::symlink(target, at(name)).unwrap();
    }
    std::fs::write(folder.parent().unwrap().join("up.json"), r#"[{ "id": "7" }]"#).unwrap();
    for name in ["zero.json", "out.json", "up/up.json"] {
        assert!(reason(name).contains("`: it is a symbolic link to a file outside"), "{name}");
    }
    let _ = std::fs::remove_file(at("socket.json"));
    let _socket = std::os::unix::net::UnixListener::bind(at("socket.json")).unwrap();
    std::fs::create_dir_all(at("folder.json")).unwrap();
    for name in ["socket.json", "folder.json", "."] {
        assert!(reason(name).contains("`: it is not a regular file"), "{name}");
    }
}

#[test]
fn a_file_has_a_largest_number_of_records() {
    let records = |number: usize, one: &dyn Fn(usize) -> String| (0..number).map(one).collect::<String>();
    let json =
        |number: usize| format!("[{}{{}}]", records(number - 1, &|id| format!("{{\"id\":\"{id}\"}},")));
    write("many.json", &json(100_000));
    assert!(open("file", &yaml("many.json"), &stand::environment(&[("FOLDER", "")])).is_ok());
    write("more.json", &json(100_001));
    write("more.yaml", &records(100_001, &|id| format!("- id: {id}\n")));
    write("more.csv", &format!("id\n{}", records(100_001, &|id| format!("{id}\n"))));
    for name in ["more.json", "more.yaml", "more.csv"] {
        assert!(reason(name).contains("`: the file has more than 100000 records"), "{name}");
    }
}

#[test]
fn an_unknown_kind_of_store_is_refused() {
    let refused = open("dynamoDB", "{}", &stand::environment(&[])).err();
    let expected = "line 0, column 0: store `people`: `dynamoDB` is not a kind of store (unknown_store_kind)";
    assert_eq!(refused.as_deref(), Some(expected));
}
