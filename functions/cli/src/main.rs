//! The command-line tool `claimsmith`: writes, checks, tests and registers claims policies.

#[cfg(test)]
mod agreement;
mod checking;
mod commands;
mod comparing;
mod doctor;
mod exit;
mod files;
mod http;
mod language_server;
mod live;
mod people;
mod playground;
mod progress;
mod recordings;
mod reference;
mod registration;
mod report;
mod repository;
mod serving;
mod simulator;
mod stack;
mod terminal;
mod text_file;

use clap::{CommandFactory, FromArgMatches};

use crate::exit::Exit;
use crate::terminal::{broken_pipe, colors};

/// Claims from where your users' attributes really live, for the tokens that Microsoft Entra issues.
#[derive(clap::Parser)]
#[command(name = "claimsmith", version)]
struct CommandLine {
    /// Whether the output is colored: on a terminal only and not if NO_COLOR is set, or always, or never
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    color: clap::ColorChoice,
    #[command(subcommand)]
    command: commands::Command,
}

/// The command line with the exit codes in the help of each command and of the commands below it.
fn definition() -> clap::Command {
    let with_codes = |command: clap::Command| match exit::help(command.get_name()) {
        Some(codes) => command.after_help(codes.clone()).mut_subcommands(|one| one.after_help(codes.clone())),
        None => command,
    };
    CommandLine::command().after_help(exit::general_help()).mut_subcommands(with_codes)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Exit {
    broken_pipe::end_quietly();
    let matches = definition().get_matches();
    let CommandLine { color, command } =
        CommandLine::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    colors::choose(color);
    commands::run(command, definition).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent_and_every_command_says_its_exit_codes() {
        definition().debug_assert();
        let names: Vec<String> =
            definition().get_subcommands().map(|one| one.get_name().to_owned()).collect();
        assert_eq!(names, exit::COMMANDS.map(|one| one.command));
    }
}
