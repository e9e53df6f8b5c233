//! The command-line tool `claimsmith`: writes, checks, tests and registers claims policies.

mod broken_pipe;
mod cases;
mod commands;
mod doctor;
mod exit;
mod given;
mod http;
mod import;
mod live;
mod log;
mod policy_file;
mod reference;
mod registration;
mod report;
mod repository;
mod sample;
mod simulator;
mod stack;
mod stand_in;
mod text_file;
mod trace_json;
mod trial;
mod yaml_file;

use clap::Parser;

use crate::exit::Exit;

/// The codes of [`Exit`] and of a wrong command line.
const EXIT_CODES: &str = "Exit codes:
  0  success
  1  the command ran and found a problem, such as an error in a policy
  2  the command line is wrong
  3  the command could not run, such as with a file that cannot be read";

/// Claims from where your users' attributes really live, for the tokens that Microsoft Entra issues.
#[derive(Parser)]
#[command(name = "claimsmith", version, after_help = EXIT_CODES)]
struct CommandLine {
    #[command(subcommand)]
    command: commands::Command,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Exit {
    broken_pipe::end_quietly();
    commands::run(CommandLine::parse().command).await
}
