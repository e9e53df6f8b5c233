//! The exit codes of the tool.

use std::process::{ExitCode, Termination};

/// An exit code. The numbers are part of the tool's interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: success.
    Good,
    /// 1: the command ran and found a problem: a policy with errors, a response that Entra would reject.
    Bad,
    /// 3: the command could not run: a file that cannot be read, a port that is in use. (2 is a wrong command line.)
    NotDone,
}

/// Every exit code of the tool and what it means. The command line itself is checked before a command runs.
pub(crate) const EXIT_CODES: [(u8, &str); 4] = [
    (0, "success"),
    (
        1,
        "the command ran and found a problem: a policy with errors, a failed test case, a response that Entra would reject",
    ),
    (2, WRONG),
    (
        3,
        "the command could not run: a file that cannot be read, a port that is in use, no token for Microsoft Graph",
    ),
];

const WRONG: &str = "the command line is wrong: an unknown command, option or name";

/// What the exit codes of one command mean; `None` for one that it never has.
pub(crate) struct CommandExits {
    /// The command.
    pub(crate) command: &'static str,
    /// 0.
    pub(crate) good: &'static str,
    /// 1.
    pub(crate) bad: Option<&'static str>,
    /// 3.
    pub(crate) not_done: Option<&'static str>,
}

const fn exits(
    command: &'static str,
    good: &'static str,
    bad: Option<&'static str>,
    not_done: Option<&'static str>,
) -> CommandExits {
    CommandExits { command, good, bad, not_done }
}

const UNREADABLE: Option<&str> = Some("a file cannot be read or written");
const NO_GRAPH: Option<&str> =
    Some("a file cannot be read, there is no token for Microsoft Graph, or a request to it failed");

/// Of every command, in the order of the help.
pub(crate) const COMMANDS: [CommandExits; 20] = [
    exits(
        "call",
        "the person gets a token with the claims that are printed",
        Some("there would be no token; the code of Entra's sign-in log is printed"),
        Some("there is no such sample person, or the file of people or the signing key cannot be read"),
    ),
    exits(
        "check",
        "the policy has no errors",
        Some("the policy or the template of its stack has errors; with --dry-run, a line would change"),
        UNREADABLE,
    ),
    exits(
        "compare",
        "the policies were compared, and there is no difference of a kind that --fail-on names",
        Some("there is a difference of such a kind, or a policy or a file of cases has errors"),
        Some("a file or the table cannot be read, or it is not said who signs in"),
    ),
    exits("completions", "the script was printed", None, None),
    exits("doctor", "there are no findings", Some("there are findings"), NO_GRAPH),
    exits(
        "entra",
        "the requests were printed, written or sent",
        Some("the policy cannot be registered as it is, or the endpoint does not respond as it must"),
        NO_GRAPH,
    ),
    exits(
        "explain",
        "the claims were explained; with --live, even if a store that is not required did not answer",
        Some(
            "the policy or the file of cases has errors; with --live, there would be no token: a required store did not answer, \
             or a required claim has no value",
        ),
        Some("there is no such person or claim, a file cannot be read, or the stores cannot be opened"),
    ),
    exits(
        "function",
        "the function was written",
        None,
        Some(
            "this program was installed without the function, or the folder is not a repository of a policy",
        ),
    ),
    exits(
        "import",
        "a policy was written; with adfs --compare, all claims are the same",
        Some(
            "the input is malformed, or the policy has errors; with adfs --compare, a claim is missing, extra or different",
        ),
        Some(
            "the input cannot be read, or the output exists; with adfs --compare, there is no such person, or the stores \
             cannot be opened",
        ),
    ),
    exits(
        "keys",
        "the keys were written",
        Some("an address does not give usable keys, and nothing was written"),
        Some("a setting is missing or wrong, or the file cannot be written"),
    ),
    exits(
        "lsp",
        "the editor ended it",
        Some("the editor went away without ending it"),
        Some("what came on standard input is not the Language Server Protocol"),
    ),
    exits("man", "the pages were written", None, UNREADABLE),
    exits("new", "the repository was written", None, Some("a file exists or cannot be written")),
    exits(
        "people",
        "the people were written, found or printed; with --dry-run, the differences",
        Some("the policy or the file has errors and nothing was written, or there is no such person"),
        Some("the file cannot be read, it is not known which table, or the table cannot be read or written"),
    ),
    exits(
        "playground",
        "the page was opened or written",
        None,
        Some("this program was built without the page, or a file cannot be read or written"),
    ),
    exits("reference", "the text was printed", None, Some("the name is not known")),
    exits(
        "serve",
        "it was stopped with Ctrl-C; with --call, the person gets a token",
        Some("the policy has errors; with --call, there would be no token"),
        Some("a file cannot be read, the port is in use, or the stores cannot be opened"),
    ),
    exits(
        "template",
        "the template has what the policy needs",
        Some("the policy has errors; with --check, something would change"),
        Some("a file cannot be read or written, or has no such section"),
    ),
    exits(
        "test",
        "all cases passed",
        Some("a case failed, or the policy or a file of cases has errors"),
        UNREADABLE,
    ),
    exits("try", "the transformations were run", Some("they have errors or warnings"), UNREADABLE),
];

impl CommandExits {
    /// Each code and its meaning, in their order.
    pub(crate) fn codes(&self) -> impl Iterator<Item = (u8, &'static str)> {
        [(0, Some(self.good)), (1, self.bad), (2, Some(WRONG)), (3, self.not_done)]
            .into_iter()
            .filter_map(|(code, meaning)| Some((code, meaning?)))
    }
}

/// The lines for the help of a command.
pub(crate) fn help(command: &str) -> Option<String> {
    let exits = COMMANDS.iter().find(|one| one.command == command)?;
    Some(list(exits.codes()))
}

/// The lines for the help of the tool.
pub(crate) fn general_help() -> String {
    list(EXIT_CODES.into_iter())
}

fn list(codes: impl Iterator<Item = (u8, &'static str)>) -> String {
    let lines: Vec<String> = codes.map(|(code, meaning)| format!("  {code}  {meaning}")).collect();
    format!("Exit codes:\n{}", lines.join("\n"))
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Good => 0,
            Self::Bad => 1,
            Self::NotDone => 3,
        })
    }
}
