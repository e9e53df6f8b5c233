//! `claimsmith new`: a repository of one's own, and what it has in common with this one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use support::cloudformation::{file, read};
use support::{executable, pinned, root};

/// Runs a tool in a folder: its exit code, what it printed and what it complained about.
fn run(tool: &Path, folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(tool).args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// An empty folder of that name.
fn empty(name: &str) -> PathBuf {
    let folder = support::temporary_folder().join("repositories").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn new(name: &str) -> PathBuf {
    let folder = empty(name);
    let (exit, printed, complained) = run(&executable::claimsmith(), &folder, &["new", "acme"]);
    assert_eq!(exit, Some(0), "{printed}{complained}");
    folder.join("acme")
}

/// Every file below a folder, by its path from there.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let (mut files, mut folders) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

#[test]
fn the_tool_works_in_a_new_repository_without_options() {
    let repository = new("works");
    let inside = repository.join("cases");
    for (folder, arguments, expected) in [
        (&repository, ["check"].as_slice(), "policy/claims.yaml: no errors, no warnings\n"),
        (&repository, &["test"], "8 cases, 0 failed\n"),
        (&repository, &["serve", "--port", "0", "--call", "kim"], "login       KIM.LEE"),
        (&repository, &["explain", "kim"], "account is \"gold/4711\""),
        (&inside, &["check"], "../policy/claims.yaml: no errors"),
        (&inside, &["explain", "britta"], "contact is \"britta.simon@fabrikam.example\""),
        (&inside, &["test"], "8 cases, 0 failed\n"),
    ] {
        let (exit, printed, complained) = run(&executable::claimsmith(), folder, arguments);
        assert_eq!(exit, Some(0), "{arguments:?}: {complained}");
        assert!(printed.contains(expected), "{arguments:?}: {printed}");
    }
}

#[test]
fn a_policy_without_folders_is_found_too() {
    let folder = empty("flat");
    let copy = |from: &str, to: &str| fs::copy(root().join(from), folder.join(to)).unwrap();
    copy("infra/policy/claims.yaml", "claims.yaml");
    copy("infra/policy/sample/people.yaml", "people.yaml");
    let (exit, printed, complained) = run(&executable::claimsmith(), &folder, &["explain", "kim"]);
    assert!(exit == Some(0) && printed.contains("tier is \"gold\""), "{printed}{complained}");
}

#[test]
fn nothing_that_exists_is_changed() {
    let folder = empty("exists");
    fs::write(folder.join("README.md"), "mine").unwrap();
    fs::write(folder.join("LICENSE"), "mine").unwrap();
    let (exit, _, complained) = run(&executable::claimsmith(), &folder, &["new", "."]);
    assert!(exit == Some(3) && complained.contains(". already has README.md; no file"), "{complained}");
    assert_eq!(files(&folder).into_keys().collect::<Vec<_>>(), ["LICENSE", "README.md"]);
    fs::remove_file(folder.join("README.md")).unwrap();
    let (exit, _, complained) = run(&executable::claimsmith(), &folder, &["new", "."]);
    assert_eq!(exit, Some(0), "{complained}");
    assert_eq!(files(&folder)["LICENSE"], "mine");
}

#[test]
fn the_function_comes_with_the_tool() {
    let repository = new("function");
    let (exit, _, complained) = run(&executable::claimsmith(), &repository, &["function"]);
    assert!(exit == Some(3) && complained.contains("`pip install claimsmith`"), "{complained}");

    let installed = empty("installed");
    fs::create_dir_all(installed.join("bin")).unwrap();
    fs::create_dir_all(installed.join("share/claimsmith")).unwrap();
    let tool = installed.join("bin/claimsmith");
    // A copy could not be run while another test starts a process, which inherits the open file.
    fs::hard_link(executable::claimsmith(), &tool).unwrap();
    let template = fs::read_to_string(repository.join("template.yaml")).unwrap();
    let code = template.lines().find_map(|line| line.trim().strip_prefix("CodeUri: function/")).unwrap();
    fs::write(installed.join("share/claimsmith").join(code), "of this version").unwrap();
    for folder in [".", "cases/.."] {
        fs::create_dir_all(repository.join("function")).unwrap();
        fs::write(repository.join("function").join(code), "of another version").unwrap();
        let (exit, _, complained) = run(&tool, &repository, &["function", folder]);
        assert_eq!(exit, Some(0), "{complained}");
        assert_eq!(fs::read_to_string(repository.join("function").join(code)).unwrap(), "of this version");
    }
    let (exit, _, complained) = run(&tool, &repository, &["function", "cases"]);
    assert!(exit == Some(3) && complained.contains("cases has no template.yaml"), "{complained}");
    let (exit, printed, _) = run(&tool, &installed, &["new", "acme"]);
    assert!(exit == Some(0) && printed.contains("next: cd acme && claimsmith test"), "{printed}");
    assert!(installed.join("acme/function").join(code).exists());
}

/// Every value that is not the same, by its place: what the second has in place of the first.
fn differences(place: &str, ours: &Value, theirs: &Value, found: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Object(left), Value::Object(right)) => {
            for key in left.keys().chain(right.keys()).collect::<BTreeSet<_>>() {
                differences(&format!("{place}/{key}"), &ours[key], &theirs[key], found);
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (number, (ours, theirs)) in left.iter().zip(right).enumerate() {
                differences(&format!("{place}/{number}"), ours, theirs, found);
            }
        }
        _ if ours == theirs => {}
        _ => found.push(format!("{place}\n  here  {ours}\n  there {theirs}\n")),
    }
}

/// The stack is the same: what differs is where the function and the files come from.
#[test]
fn the_template_differs_from_this_one_only_as_pinned() {
    let written = files(&new("template"));
    let mut found = Vec::new();
    differences("", &read(&file("template.yaml")), &read(&written["template.yaml"]), &mut found);
    pinned::compare("tests/repository/template.txt", &found.concat());
}

#[test]
fn every_nested_template_is_there_and_nothing_points_out_of_the_repository() {
    let written = files(&new("nested"));
    for (path, text) in files(&root().join("infra/aws")) {
        let copy = written.get(&format!("aws/{path}"));
        let copy = copy.unwrap_or_else(|| panic!("`claimsmith new` does not write aws/{path}"));
        assert_eq!(copy.replace("# RUNBOOK.md", "# infra/README.md"), text, "{path}");
    }
    let ours = ["Cargo", "cargo", "functions/token", "infra/", "tests/", "Ref Architecture"];
    for (path, text) in &written {
        let found = ours.iter().find(|word| text.contains(**word) && !path.ends_with(".schema.json"));
        assert_eq!(found, None, "{path}");
    }
    for path in ["policy/claims.yaml", "cases/orders.yaml", "people.yaml"] {
        let (_, schema) = written[path].lines().next().unwrap().split_once("$schema=").unwrap();
        let folder = Path::new(path).parent().unwrap();
        let schema = if let Some(above) = schema.strip_prefix("../") { above } else { schema };
        assert!(written.contains_key(schema), "{path}: {schema} in {}", folder.display());
    }
}

/// Updates of this repository's actions and tools reach new ones.
#[test]
fn actions_and_tools_have_the_versions_of_this_repository() {
    let written = files(&new("versions"));
    let ours: String = files(&root().join(".github/workflows")).into_values().collect();
    let mut actions = 0;
    for (path, text) in written.iter().filter(|(path, _)| path.starts_with(".github/workflows/")) {
        for action in text.lines().filter_map(|line| line.split_once("uses: ")).map(|(_, action)| action) {
            assert!(action.starts_with("$/") || ours.contains(action), "{path}: {action}");
            actions += 1;
        }
    }
    assert!(actions >= 4, "{actions}");
    let tools = &written["requirements.txt"];
    let sam = tools.lines().find(|line| line.starts_with("aws-sam-cli==")).unwrap();
    assert!(file("tests/tools/sam.txt").contains(&format!("\n{sam} ")), "{sam}");
    let version = format!("claimsmith=={}", env!("CARGO_PKG_VERSION"));
    assert!(tools.lines().any(|line| line == version), "{tools}");
}
