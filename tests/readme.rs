//! What the README says is what the programs do.

use std::fs;
use std::process::{Command, Output};

use crate::{pinned, root};

/// Commands of the README that a test cannot run as they stand, each with the reason.
const NOT_RUN: [(&str, &str); 3] = [
    ("cargo run -p cli -- serve", "serves until it is stopped; end_to_end.rs starts and stops it"),
    ("cargo run -p cli -- call britta", "needs that server; end_to_end.rs calls for everybody"),
    ("cargo run -p cli -- import FILE", "FILE is the reader's; import.rs runs it over tests/import"),
];

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// Every command of the tool that the README shows, in a code block or in backticks.
fn commands(readme: &str) -> Vec<String> {
    let starts = readme.match_indices("cargo run -p cli -- ");
    let ends = |from: &str| from.find(['\n', '`']).unwrap_or(from.len());
    starts.map(|(at, _)| readme[at..at + ends(&readme[at..])].to_owned()).collect()
}

fn run(command: &str) -> Output {
    let mut words = command.split(' ').skip(1);
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(words.by_ref().take(3)).args(["--locked", "--quiet"]).args(words);
    cargo.current_dir(root()).output().unwrap()
}

#[test]
fn every_command_of_the_tool_runs_and_the_first_one_shows_a_person_s_claims() {
    let commands = commands(&readme());
    for (command, _) in NOT_RUN {
        assert!(commands.iter().any(|shown| shown == command), "`{command}` is not in the README");
    }
    let mut shown = Vec::new();
    for command in commands.iter().filter(|shown| NOT_RUN.iter().all(|(command, _)| command != shown)) {
        let output = run(command);
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        shown.push(String::from_utf8(output.stdout).unwrap());
    }
    for claim in ["tier        gold", "roles       Orders.Read, Orders.Approve", "login       KIM.LEE"] {
        assert!(shown[0].contains(claim), "{}: {}", commands[0], shown[0]);
    }
}

#[test]
fn the_settings_are_those_of_the_program() {
    const BEGIN: &str = "<!-- settings -->\n";
    const END: &str = "<!-- /settings -->";
    let readme = readme();
    let (before, rest) = readme.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let settings = provider::setting_list::reference();
    pinned::compare("README.md", &format!("{before}{BEGIN}\n{}\n\n{END}{after}", settings.trim()));
}
