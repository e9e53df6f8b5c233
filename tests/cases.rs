//! What public sources ask for: `cases/transformations.jsonl` with the output of .NET 8, and `cases/table.txt` with policies
//! and what they give. The policies of Entra that an import must read are in `import/kinds`.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use support::{executable, root};

const FOLDER: &str = "tests/cases";

#[test]
fn each_transformation_gives_what_dotnet_gives() {
    let rows = fs::read_to_string(root().join(FOLDER).join("transformations.jsonl")).unwrap();
    let rows: Vec<Value> = rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 17);
    let line = |row: &Value| {
        json!({ "transformations": row["transformations"], "attributes": row["attributes"] }).to_string()
    };
    let lines: Vec<String> = rows.iter().map(line).collect();
    let mut command = Command::new(executable::claimsmith());
    command.args(["try", "--stdin"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut running = command.spawn().unwrap();
    running.stdin.take().unwrap().write_all(lines.join("\n").as_bytes()).unwrap();
    let output = String::from_utf8(running.wait_with_output().unwrap().stdout).unwrap();
    let answers: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), rows.len());
    for (row, answer) in rows.iter().zip(answers) {
        assert_eq!(answer["output"], row["expected"], "{} {}", row["id"], row["what"]);
    }
}

fn names(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join(FOLDER).join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    entries.map(|path| name(&path)).collect()
}

#[test]
fn each_policy_gives_the_claims_of_its_table() {
    let table = fs::read_to_string(root().join(FOLDER).join("table.txt")).unwrap();
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    let ids: BTreeSet<String> = rows.map(|row| row.split(" | ").next().unwrap().to_owned()).collect();
    let policies = names("policies");
    assert_eq!((ids.len(), policies.len()), (20, 13));
    assert!(policies.is_subset(&ids), "{policies:?}");
    assert_eq!(names("people"), policies);
    for id in policies {
        let (policy, cases) = (format!("policies/{id}.yaml"), format!("people/{id}"));
        for arguments in [vec!["check", &policy], vec!["test", "--policy", &policy, "--cases", &cases]] {
            let mut command = Command::new(executable::claimsmith());
            let output = command.args(&arguments).current_dir(root().join(FOLDER)).output().unwrap();
            let said = [output.stdout, output.stderr].concat();
            assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&said));
        }
    }
}
