//! No circle of files inside a crate, and the rooms of `claims` from left to right.

use std::collections::{BTreeMap, BTreeSet};

use support::root;

use super::modules::{Module, Uses, uses};
use super::{assert_none, rust_files};

const CRATES: [&str; 9] = [
    "adfs-rules",
    "claims",
    "cli",
    "dotnet-text",
    "import",
    "offline",
    "provider",
    "stores",
    "token-issuance-start",
];

/// The rooms of `claims`: each uses only those before it, and `conditions` and `transformations` not each other.
const ROOMS: [(&str, usize); 8] = [
    ("document", 0),
    ("entra", 1),
    ("values", 2),
    ("conditions", 3),
    ("transformations", 3),
    ("policy", 4),
    ("evaluation", 5),
    ("reference", 6),
];

fn crate_files(name: &str) -> Vec<(String, String)> {
    let folder = format!("functions/{name}/src");
    let source = root().join(&folder);
    let relative = |(path, text): (std::path::PathBuf, String)| {
        (path.strip_prefix(&source).unwrap().to_str().unwrap().to_owned(), text)
    };
    rust_files(&folder).into_iter().map(relative).collect()
}

/// Groups of modules in which each uses each, over however many others. A child that uses its parent is no circle.
fn circles(uses: &Uses) -> Vec<Vec<Module>> {
    let without_parents: Uses = uses
        .iter()
        .map(|(module, used)| {
            let others = used.iter().filter(|other| !module.starts_with(other));
            (module.clone(), others.cloned().collect())
        })
        .collect();
    let reached: BTreeMap<&Module, BTreeSet<&Module>> =
        without_parents.keys().map(|module| (module, reachable(&without_parents, module))).collect();
    let mut circles = BTreeSet::new();
    for (module, others) in &reached {
        let circle: Vec<Module> = others
            .iter()
            .filter(|other| reached[*other].contains(module))
            .map(|other| (*other).clone())
            .collect();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}

fn reachable<'u>(uses: &'u Uses, from: &Module) -> BTreeSet<&'u Module> {
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<&Module> = uses[from].iter().collect();
    while let Some(module) = waiting.pop() {
        if reached.insert(module) {
            waiting.extend(&uses[module]);
        }
    }
    reached
}

/// Each use of a room by one that is not to the right of it.
fn out_of_order(uses: &Uses) -> Vec<String> {
    let place = |module: &Module| {
        let room = module.first()?;
        Some((room.clone(), ROOMS.iter().find(|(name, _)| name == room)?.1))
    };
    let mut problems = Vec::new();
    for (module, used) in uses {
        let Some((room, own)) = place(module) else { continue };
        for other in used {
            if let Some((other_room, left)) = place(other)
                && room != other_room
                && left >= own
            {
                problems.push(format!("{} uses {}", module.join("::"), other.join("::")));
            }
        }
    }
    problems
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let mut problems = Vec::new();
    for name in CRATES {
        for circle in circles(&uses(&crate_files(name))) {
            let names: Vec<String> = circle.iter().map(|module| module.join("::")).collect();
            problems.push(format!("{name}: {}", names.join(", ")));
        }
    }
    assert_none(&problems);
}

#[test]
fn the_rooms_of_claims_import_only_to_the_left() {
    let uses = uses(&crate_files("claims"));
    for (room, _) in ROOMS {
        assert!(uses.contains_key(&vec![room.to_owned()]), "there is no room `{room}`");
    }
    assert_none(&out_of_order(&uses));
}

fn planted(files: &[(&str, &str)]) -> Uses {
    let owned = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    uses(&owned.collect::<Vec<_>>())
}

fn module(path: &str) -> Module {
    path.split("::").map(str::to_owned).collect()
}

#[test]
fn a_circle_of_files_is_seen_however_it_is_written() {
    for used in ["use crate::a::b::B;", "use crate::{a::{b::B, c::C}, d};", "fn f() -> crate::a::b::B {}"] {
        let uses = planted(&[
            ("lib.rs", "mod a;\nmod d;"),
            ("a/mod.rs", "mod b;\nmod c;"),
            ("a/b.rs", "use super::c;\nfn g() { c::f() }"),
            ("a/c.rs", "use crate::d::{self, D};"),
            ("d.rs", used),
        ]);
        assert_eq!(circles(&uses), [[module("a::b"), module("a::c"), module("d")]], "{used}");
    }
}

#[test]
fn a_child_that_uses_its_parent_and_a_test_are_no_circle() {
    let uses = planted(&[
        ("lib.rs", "mod a;\nmod d;"),
        ("a/mod.rs", "mod b;\n#[cfg(test)]\nmod fakes;\npub use b::B;\nuse crate::d::D;"),
        ("a/b.rs", "use super::A;\n// crate::d::D\nconst TEXT: &str = \"crate::d::D\";"),
        ("a/fakes.rs", "use crate::d::D;"),
        ("d.rs", "#[cfg(test)]\nmod tests {\n    use crate::a::A;\n}"),
    ]);
    assert_eq!(circles(&uses), Vec::<Vec<Module>>::new());
    assert_eq!(uses[&module("a")], [module("a::b"), module("d")].into());
    assert!(!uses.contains_key(&module("a::fakes")));
}

#[test]
fn a_room_that_uses_one_to_its_right_is_seen() {
    let uses = planted(&[
        ("lib.rs", "mod document;\nmod conditions;\nmod transformations;\nmod policy;"),
        ("document/mod.rs", "use crate::policy::Policy;"),
        ("conditions/mod.rs", "mod all;\nuse crate::document::Node;"),
        ("conditions/all.rs", "use crate::transformations;"),
        ("transformations/mod.rs", ""),
        ("policy/mod.rs", "use crate::conditions::Condition;"),
    ]);
    let expected = ["conditions::all uses transformations", "document uses policy"];
    assert_eq!(out_of_order(&uses), expected);
}
