//! The product's binaries, built as they are shipped or nearly so.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;

/// Builds one target of a crate, say `["--bin", "claimsmith"]`, and says where its executable is.
///
/// `profile` is `release` for what is shipped, or `local` for the same without link-time optimisation.
///
/// Cargo is asked once for each: the tests of one run share what it built.
pub(crate) fn build(profile: &str, package: &str, target: [&str; 2]) -> PathBuf {
    static BUILT: Mutex<BTreeMap<String, PathBuf>> = Mutex::new(BTreeMap::new());
    let mut built = BUILT.lock().expect("no build panics");
    let wanted = format!("{profile} {package} {}", target.join(" "));
    built.entry(wanted).or_insert_with(|| ask_cargo(profile, package, target)).clone()
}

fn ask_cargo(profile: &str, package: &str, target: [&str; 2]) -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--locked", "--message-format=json-render-diagnostics"])
        .args(["--profile", profile, "--package", package])
        .args(target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "cargo builds {target:?} of {package}");
    let messages = String::from_utf8(output.stdout).expect("cargo writes text");
    let mut executables = messages.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(message["executable"].as_str()?))
    });
    executables.next_back().expect("the target is an executable")
}
