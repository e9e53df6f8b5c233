//! One version of Rust, named in one place.

use support::cloudformation::file;

fn value<'t>(text: &'t str, before: &str) -> &'t str {
    let line = text.lines().find_map(|line| line.strip_prefix(before));
    line.unwrap_or_else(|| panic!("no `{before}`")).trim_matches('"')
}

#[test]
fn the_toolchain_of_the_tests_is_the_one_that_the_workspace_asks_for() {
    let (toolchain, manifest) = (file("tests/toolchain"), file("Cargo.toml"));
    let (pinned, asked) = (value(&toolchain, "rust="), value(&manifest, "rust-version = "));
    assert_eq!(pinned.rsplit_once('.').unwrap().0, asked);
}
