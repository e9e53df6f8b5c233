//! Every file that the tool reads may be UTF-8 or, as PowerShell 5.1 writes it, UTF-16 with a byte order mark.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use support::{executable, root};

type Encode = fn(&str) -> Vec<u8>;

const ENCODINGS: [(&str, Encode); 3] = [
    ("utf-8-with-mark", |text| format!("\u{feff}{text}").into_bytes()),
    ("utf-16-le", |text| mark(text).flat_map(u16::to_le_bytes).collect()),
    ("utf-16-be", |text| mark(text).flat_map(u16::to_be_bytes).collect()),
];

fn mark(text: &str) -> impl Iterator<Item = u16> {
    std::iter::once(0xfeff).chain(text.encode_utf16())
}

/// What each command reads, by its place in the command line.
const COMMANDS: [(&str, &[&str]); 7] = [
    ("check {}", &["infra/policy/claims.yaml"]),
    ("test --policy {} --cases {}", &["infra/policy/claims.yaml", "infra/policy/cases/orders.yaml"]),
    ("explain kim --policy {} --people {}", &["infra/policy/claims.yaml", "infra/policy/sample/people.yaml"]),
    ("explain --given {}", &["infra/policy/cases/orders.yaml"]),
    ("import {}", &["tests/import/mapping-join/input.json"]),
    ("import {} --application 22222222-2222-4222-8222-222222222222", &["tests/import/kinds/M23.ps1"]),
    ("try --transformations {} --attribute user.mail=kim@example.test", &["tests/trial/list.yaml"]),
];

/// The exit code and what was printed, where the files have another name or encoding.
fn run(command: &str, files: &[PathBuf]) -> (Option<i32>, String) {
    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let command = names.iter().fold(command.to_owned(), |command, name| command.replacen("{}", name, 1));
    let output = Command::new(executable::claimsmith())
        .args(command.split(' '))
        .current_dir(root())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let printed = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (output.status.code(), names.iter().fold(printed, |printed, name| printed.replace(name, "FILE")))
}

fn written(folder: &Path, number: usize, file: &str, encode: Encode) -> PathBuf {
    let copy = folder.join(format!("{number}-{}", Path::new(file).file_name().unwrap().display()));
    fs::write(&copy, encode(&fs::read_to_string(root().join(file)).unwrap())).unwrap();
    copy
}

#[test]
fn every_file_is_read_in_the_encodings_of_powershell() {
    for (encoding, encode) in ENCODINGS {
        let folder = support::temporary_folder().join(encoding);
        fs::create_dir_all(&folder).unwrap();
        for (number, (command, files)) in COMMANDS.iter().enumerate() {
            let plain: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
            let expected = run(command, &plain);
            assert_eq!(expected.0, Some(0), "{command}: {}", expected.1);
            let copies: Vec<PathBuf> =
                files.iter().map(|file| written(&folder, number, file, encode)).collect();
            assert_eq!(run(command, &copies), expected, "{encoding}: {command}");
        }
    }
}

#[test]
fn a_file_in_another_encoding_is_named_with_the_line() {
    let folder = support::temporary_folder().join("latin-1");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("claims.yaml");
    fs::write(&file, b"version: 1\n# caf\xe9\n").unwrap();
    for command in
        ["check {}", "test --policy {}", "explain kim --people {}", "import {}", "explain --given {}"]
    {
        let (exit, complained) = run(command, std::slice::from_ref(&file));
        let expected = "FILE: the file is not UTF-8 text: line 2 has the byte 0xE9; save it as UTF-8, in PowerShell with";
        assert!(matches!(exit, Some(1 | 3)) && complained.contains(expected), "{command}: {complained}");
    }
}
