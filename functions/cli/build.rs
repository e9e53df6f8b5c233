//! With the feature `playground`, makes the page that the tool contains: the engine as WebAssembly from the crates beside this
//! one, and the page around it. So the page is never behind the tool.

#![expect(clippy::expect_used, clippy::panic, reason = "a build script tells Cargo, and stops the build")]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the page is made from, seen from `functions`.
const SOURCES: [&str; 12] = [
    "../Cargo.lock",
    "../Cargo.toml",
    "../infra/policy",
    "adfs-rules",
    "claims",
    "dotnet-text",
    "editing",
    "import",
    "offline",
    "playground",
    "provider",
    "stores",
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_PLAYGROUND").is_none() {
        return;
    }
    let functions = PathBuf::from(variable("CARGO_MANIFEST_DIR")).join("..");
    for source in SOURCES.map(|source| functions.join(source)) {
        // Cargo takes a path that does not exist for one that has changed.
        assert!(source.exists(), "{}", source.display());
        println!("cargo::rerun-if-changed={}", source.display());
    }
    let out = PathBuf::from(variable("OUT_DIR"));
    let engine = engine(&functions, &out.join("engine"));
    let page = packages(&functions.join("playground/page"), &out.join("page"));
    let version = variable("CARGO_PKG_VERSION");
    let output = out.join("playground.html");
    run(Command::new("node").arg(page.join("build.mjs")).args([&engine, Path::new(&version), &output]));
}

/// Builds the engine with the compiler and the lock file of the tool; only the paths that are left out are taken over from the
/// flags of this build.
fn engine(functions: &Path, target: &Path) -> PathBuf {
    let mut cargo = Command::new(variable("CARGO"));
    cargo.args(["build", "--locked", "--package", "playground", "--profile", "playground"]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--target-dir"]).arg(target);
    let given = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let flags: Vec<&str> =
        given.split('\u{1f}').filter(|flag| flag.starts_with("--remap-path-prefix")).collect();
    for (name, _) in env::vars().filter(|(name, _)| name.starts_with("CARGO_") && name != "CARGO_HOME") {
        cargo.env_remove(name);
    }
    cargo.env_remove("RUSTFLAGS").env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    run(cargo.current_dir(functions));
    target.join("wasm32-unknown-unknown/playground/playground.wasm")
}

/// Copies the page's sources and installs the packages of its lock file beside them, so that nothing is written between the
/// sources.
fn packages(from: &Path, to: &Path) -> PathBuf {
    fs::create_dir_all(to).expect("the folder of the page can be made");
    let lock = "package-lock.json";
    let is_installed = fs::read(from.join(lock)).ok() == fs::read(to.join("node_modules/.lock")).ok();
    for entry in fs::read_dir(from).expect("the page can be read").flatten() {
        fs::copy(entry.path(), to.join(entry.file_name())).expect("the page can be copied");
    }
    if !is_installed {
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        run(Command::new(npm).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(to));
        fs::copy(from.join(lock), to.join("node_modules/.lock")).expect("the lock file can be copied");
    }
    to.to_owned()
}

fn run(command: &mut Command) {
    let done = command.status();
    assert!(done.as_ref().is_ok_and(|status| status.success()), "{command:?}: {done:?}");
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|error| panic!("{name}: {error}"))
}
