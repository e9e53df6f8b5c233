//! What the READMEs say is what the programs do.

mod blocks;
mod insights;
mod operations;
mod picture;
mod threats;

use std::env;
use std::process::{Command, Output};

use support::cloudformation::file;
use support::{executable, pinned, root};

const READMES: [&str; 2] = ["README.md", "infra/README.md"];
/// Pages about one task, whose commands need what the reader has.
const GUIDES: [&str; 1] = ["infra/leave-adfs.md"];

/// A command inside running text that a test cannot run as it stands, with the reason.
const NOT_RUN: [(&str, &str); 4] = [
    ("cargo run -p cli -- explain kim --live", "needs the reader's table; end_to_end/live.rs has one"),
    ("cargo run -p cli -- serve --live", "it serves until it is stopped; end_to_end/live.rs calls one"),
    ("cargo run -p cli -- compare OLD NEW", "both are the reader's; compare.rs runs it"),
    ("cargo run -p cli -- import FILE", "FILE is the reader's; import.rs runs it over tests/import"),
];

/// Runs what a newcomer would type, with `claimsmith` on the path.
fn run(commands: &str) -> Output {
    let tool = executable::claimsmith();
    let folders =
        [tool.parent().unwrap().to_owned(), std::path::Path::new(env!("CARGO")).parent().unwrap().into()];
    let path = folders.into_iter().chain(env::split_paths(&env::var_os("PATH").unwrap()).collect::<Vec<_>>());
    let commands = commands.replace("cargo run ", "cargo run --locked --quiet ");
    let mut shell = Command::new("sh");
    shell.args(["-euc", &commands]).env("PATH", env::join_paths(path).unwrap());
    let output = shell.current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{commands}{}", String::from_utf8_lossy(&output.stderr));
    output
}

#[test]
fn every_block_of_commands_runs_or_is_right_as_far_as_can_be_told() {
    for readme in READMES {
        let blocks = blocks::read(&file(readme));
        assert!(blocks.len() >= 5, "{readme} has {} blocks of commands", blocks.len());
        for block in blocks {
            blocks::check(&block.commands);
            if block.needs.is_none() {
                run(&block.commands);
            }
        }
    }
}

#[test]
fn every_command_of_a_guide_is_right_as_far_as_can_be_told() {
    for guide in GUIDES {
        let blocks = blocks::read(&file(guide));
        assert!(!blocks.is_empty(), "{guide} has no commands");
        blocks.iter().for_each(|block| blocks::check(&block.commands));
        let inline = blocks::inline(&file(guide)).into_iter();
        inline
            .filter(|command| command.starts_with("claimsmith "))
            .for_each(|command| blocks::check(&command));
    }
}

#[test]
fn every_command_in_running_text_runs_or_is_right_as_far_as_can_be_told() {
    for readme in READMES {
        for command in blocks::inline(&file(readme)) {
            let whole = command.starts_with("cargo run -p cli -- ");
            if whole && NOT_RUN.iter().all(|(not_run, _)| command != *not_run) {
                run(&command);
            } else if whole || command.starts_with("claimsmith ") || command.starts_with("sam ") {
                blocks::check(&command);
            }
        }
    }
}

#[test]
fn commands_stand_in_blocks_that_say_what_they_need() {
    for readme in READMES {
        for line in file(readme).lines().filter_map(|line| line.strip_prefix("    ")) {
            let program = line.split(' ').next().unwrap();
            let programs = ["aws", "cargo", "claimsmith", "sam"];
            assert!(!programs.contains(&program) && !program.starts_with("tests/"), "{readme}: {line}");
        }
    }
}

#[test]
fn the_first_command_shows_a_person_s_claims() {
    let blocks = blocks::read(&file("README.md"));
    let shown = String::from_utf8(run(&blocks[0].commands).stdout).unwrap();
    for claim in ["tier        gold", "roles       Orders.Read, Orders.Approve", "login       KIM.LEE"] {
        assert!(shown.contains(claim), "{shown}");
    }
}

#[test]
fn a_command_that_cannot_be_right_is_found() {
    for wrong in [
        "claimsmith check --polcy a",
        "claimsmith chek",
        "sam deploy --config-env test",
        "sam biuld",
        "tests/rnu",
        "if true",
    ] {
        let found = std::panic::catch_unwind(|| blocks::check(wrong));
        assert!(found.is_err(), "{wrong}");
    }
}

#[test]
fn the_settings_are_those_of_the_program() {
    const BEGIN: &str = "<!-- settings -->\n";
    const END: &str = "<!-- /settings -->";
    let readme = file("README.md");
    let (before, rest) = readme.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let settings = provider::settings::list::reference();
    pinned::compare("README.md", &format!("{before}{BEGIN}\n{}\n\n{END}{after}", settings.trim()));
}
