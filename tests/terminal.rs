//! What the tool does on a terminal and nowhere else: colors, pages, progress. `script` has the terminal.

use std::fs;
use std::io::{BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use support::{executable, root};

/// What would decide about colors and pages instead of a test.
const VARIABLES: [&str; 7] = ["CI", "CLICOLOR", "CLICOLOR_FORCE", "COLORTERM", "LESS", "NO_COLOR", "PAGER"];

fn start(arguments: &str, variables: &[(&str, &str)]) -> Child {
    let command = format!("{} {arguments}", executable::claimsmith().display());
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--flush", "--command", &command, "/dev/null"]);
    for name in VARIABLES {
        script.env_remove(name);
    }
    script.env("TERM", "xterm").envs(variables.iter().copied()).current_dir(root());
    // Its input stays open: at the end of it, a terminal would show ^D.
    script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
}

/// What is on the terminal in the end, and the exit code.
fn shown(arguments: &str, variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut script = start(arguments, variables);
    let mut output = String::new();
    let _input = script.stdin.take();
    script.stdout.take().unwrap().read_to_string(&mut output).unwrap();
    (script.wait().unwrap().code(), output.replace("\r\n", "\n"))
}

/// What another program gets, from both streams.
fn piped(arguments: &str) -> String {
    let mut tool = Command::new(executable::claimsmith());
    for name in VARIABLES {
        tool.env_remove(name);
    }
    let output = tool.args(arguments.split(' ')).current_dir(root()).output().unwrap();
    [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat()
}

/// The text without `ESC [ ... m`.
fn without_colors(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').unwrap().1)
}

/// Each with a word that is in color there.
const COLORED: [(&str, &str); 6] = [
    ("explain kim", "\u{1b}[32mwins\u{1b}[0m"),
    ("explain britta", ": \u{1b}[32myes\u{1b}[0m"),
    ("check", "\u{1b}[32mno errors\u{1b}[0m"),
    ("check tests/diagnostics/unknown_key.yaml", "\u{1b}[1m\u{1b}[91merror[unknown_key]\u{1b}[0m"),
    ("test", "\u{1b}[32m0 failed\u{1b}[0m"),
    (
        "test --policy tests/commands/policy.yaml --cases tests/commands/cases",
        "    \u{1b}[32mexpected:\u{1b}[0m \"ANA\"\n",
    ),
];

#[test]
fn what_decides_is_colored_on_a_terminal_and_nothing_else_is_changed() {
    for (arguments, word) in COLORED {
        let (_, colored) = shown(arguments, &[]);
        assert!(colored.contains(word), "{arguments}: {colored:?}");
        assert_eq!(without_colors(&colored), piped(arguments), "{arguments}");
    }
}

#[test]
fn colors_are_as_the_user_says() {
    for (arguments, _) in COLORED {
        let plain = piped(arguments);
        assert!(!plain.contains('\u{1b}'), "{arguments}: {plain:?}");
        assert_eq!(shown(arguments, &[("NO_COLOR", "1")]).1, plain, "{arguments}");
        assert_eq!(shown(arguments, &[("TERM", "dumb")]).1, plain, "{arguments}");
        assert_eq!(shown(&format!("{arguments} --color never"), &[]).1, plain, "{arguments}");
        let colored = piped(&format!("--color always {arguments}"));
        assert_eq!(shown(arguments, &[("NO_COLOR", "")]).1, colored, "{arguments}");
    }
}

/// A folder with a program `less` that says how it was started.
fn pager(name: &str, program: &str) -> PathBuf {
    let folder = support::temporary_folder().join(name);
    fs::create_dir_all(&folder).unwrap();
    let less = folder.join("less");
    fs::write(&less, format!("#!/bin/sh\n{program}\n")).unwrap();
    fs::set_permissions(&less, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

#[test]
fn the_reference_is_shown_by_the_pager() {
    let folder = pager("pager", "echo \"options: $*\"; head -n 1");
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let (exit, page) = shown("reference all", &[("PATH", &path)]);
    assert_eq!((exit, page.as_str()), (Some(0), "options: -FRX\n# Reference\n"), "the pager stopped early");
    let (_, page) = shown("reference exit-codes", &[("PAGER", "sed 's/^/> /'")]);
    assert!(page.starts_with("> ## Exit codes\n> \n"), "{page}");
    for pager in ["", "cat", "nothing-like-a-pager 2>/dev/null"] {
        assert_eq!(shown("reference conditions", &[("PAGER", pager)]).1, piped("reference conditions"));
    }
}

#[test]
fn what_takes_longer_says_how_far_it_is() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let settings = support::temporary_folder().join("progress.json");
    fs::write(&settings, "{\"CLAIMSMITH_AUDIENCES\": \"a\", \"CLAIMSMITH_TENANT_IDS\": \"11111111-1111-4111-8111-111111111111\"}")
        .unwrap();
    let arguments = format!(
        "doctor --endpoint https://localhost/token-issuance-start --policy tests/entra/policy.yaml \
         --graph-url http://{} --settings {}",
        silent.local_addr().unwrap(),
        settings.display()
    );
    let mut script = start(&arguments, &[("CLAIMSMITH_GRAPH_TOKEN", "t")]);
    let mut shown = Vec::new();
    for byte in BufReader::new(script.stdout.take().unwrap()).bytes() {
        shown.push(byte.unwrap());
        if shown.ends_with(b"s so far") {
            break;
        }
    }
    script.kill().unwrap();
    script.wait().unwrap();
    let shown = String::from_utf8_lossy(&shown);
    assert!(shown.starts_with("\rreading the tenant: 0 of 4, ") && shown.ends_with(" s so far"), "{shown:?}");
}
