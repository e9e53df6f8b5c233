//! `claimsmith check --fix`: `fixes/<name>.yaml` becomes `fixes/<name>.fixed.yaml`, and `fixes/<name>.txt` is what is still wrong.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use claims::document::decode;
use support::{executable, pinned, root};

const FOLDER: &str = "tests/fixes";

/// Runs the tool in a folder: its exit code, what it printed and what it complained about.
fn check(folder: &Path, arguments: &str) -> (Option<i32>, String, String) {
    let arguments = arguments.split_whitespace();
    let output = Command::new(executable::claimsmith())
        .arg("check")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// A folder with a file of that content.
fn folder(name: &str, content: &[u8]) -> PathBuf {
    let folder = support::temporary_folder().join("fixes").join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("claims.yaml"), content).unwrap();
    folder
}

fn examples() -> BTreeSet<String> {
    let files = fs::read_dir(root().join(FOLDER)).unwrap().map(|entry| entry.unwrap().path());
    let names = files.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
    names
        .filter_map(|name| Some(name.strip_suffix(".yaml")?.to_owned()))
        .filter(|name| !name.contains('.'))
        .collect()
}

#[test]
fn what_is_beyond_doubt_is_fixed_and_everything_else_stays() {
    assert!(examples().len() >= 3);
    for name in examples() {
        let before = fs::read(root().join(FOLDER).join(format!("{name}.yaml"))).unwrap();
        let folder = folder(&name, &before);
        let (exit, difference, _) = check(&folder, "claims.yaml --fix --dry-run");
        assert_eq!(exit, Some(1), "{difference}");
        assert_eq!(fs::read(folder.join("claims.yaml")).unwrap(), before, "a dry run changes nothing");
        let (exit, report, fixed) = check(&folder, "claims.yaml --fix");
        assert_eq!(exit, Some(i32::from(report.contains("error["))), "{report}");
        let after = fs::read_to_string(folder.join("claims.yaml")).unwrap();
        pinned::compare(&format!("{FOLDER}/{name}.fixed.yaml"), &after);
        pinned::compare(&format!("{FOLDER}/{name}.txt"), &format!("{difference}\n{fixed}\n{report}"));
        let again = check(&folder, "claims.yaml --fix");
        assert_eq!(again, (exit, report, String::new()), "there is nothing left to fix");
        assert_eq!(fs::read_to_string(folder.join("claims.yaml")).unwrap(), after);
    }
}

#[test]
fn the_encoding_and_the_line_breaks_of_a_file_stay() {
    let text =
        "version: 1 # é\r\npolicies:\r\n  - { nmae: a, applications: all, claims: { id: user.id } }\r\n";
    let fixed = text.replace("nmae", "name");
    let little = |text: &str| -> Vec<u8> {
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    };
    let marked = |text: &str| [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let plain = |text: &str| text.as_bytes().to_vec();
    for (name, encode) in
        [("little", &little as &dyn Fn(&str) -> Vec<u8>), ("marked", &marked), ("plain", &plain)]
    {
        let folder = folder(name, &encode(text));
        let (exit, printed, complained) = check(&folder, "--fix");
        assert_eq!(exit, Some(0), "{printed}{complained}");
        assert_eq!(complained, "claims.yaml: fixed 1 mistake\n");
        assert_eq!(fs::read(folder.join("claims.yaml")).unwrap(), encode(&fixed));
    }
}

/// No mistake that somebody has ever written down is made worse, and no text of the document gets into a fix.
#[test]
fn fixes_only_remove_mistakes() {
    let mut fixed = 0;
    for folder in ["tests/diagnostics", "tests/diagnostics/newcomer", "tests/diagnostics/many", FOLDER] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "yaml") {
                continue;
            }
            let content = fs::read(&path).unwrap();
            let name = path.file_stem().unwrap().to_str().unwrap();
            let copy = self::folder(&format!("all/{name}"), &content);
            let before = mistakes(&copy);
            let (_, _, complained) = check(&copy, "claims.yaml --fix --format json");
            fixed += usize::from(complained.contains(": fixed "));
            let after = mistakes(&copy);
            assert!(after.0 <= before.0 || before.1, "{name}: {before:?} {after:?}");
            let lines = |bytes: &[u8]| decode(bytes).unwrap_or_default().lines().count();
            let now = fs::read(copy.join("claims.yaml")).unwrap();
            assert_eq!(lines(&now), lines(&content), "{name}");
        }
    }
    assert!(fixed >= 20, "{fixed}");
}

/// How many mistakes are listed, and whether one of them hides others.
fn mistakes(folder: &Path) -> (usize, bool) {
    let (_, printed, _) = check(folder, "claims.yaml --format json");
    let list: serde_json::Value = serde_json::from_str(&printed).unwrap_or_default();
    let list = list.as_array().cloned().unwrap_or_default();
    let hides = [
        "invisible_character",
        "not_yaml",
        "unknown_key",
        "wrong_type",
        "invalid_boolean",
        "unknown_store_kind",
    ];
    (list.len(), list.iter().any(|one| hides.contains(&one["code"].as_str().unwrap())))
}

#[test]
fn standard_input_is_not_fixed() {
    let (exit, _, complained) = check(&root(), "- --fix");
    assert!(exit == Some(3) && complained.contains("--fix: name a file"), "{complained}");
}
