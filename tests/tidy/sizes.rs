//! Files fit a screen or two, functions a part of one.

use support::root;

use super::{assert_none, rust_files};

const FILE_LINES: usize = 300;
const TRANSFORMATION_LINES: usize = 80;
const FUNCTION_LINES: usize = 40;
const CODE_MAP_LINES: usize = 150;
/// The beginning of a table that a program wrote.
const GENERATED: &str = "//! Generated";

#[test]
fn files_and_functions_stay_small() {
    let mut problems = Vec::new();
    for (path, text) in rust_files("functions").into_iter().chain(rust_files("tests")) {
        if text.starts_with(GENERATED) {
            continue;
        }
        let transformation = text.contains("const TRANSFORMATION: Transformation");
        let limit = if transformation { TRANSFORMATION_LINES } else { FILE_LINES };
        let lines = text.lines().count();
        if lines > limit {
            problems.push(format!("{}: {lines} lines, {limit} are allowed", path.display()));
        }
        for (name, lines) in long_functions(&text) {
            problems.push(format!("{}: {name} has {lines} lines", path.display()));
        }
    }
    assert_none(&problems);
}

/// Relies on rustfmt: a function ends at the first `}` that stands as far in as its `fn` line.
fn long_functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut long = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let Some(name) = function_name(code) else { continue };
        let end = format!("{}}}", &line[..line.len() - code.len()]);
        let length = lines[start..].iter().position(|line| *line == end).map_or(0, |at| at + 1);
        if length > FUNCTION_LINES {
            long.push((name.to_owned(), length));
        }
    }
    long
}

fn function_name(code: &str) -> Option<&str> {
    let (before, after) = code.split_once("fn ")?;
    let modifiers = ["pub", "pub(crate)", "pub(super)", "async", "const", "extern", "\"C\""];
    let is_item = before.split_whitespace().all(|word| modifiers.contains(&word));
    (is_item && !code.ends_with(';')).then(|| after.split(['(', '<']).next().unwrap_or_default())
}

#[test]
fn a_function_that_is_too_long_is_seen() {
    let body = "    let x = 1;\n".repeat(FUNCTION_LINES);
    let text =
        format!("impl A {{\n    pub(crate) async fn long<T>() {{\n{body}    }}\n}}\nfn short() {{}}\n");
    assert_eq!(long_functions(&text), [("long".to_owned(), FUNCTION_LINES + 2)]);
}

#[test]
fn the_code_map_fits_its_page() {
    let map = std::fs::read_to_string(root().join("functions/README.md")).unwrap();
    assert!(map.lines().count() <= CODE_MAP_LINES);
}
