//! What the tests of several crates share. It never imports `stores` or `provider`, whose tests use it.
//!
//! - [`servers`]: the real servers that stores ask, and Entra's documents and keys
//! - [`function`]: the function as Lambda runs it; [`serving`]: `claimsmith serve`; [`executable`]: both as programs
//! - [`log_scan`]: nothing private is in a log; [`pinned`]: output that is kept in a file; [`figures`]: what benchmarks print
//! - [`signer`], [`yaml`], [`cloudformation`]: tokens to send, files to read

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

pub mod cloudformation;
pub mod executable;
pub mod figures;
pub mod function;
pub mod log_scan;
pub mod pinned;
pub mod servers;
pub mod serving;
pub mod signer;
pub mod yaml;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

/// Stops a process for so long.
fn freeze(process: u32, time: Duration) {
    signal(process, "-STOP");
    std::thread::sleep(time);
    signal(process, "-CONT");
}

fn signal(process: u32, signal: &str) {
    let kill = Command::new("kill").args([signal, &process.to_string()]).status();
    assert!(kill.unwrap().success());
}

/// A folder for files of the tests, below `target`. Integration tests know it as `CARGO_TARGET_TMPDIR`.
pub fn temporary_folder() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.ancestors().nth(3).unwrap().join("tmp");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
