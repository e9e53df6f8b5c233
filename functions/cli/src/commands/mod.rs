//! The commands, one file each. To add one: its file and its lines here.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "commands speak to the person who runs them")]

mod call;
mod check;
mod doctor;
mod entra;
mod explain;
mod import;
mod reference;
mod serve;
mod test;
mod try_;

pub(crate) use self::call::Refusal;
use crate::exit::Exit;

/// What the tool can do.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Play Entra: sign a callout for a sample person, post it, show the claims
    Call(call::Call),
    /// Say everything that is wrong with a policy
    Check(check::Check),
    /// Compare what Entra has registered with the policy and the function
    ///
    /// Names the error that a sign-in would show of each finding, and the mend. Changes nothing. Needs a token
    /// for Microsoft Graph, as `claimsmith entra` does.
    Doctor(doctor::Doctor),
    /// Register the endpoint with Entra through Microsoft Graph
    ///
    /// Prints the requests to Graph, or writes them to files. Nothing is written to a tenant without --apply.
    /// --dry-run, --apply and --detach need a token for Graph in the variable CLAIMSMITH_GRAPH_TOKEN:
    /// `az account get-access-token --resource-type ms-graph --query accessToken --output tsv` prints one.
    Entra(entra::Entra),
    /// Say, claim by claim, where the value comes from
    Explain(explain::Explain),
    /// Write the policy for a claims configuration of Microsoft Entra
    Import(import::Import),
    /// Print what a policy and a deployment can say
    Reference(reference::Reference),
    /// Answer callouts on this machine, from a policy and sample people
    Serve(serve::Serve),
    /// Compare the claims of a policy with what its cases expect
    Test(test::Test),
    /// Try transformations out
    Try(try_::Try),
}

/// Runs a command to its end.
pub(crate) async fn run(command: Command) -> Exit {
    let result = match command {
        Command::Call(call) => call.run().await,
        Command::Check(check) => check.run(),
        Command::Doctor(doctor) => doctor.run().await,
        Command::Entra(entra) => entra.run().await,
        Command::Explain(explain) => explain.run().await,
        Command::Import(import) => import.run().await,
        Command::Reference(reference) => Ok(reference.run()),
        Command::Serve(serve) => serve.run().await,
        Command::Test(test) => test.run().await,
        Command::Try(trial) => trial.run(),
    };
    result.unwrap_or_else(|message| {
        eprintln!("claimsmith: {message}");
        Exit::NotDone
    })
}
