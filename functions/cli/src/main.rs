//! The tool `claimsmith`: claims policies on an administrator's or a developer's machine.

mod callout;
mod cases;
mod commands;
mod doctor;
mod document;
mod entra;
mod exit;
mod given;
mod import;
mod live;
mod local_issuer;
mod log;
mod policy_file;
mod registration;
mod report;
mod sample;
mod server;
mod stand_in;
mod trace_json;
mod trial;

use clap::Parser;

use crate::exit::Exit;

/// Claims from where your users' attributes really live, for the tokens that Microsoft Entra issues.
#[derive(Parser)]
#[command(name = "claimsmith", version)]
struct Arguments {
    #[command(subcommand)]
    command: commands::Command,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Exit {
    commands::run(Arguments::parse().command).await
}
