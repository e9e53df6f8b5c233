//! The command-line tool `claimsmith`: writes, checks, tests and registers claims policies.

mod cases;
mod commands;
mod doctor;
mod exit;
mod given;
mod import;
mod live;
mod log;
mod policy_file;
mod reference;
mod registration;
mod report;
mod sample;
mod simulator;
mod stand_in;
mod text_file;
mod trace_json;
mod trial;
mod yaml_file;

use clap::Parser;

use crate::exit::Exit;

/// Claims from where your users' attributes really live, for the tokens that Microsoft Entra issues.
#[derive(Parser)]
#[command(name = "claimsmith", version)]
struct CommandLine {
    #[command(subcommand)]
    command: commands::Command,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Exit {
    commands::run(CommandLine::parse().command).await
}
