//! The product's programs, built by cargo.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// What runs programs for arm64 on other processors, and the arguments with which it does. The folder has Debian's
/// C library for arm64.
const QEMU: [&str; 5] = ["/usr/bin/qemu-aarch64-static", "-cpu", "max", "-L", "/usr/aarch64-linux-gnu"];

/// Where a program in ELF names the processor that it is for, and arm64's number there.
const PROCESSOR: std::ops::Range<usize> = 18..20;
const ARM64: &[u8] = &[0xb7, 0];

/// Every program in a debug build, by name. They are built as `cargo test --workspace` builds their libraries, so
/// that nothing is compiled twice; the function therefore knows every kind of store, unlike the one that is shipped.
static PROGRAMS: LazyLock<BTreeMap<String, PathBuf>> =
    LazyLock::new(|| cargo_build(&["--workspace", "--bins", "--examples"]));

/// The tool.
pub fn claimsmith() -> PathBuf {
    PROGRAMS["claimsmith"].clone()
}

/// The tool, optimized.
pub fn local_claimsmith() -> PathBuf {
    cargo_build(&["--profile", "local", "--package", "cli"])["claimsmith"].clone()
}

/// The function.
pub fn function() -> PathBuf {
    PROGRAMS["token-issuance-start"].clone()
}

/// The smallest function there can be.
pub fn hello() -> PathBuf {
    PROGRAMS["hello"].clone()
}

/// A program as this machine runs it: one for arm64 by qemu, where the processor is another.
pub fn command(program: &Path) -> Command {
    if cfg!(target_arch = "aarch64") || !is_for_arm64(program) {
        return Command::new(program);
    }
    let mut command = Command::new(QEMU[0]);
    command.args(&QEMU[1..]).arg(program);
    command
}

fn is_for_arm64(program: &Path) -> bool {
    let mut head = [0; PROCESSOR.end];
    let read = File::open(program).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && head.starts_with(b"\x7fELF") && head[PROCESSOR] == *ARM64
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
