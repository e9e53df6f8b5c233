//! The blocks of commands in a README, and what can be said of those that no test can run.

use std::collections::BTreeMap;
use std::process::Command;

use support::{executable, root};

/// What a block of commands may need that a test does not have: `sh needs=aws`.
const NEEDS: [(&str, &str); 4] = [
    ("aws", "an AWS account with the stack in it"),
    ("entra", "a Microsoft Entra tenant"),
    ("terminals", "a second terminal; end_to_end.rs starts a server and calls it"),
    ("time", "it runs the tests, or runs for minutes"),
];

/// What is used of SAM, as `sam <command> --help` has it.
const SAM: [(&str, &[&str]); 3] =
    [("build", &[]), ("delete", &["--config-env"]), ("deploy", &["--config-env"])];

/// A fenced block of commands.
pub(super) struct Block {
    pub(super) needs: Option<String>,
    pub(super) commands: String,
}

/// The fenced blocks of a README, all of which are commands.
pub(super) fn read(readme: &str) -> Vec<Block> {
    let mut parts = readme.split("\n```");
    parts.next();
    let mut blocks = Vec::new();
    while let (Some(block), Some(_)) = (parts.next(), parts.next()) {
        let (info, commands) = block.split_once('\n').unwrap();
        // A query of Azure Monitor is for its portal.
        if info == "kusto" {
            continue;
        }
        if info == "powershell" {
            blocks.push(Block { needs: Some(info.to_owned()), commands: as_shell(commands) });
            continue;
        }
        let needs = match info.split_once(" needs=") {
            None => {
                assert_eq!(info, "sh", "a block of commands begins with `sh`");
                None
            }
            Some((_, needs)) => {
                assert!(NEEDS.iter().any(|(known, _)| *known == needs), "`{info}`: no reason of {NEEDS:?}");
                Some(needs.to_owned())
            }
        };
        blocks.push(Block { needs, commands: format!("{commands}\n") });
    }
    blocks
}

/// Commands of PowerShell as far as a shell knows them too: without assignments, continued lines and pipes to cmdlets.
fn as_shell(commands: &str) -> String {
    let lines = commands.replace("`\n", " ");
    let ours = lines.lines().filter(|line| !line.starts_with('$') && !line.trim_start().starts_with('#'));
    ours.map(|line| format!("{}\n", line.split(" | ").next().unwrap())).collect()
}

/// The commands inside backticks in running text and tables.
pub(super) fn inline(readme: &str) -> Vec<String> {
    let prose: Vec<&str> = readme.split("\n```").step_by(2).collect();
    let words = prose.iter().flat_map(|text| text.split('`').skip(1).step_by(2));
    words.map(str::to_owned).collect()
}

/// Fails where a command cannot be right: a flag that a program does not have, a file that is not there.
pub(super) fn check(commands: &str) {
    let syntax = Command::new("sh").args(["-n", "-c", commands]).output().unwrap();
    assert!(syntax.status.success(), "{commands}{}", String::from_utf8_lossy(&syntax.stderr));
    for command in commands.replace("cargo run -p cli -- ", "claimsmith ").lines() {
        let words: Vec<&str> = command.split_whitespace().collect();
        match words.as_slice() {
            ["claimsmith", name, rest @ ..] => check_tool(name, rest, command),
            ["sam", name, rest @ ..] => check_sam(name, rest, command),
            _ => {}
        }
        let ours = ["functions/", "infra/policy/", "tests/"];
        for path in words.iter().filter(|word| ours.iter().any(|folder| word.starts_with(folder))) {
            assert!(root().join(path).exists(), "{command}: there is no {path}");
        }
    }
}

fn flags<'w>(words: &'w [&str]) -> impl Iterator<Item = &'w str> {
    words.iter().copied().filter(|word| word.starts_with("--"))
}

fn check_tool(name: &str, words: &[&str], command: &str) {
    let help = tool(&["--help"]);
    let known = help.lines().any(|line| line.split_whitespace().next() == Some(name));
    assert!(known, "{command}: `{name}` is not a command");
    let mut help = tool(&[name, "--help"]);
    if let Some(inner) = words.first().filter(|_| help.contains("\nCommands:\n")) {
        help = tool(&[name, inner, "--help"]);
    }
    let has = |flag: &str| help.split([' ', '\n', '=']).any(|word| word == flag);
    flags(words).for_each(|flag| assert!(has(flag), "{command}: there is no {flag}"));
}

fn check_sam(name: &str, words: &[&str], command: &str) {
    let known: BTreeMap<&str, &[&str]> = SAM.into();
    let known = known.get(name).unwrap_or_else(|| panic!("{command}: `sam {name}` is new here"));
    flags(words).for_each(|flag| assert!(known.contains(&flag), "{command}: {flag} is new here"));
    if let ["--config-env", environment] = words {
        let section = format!("[{environment}.deploy.parameters]");
        assert!(support::cloudformation::file("samconfig.toml").contains(&section), "{command}");
    }
}

fn tool(arguments: &[&str]) -> String {
    let program = executable::claimsmith();
    let output = Command::new(program).args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}
