//! The commands, one file each. A new one needs its file and its lines here.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "commands print their results")]

mod call;
mod check;
mod compare;
mod completions;
mod doctor;
mod entra;
mod explain;
mod function;
mod import;
mod keys;
mod lsp;
mod man;
mod new;
mod people;
mod playground;
mod reference;
mod serve;
mod template;
mod test;
mod try_;

use crate::exit::Exit;
use crate::terminal::colors;

/// The commands.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Send a signed callout for a sample person, as Entra would, and print the claims
    Call(call::Call),
    /// Report all mistakes in a policy
    Check(check::Check),
    Compare(compare::Compare),
    Completions(completions::Completions),
    /// Compare what Entra has registered with the policy and the function
    ///
    /// Prints each mismatch, the error that a sign-in would show, and how to fix it. Changes nothing. Needs a token
    /// for Microsoft Graph, as `claimsmith entra` does.
    Doctor(doctor::Doctor),
    /// Register the endpoint with Entra through Microsoft Graph
    ///
    /// Prints the requests to Graph, or writes them to files. Nothing in the tenant changes without --apply.
    /// --dry-run, --apply and --detach need a token for Graph in the variable CLAIMSMITH_GRAPH_TOKEN:
    /// `az account get-access-token --resource-type ms-graph --query accessToken --output tsv` prints one. If it is a
    /// user's, the user needs the role Application Administrator, and for the grant of the permission
    /// CustomAuthenticationExtension.Receive.Payload, once, Privileged Role Administrator.
    Entra(entra::Entra),
    /// Show where the value of each claim comes from
    Explain(explain::Explain),
    Function(function::Function),
    Import(import::Import),
    Keys(keys::Keys),
    Lsp(lsp::Lsp),
    /// Write the manual pages
    #[command(hide = true)]
    Man(man::Man),
    New(new::New),
    People(people::People),
    Playground(playground::Playground),
    Reference(reference::Reference),
    Serve(serve::Serve),
    /// Write what a policy needs into the template of its stack
    ///
    /// A template has sections between `# claimsmith template: NAME` and `# claimsmith template: end`: `parameters`,
    /// `tables`, `environment`, `versions` and `permissions`, and `code` where the function is not built. The policy's Makefile has one, `files`. Only they are
    /// written.
    Template(template::Template),
    /// Compare the claims of a policy with what its test cases expect
    Test(test::Test),
    Try(try_::Try),
}

/// Runs a command; `definition` is that of the whole command line.
pub(crate) async fn run(command: Command, definition: fn() -> clap::Command) -> Exit {
    let result = match command {
        Command::Call(call) => call.run().await,
        Command::Check(check) => check.run(),
        Command::Compare(compare) => compare.run().await,
        Command::Completions(completions) => Ok(completions.run(definition())),
        Command::Doctor(doctor) => doctor.run().await,
        Command::Entra(entra) => entra.run().await,
        Command::Explain(explain) => explain.run().await,
        Command::Function(function) => function.run(),
        Command::Import(import) => import.run().await,
        Command::Keys(keys) => keys.run().await,
        Command::Lsp(lsp) => lsp.run(),
        Command::Man(man) => man.run(definition()),
        Command::New(new) => new.run(),
        Command::People(people) => people.run().await,
        Command::Playground(playground) => playground.run(),
        Command::Reference(reference) => reference.run().await,
        Command::Serve(serve) => serve.run().await,
        Command::Template(template) => template.run(),
        Command::Test(test) => test.run().await,
        Command::Try(trial) => trial.run(),
    };
    result.unwrap_or_else(|message| {
        eprintln!("claimsmith: {message}");
        Exit::NotDone
    })
}

/// Reads an address of a command line.
fn url(text: &str) -> Result<reqwest::Url, String> {
    reqwest::Url::parse(text).ok().filter(|url| url.has_host()).ok_or_else(|| {
        "expected an address, such as https://claims.example.com/token-issuance-start".to_owned()
    })
}

/// Prints a warning to standard error.
fn warn(warning: &str) {
    eprintln!("{}", colors::lines(&format!("warning: {warning}")));
}

/// Prints a result to standard output, or a failure to standard error.
fn print(result: Result<String, String>) -> Exit {
    match result {
        Ok(text) => {
            println!("{text}");
            Exit::Good
        }
        Err(text) => {
            eprintln!("{text}");
            Exit::Bad
        }
    }
}
