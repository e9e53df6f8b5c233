//! Policies that are as large, or as wrong, as nobody would write them: they are read, checked and reported in time that
//! grows with their size and no faster. Nothing here measures time: a step that compares every part with every other one
//! would take minutes at these sizes.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod documents;
mod kinds;

use std::fmt::Write;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

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
            "150000 errors, no warnings; at least 100 can be fixed with --fix",
        ),
        row("repeated", claims(&|_| "      c: people.a\n".to_owned()), "49999 errors, no warnings"),
        row(
            "one_line",
            one_line(&|n| format!("c{n}: {{ atribute: 日本 }}, ")),
            "50000 errors, no warnings; at least 100 can be fixed with --fix",
        ),
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

/// The memory that a check may address, in KiB: a gigabyte.
const MEMORY: &str = "1048576";

/// Each kind of hostile policy is read, checked and reported, in bounded memory. `CLAIMSMITH_TOOL` names a release build:
/// then the policies are ten times as large, each takes at most two seconds, and the slowest are printed.
#[test]
fn every_kind_of_hostile_policy_is_reported_in_time_and_in_little_memory() {
    let given = std::env::var_os("CLAIMSMITH_TOOL").map(PathBuf::from);
    let (size, limit) =
        if given.is_some() { (20_000, Duration::from_secs(2)) } else { (2_000, Duration::from_secs(60)) };
    let tool = given.unwrap_or_else(executable::claimsmith);
    let kinds = kinds::kinds(size);
    assert!(kinds.len() >= 126, "{} kinds", kinds.len());
    let mut times = Vec::new();
    for kind in &kinds {
        let path = std::env::temp_dir().join(format!("claimsmith-hostile-kind-{}.yaml", std::process::id()));
        std::fs::write(&path, &kind.policy).unwrap();
        let started = Instant::now();
        let mut check = Command::new("sh");
        check.args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" check \"$1\"")]).arg(&tool).arg(&path);
        let output = check.env("AWS_SECRET_ACCESS_KEY", "v4lue").output().unwrap();
        let took = started.elapsed();
        std::fs::remove_file(&path).unwrap();
        let report = String::from_utf8(output.stdout).unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        let name = &kind.name;
        assert!(matches!(output.status.code(), Some(0 | 1 | 3)), "{name}: {} {errors:.500}", output.status);
        assert!(!report.contains("v4lue") && report.len() < 1_000_000, "{name}: {} bytes", report.len());
        assert!(took < limit, "{name}: {took:?}");
        times.push((took, name, output.status.code() == Some(0)));
    }
    times.sort_by_key(|(took, ..)| std::cmp::Reverse(*took));
    println!("{} kinds; the slowest: {:?}", times.len(), times.iter().take(8).collect::<Vec<_>>());
}
