//! The product's programs, built by cargo.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// Every program in a debug build, by name. They are built as `cargo test --workspace` builds their libraries, so
/// that nothing is compiled twice; the function therefore knows every kind of store, unlike the one that is shipped.
static PROGRAMS: LazyLock<BTreeMap<String, PathBuf>> =
    LazyLock::new(|| cargo_build(&["--workspace", "--bins", "--examples"]));

/// The tool.
pub fn claimsmith() -> PathBuf {
    PROGRAMS["claimsmith"].clone()
}

/// The function.
pub fn function() -> PathBuf {
    PROGRAMS["token-issuance-start"].clone()
}

/// The smallest function there can be.
pub fn hello() -> PathBuf {
    PROGRAMS["hello"].clone()
}

/// The function as it is shipped, and the smallest one built in the same way.
pub fn release() -> (PathBuf, PathBuf) {
    let package = "token-issuance-start";
    // One after the other: an example asks for the features of the tests.
    let target = |kind, name| cargo_build(&["--release", "--package", package, kind, name])[name].clone();
    (target("--bin", package), target("--example", "hello"))
}

fn cargo_build(arguments: &[&str]) -> BTreeMap<String, PathBuf> {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--locked", "--message-format=json-render-diagnostics"])
        .args(arguments)
        .current_dir(crate::root())
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "cargo builds {arguments:?}");
    let messages = String::from_utf8(output.stdout).expect("cargo writes text");
    let executables = messages.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let path = PathBuf::from(message["executable"].as_str()?);
        Some((message["target"]["name"].as_str()?.to_owned(), path))
    });
    executables.collect()
}
