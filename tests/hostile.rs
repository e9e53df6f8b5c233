//! Policies that are as large, or as wrong, as nobody would write them: they are read, checked and reported in time that
//! grows with their size and no faster. Nothing here measures time: a step that compares every part with every other one
//! would take minutes at these sizes.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fmt::Write;
use std::path::PathBuf;
use std::process::Command;

use support::executable;

/// How many parts each policy has.
const MANY: usize = 50_000;

const STORES: &str =
    "version: 1\nstores:\n  people: { file: { path: p.csv, key: { id: \"{user.id}\" } }, required: true }\n";
const APPLICATION: &str = "policies:\n  - name: orders\n    applications: all\n    claims:\n";
const ONE_LINE: &str = "policies: [{ name: orders, applications: all, claims: { ";

/// A policy and what `check` counts in it.
struct Hostile {
    name: &'static str,
    policy: String,
    count: &'static str,
}

fn hostile() -> Vec<Hostile> {
    let claims = |claim: &dyn Fn(usize) -> String| format!("{STORES}{APPLICATION}{}", many(claim));
    let one_line = |claim: &dyn Fn(usize) -> String| format!("{STORES}{ONE_LINE}{} }} }}]\n", many(claim));
    let row = |name, policy, count| Hostile { name, policy, count };
    vec![
        row("claims", claims(&|n| format!("      c{n}: people.a{n}\n")), "no errors, no warnings"),
        row("similar", claims(&|n| format!("      {}: people.a\n", cased(n))), "no errors, 49999 warnings"),
        row(
            "mistakes",
            claims(&|n| {
                format!("      c{n}: {{ atribute: peple.a, transformations: [ToUper, &a ToLowercase] }}\n")
            }),
            "150000 errors, no warnings",
        ),
        row("repeated", claims(&|_| "      c: people.a\n".to_owned()), "49999 errors, no warnings"),
        row("one_line", one_line(&|n| format!("c{n}: {{ atribute: 日本 }}, ")), "50000 errors, no warnings"),
        row(
            "applications",
            format!("{STORES}policies:\n{}", many(&application)),
            "49999 errors, no warnings",
        ),
        row("parameters", parameters(), "no errors, no warnings"),
        row(
            "nested",
            format!("{STORES}{APPLICATION}      c: {}\n", "[".repeat(MANY)),
            "1 error, no warnings",
        ),
        row("too_large", format!("{STORES}{}", "# more\n".repeat(2_500_000)), "1 error, no warnings"),
    ]
}

fn many(part: &dyn Fn(usize) -> String) -> String {
    (0..MANY).map(part).collect()
}

/// A name in upper and lower case, another one for each number.
fn cased(number: usize) -> String {
    let letters = ('a'..='p').enumerate();
    letters
        .map(|(bit, letter)| if number >> bit & 1 == 1 { letter.to_ascii_uppercase() } else { letter })
        .collect()
}

fn application(number: usize) -> String {
    let id = format!("22222222-2222-4222-8222-{number:012}");
    format!("  - {{ name: same, applications: [{id}], claims: {{ tier: people.tier }} }}\n")
}

fn parameters() -> String {
    let mut policy =
        format!("{STORES}{APPLICATION}      c:\n        transformations:\n          - RegexReplace:\n");
    let indented = "              ";
    writeln!(policy, "{indented}input: user.mail\n{indented}regex: x").unwrap();
    writeln!(policy, "{indented}replacement: '{}'", many(&|n| format!("{{a{n}}}"))).unwrap();
    writeln!(policy, "{indented}additionalAttributes:").unwrap();
    policy.push_str(&many(&|n| format!("{indented}  - people.a{n}\n")));
    policy
}

fn written(hostile: &Hostile) -> PathBuf {
    let file = format!("claimsmith-hostile-{}-{}.yaml", hostile.name, std::process::id());
    let path = std::env::temp_dir().join(file);
    std::fs::write(&path, &hostile.policy).unwrap();
    path
}

#[test]
fn a_policy_of_any_size_is_reported_and_of_each_kind_of_mistake_so_many_as_can_be_read() {
    let claimsmith = executable::claimsmith();
    for hostile in hostile() {
        let path = written(&hostile);
        let output = Command::new(&claimsmith).arg("check").arg(&path).output().unwrap();
        std::fs::remove_file(&path).unwrap();
        let report = String::from_utf8(output.stdout).unwrap();
        let count = format!("{}: {}\n", path.display(), hostile.count);
        assert!(report.ends_with(&count), "{}: {:?}", hostile.name, report.lines().last());
        let bad = !hostile.count.starts_with("no errors");
        assert_eq!(output.status.code(), Some(i32::from(bad)), "{}", hostile.name);
        assert!(report.len() < 1_000_000, "{}: {} bytes", hostile.name, report.len());
    }
}
