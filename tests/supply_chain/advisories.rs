//! The packages of `Cargo.lock` against a snapshot of the RustSec database, which needs no network. A workflow asks the
//! database itself every day.

use std::collections::BTreeSet;

use semver::{Version, VersionReq};
use support::cloudformation::file;

/// An advisory of the snapshot: a version is concerned if no requirement allows it.
struct Advisory<'t> {
    line: &'t str,
    package: &'t str,
    allowed: Vec<VersionReq>,
}

impl<'t> Advisory<'t> {
    fn read(line: &'t str) -> Self {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let [number, package, _, kind, patched, unaffected, _] = columns[..] else { panic!("{line}") };
        assert!(number.starts_with("RUSTSEC-"), "{line}");
        assert!(["unmaintained", "unsound", "vulnerable"].contains(&kind), "{line}");
        let allowed = [patched, unaffected].into_iter().flat_map(|versions| versions.split(';'));
        let allowed = allowed.map(str::trim).filter(|versions| !versions.is_empty());
        Self {
            line,
            package,
            allowed: allowed.map(|versions| VersionReq::parse(versions).unwrap()).collect(),
        }
    }

    /// A version before a release is allowed by no requirement that does not name it: better an alarm too many.
    fn concerns(&self, package: &str, version: &Version) -> bool {
        self.package == package && !self.allowed.iter().any(|allowed| allowed.matches(version))
    }
}

/// The lines of a list, without remarks.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Name and version of each package in the text of `Cargo.lock` that is not of this workspace.
fn packages(lock: &str) -> Vec<(&str, Version)> {
    let foreign = lock.split("[[package]]").filter(|package| package.contains("\nsource = "));
    let read = |package| Some((value(package, "name")?, Version::parse(value(package, "version")?).unwrap()));
    foreign.filter_map(read).collect()
}

fn value<'l>(package: &'l str, key: &str) -> Option<&'l str> {
    let start = format!("{key} = \"");
    package.lines().find_map(|line| line.strip_prefix(&start)?.strip_suffix('"'))
}

fn concerned(lock: &str, advisories: &str) -> Vec<String> {
    let advisories: Vec<Advisory<'_>> = lines(advisories).map(Advisory::read).collect();
    let found = packages(lock).into_iter().flat_map(|(package, version)| {
        let concerning = advisories.iter().filter(|one| one.concerns(package, &version));
        concerning.map(|one| format!("{package} {version}: {}", one.line)).collect::<Vec<_>>()
    });
    found.collect()
}

#[test]
fn no_package_has_a_known_advisory() {
    let found = concerned(&file("Cargo.lock"), &file("tests/supply_chain/advisories.txt"));
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_package_was_looked_up() {
    let lock = file("Cargo.lock");
    let (looked_up, advisories) =
        (file("tests/supply_chain/packages.txt"), file("tests/supply_chain/advisories.txt"));
    let looked_up: BTreeSet<&str> = lines(&looked_up).collect();
    let used = packages(&lock);
    assert!(used.len() >= 300, "{}", used.len());
    let new: Vec<_> = used.iter().filter(|(package, _)| !looked_up.contains(package)).collect();
    assert!(new.is_empty(), "look up their advisories, and add them to packages.txt: {new:?}");
    for advisory in lines(&advisories).map(Advisory::read) {
        assert!(looked_up.contains(advisory.package), "{}", advisory.line);
    }
}

#[test]
fn a_concerned_version_is_found() {
    let snapshot = file("tests/supply_chain/advisories.txt");
    let number = |package: &str, version: &str| {
        let lock =
            format!("[[package]]\nname = \"{package}\"\nversion = \"{version}\"\nsource = \"registry\"\n");
        let found = concerned(&lock, &snapshot);
        found.first().map(|line| line.split(' ').nth(2).unwrap().to_owned())
    };
    let rustsec = |number: &str| Some(format!("RUSTSEC-{number}"));
    assert_eq!(number("rustls", "0.23.44"), rustsec("2026-0285"));
    assert_eq!(number("rustls", "0.23.45"), None);
    assert_eq!(number("h2", "0.4.15"), rustsec("2026-0258"));
    assert_eq!(number("generic-array", "0.12.3"), rustsec("2020-0146"));
    assert_eq!(number("generic-array", "0.14.7"), None);
    assert_eq!(number("ring", "0.16.20"), rustsec("2025-0009"));
    assert!(number("rustls-webpki", "0.104.0-alpha.5").is_some());
    assert_eq!(number("a-package-of-nobody", "1.0.0"), None);
}
