//! What the programs are built from.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use support::root;

use super::assert_none;

/// A second TLS or crypto backend, or a second HTTP client with a root store of its own.
const REFUSED: [&str; 7] =
    ["aws-config", "aws-smithy-http-client", "native-tls", "openssl", "openssl-sys", "ring", "rsa"];

/// Packages that are there in two versions, each with the reason.
const TWICE: [(&str, &str); 9] = [
    ("base64", "hyper-util is one version ahead of the Lambda runtime and of AWS's SDK"),
    ("block-buffer", MIGRATIONS),
    ("cpufeatures", MIGRATIONS),
    ("crypto-common", MIGRATIONS),
    ("digest", MIGRATIONS),
    ("hashbrown", "sqlx is one version behind indexmap"),
    ("sha2", MIGRATIONS),
    ("syn", "at compile time only: clap's macros are one version ahead of the others"),
    ("untrusted", "aws-lc-rs is one version behind rustls-webpki"),
];

const MIGRATIONS: &str = "sqlx's migrations, which nobody asks for and it always has, are one version behind";

/// The programs: the tool, which knows every kind of store, and the function.
const PROGRAMS: [&str; 2] = ["cli", "token-issuance-start"];

/// Crates of the workspace that only tests use.
const OF_TESTS: [&str; 3] = ["fuzz-targets", "support", "tests"];

/// What asks: clients, sockets, clocks that wait, and cryptography that is not for WebAssembly.
const OF_THE_NETWORK: [&str; 8] =
    ["aws-lc-rs", "aws-sdk-dynamodb", "hyper", "mio", "rustls", "socket2", "sqlx", "tokio"];

/// Name and versions of every package in the programs, for every target.
fn packages() -> BTreeMap<String, BTreeSet<String>> {
    let packages = packages_of(&PROGRAMS.map(|program| ["--package", program]).concat());
    assert!(packages.contains_key("aws-lc-sys"), "the programs have their crypto backend");
    packages
}

fn packages_of(selected: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--prefix", "none", "--edges", "normal,build"])
        .args(selected)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut packages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let mut words = line.split(' ');
        if let (Some(name), Some(version)) = (words.next(), words.next()) {
            packages.entry(name.to_owned()).or_default().insert(version.to_owned());
        }
    }
    packages
}

#[test]
fn what_only_reads_policies_asks_nobody() {
    let found = |package: &str| {
        let packages = packages_of(&["--package", package]);
        assert!(packages.contains_key("stores"));
        OF_THE_NETWORK.into_iter().filter(|name| packages.contains_key(*name)).collect::<Vec<_>>()
    };
    assert_eq!(found("playground"), [""; 0]);
    assert_eq!(found("cli"), OF_THE_NETWORK);
}

#[test]
fn there_is_one_tls_and_crypto_backend() {
    let packages = packages();
    let found: Vec<String> =
        REFUSED.into_iter().filter(|name| packages.contains_key(*name)).map(str::to_owned).collect();
    assert_none(&found);
    assert_eq!(packages["aws-lc-sys"].len(), 1);
}

#[test]
fn what_only_tests_use_is_in_no_program() {
    let packages = packages();
    assert!(packages.contains_key("stores"));
    assert_none(
        &OF_TESTS
            .into_iter()
            .filter(|name| packages.contains_key(*name))
            .map(str::to_owned)
            .collect::<Vec<_>>(),
    );
}

#[test]
fn a_package_is_there_twice_only_with_a_reason() {
    let mut twice = packages();
    twice.retain(|_, versions| versions.len() > 1);
    let known: Vec<&str> = TWICE.iter().map(|(name, _)| *name).collect();
    assert_eq!(twice.keys().map(String::as_str).collect::<Vec<_>>(), known);
}
