//! The parts of the reference.

use claims::document::Code;
use claims::reference;
use clap::ValueEnum;
use offline::definitions;
use offline::entra::sign_in_error::{SIGN_IN_ERRORS, SignInError};
use offline::keys::{CASE, PERSON};
use provider::observation::metrics::METRICS;
use provider::settings;

use super::reasons;
use crate::exit::{COMMANDS, EXIT_CODES};
use crate::stack;

/// A part of the reference, in the order of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    /// Versions, applications, claims and their options
    Policy,
    /// How a claim gets its value: two phases, the last one wins
    Evaluation,
    /// What Entra sends, and what is a safe look-up key
    Attributes,
    /// The transformations of claims
    Transformations,
    /// The conditions of configurations
    Conditions,
    /// The kinds of stores and their configuration
    Stores,
    /// Test cases of a policy
    Cases,
    /// Sample people for `serve`, `call` and `explain`
    People,
    /// The claim names that Entra reserves
    ClaimNames,
    /// The deployment's settings
    Settings,
    /// Why the function refuses a callout, by the `reason` in its log
    Refusals,
    /// The codes of Entra's sign-in log
    SignInErrors,
    /// The metrics of the function
    Metrics,
    /// The exit codes of this tool
    ExitCodes,
    /// The codes of mistakes in a policy
    Diagnostics,
}

impl Part {
    /// Its text, in Markdown.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Attributes => reference::attributes(),
            Self::Cases => include_str!("cases.md").to_owned() + "\n" + &reference::key_list(&CASE),
            Self::ClaimNames => reference::claim_names(),
            Self::Conditions => reference::conditions(),
            Self::Diagnostics => reference::diagnostics(&codes()),
            Self::Evaluation => reference::evaluation(),
            Self::ExitCodes => exit_codes(),
            Self::Metrics => metrics(),
            Self::People => include_str!("people.md").to_owned() + "\n" + &reference::key_list(&PERSON),
            Self::Policy => reference::policy(),
            Self::Refusals => reasons::part(),
            Self::Settings => format!("## Settings\n\n{}", settings::list::reference()),
            Self::SignInErrors => sign_in_errors(),
            Self::Stores => format!("{}\n{}", reference::stores(), stores::reference::page()),
            Self::Transformations => reference::transformations(),
        }
    }

    /// Its name on the command line.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// The table of contents, and how to ask for less.
pub(crate) fn contents() -> String {
    let mut contents =
        String::from("# Reference\n\n`claimsmith reference PART` prints one of these parts:\n\n");
    for part in Part::value_variants() {
        let help = part.to_possible_value().and_then(|value| value.get_help().map(ToString::to_string));
        contents.push_str(&format!("- `{}`: {}\n", part.name(), help.unwrap_or_default()));
    }
    contents.push_str(
        "- `schema`: the JSON schema of a policy, for editors; `schema cases` and `schema people` are for those files\n\
         - `all`: everything but the schemas\n\n\
         `claimsmith reference NAME` explains one name: a transformation (`RegexReplace`), a condition (`memberOf`), a kind of \
         store (`rest`), a key (`default`), an attribute (`user.mail`), a claim name (`roles`), a setting \
         (`CLAIMSMITH_DEADLINE_MS`), a metric (`StoreFailures`), a code of Entra's sign-in log (`1003005`), a reason in the \
         function's log (`signature_invalid`) or a diagnostic (`unknown_key`).\n",
    );
    contents
}

/// Every part, after a table of their headings.
pub(crate) fn all() -> String {
    let parts: Vec<String> = Part::value_variants().iter().map(|part| part.text()).collect();
    let parts = parts.join("\n");
    let mut all = String::from("# Reference\n\n");
    let mut is_code = false;
    for line in parts.lines() {
        is_code ^= line.starts_with("```");
        let heading = line.strip_prefix("## ").map(|heading| ("", heading));
        let heading = heading.or_else(|| Some(("  ", line.strip_prefix("### ")?)));
        if let Some((indent, heading)) = heading.filter(|_| !is_code) {
            all.push_str(&format!("{indent}- {heading}\n"));
        }
    }
    all.push('\n');
    all + &parts
}

/// The codes of all diagnostics, by name.
pub(crate) fn codes() -> Vec<Code> {
    let mut codes: Vec<Code> = definitions::codes().into_iter().chain(stack::CODES).collect();
    codes.sort_by_key(|code| code.name);
    codes
}

fn exit_codes() -> String {
    let mut part = String::from("## Exit codes\n\nOf every command of `claimsmith`:\n\n");
    for (code, meaning) in EXIT_CODES {
        part.push_str(&format!("- {code}: {meaning}\n"));
    }
    part.push_str("\nOf each command, beside 2:\n\n");
    for exits in &COMMANDS {
        part.push_str(&format!("- `{}`\n", exits.command));
        for (code, meaning) in exits.codes().filter(|(code, _)| *code != 2) {
            part.push_str(&format!("  - {code}: {meaning}\n"));
        }
    }
    part
}

fn metrics() -> String {
    let mut part = String::from(
        "## Metrics\n\nThe function counts and measures, in CloudWatch's namespace `Claimsmith`:\n\n",
    );
    for metric in METRICS {
        part.push_str(&format!("- `{}`: {}\n", metric.name, metric.meaning));
    }
    part
}

fn sign_in_errors() -> String {
    let mut part = String::from(
        "## Codes of Entra's sign-in log\n\nOpen *Sign-in logs*, a failed sign-in, *Authentication Events*. The application itself \
         gets `AADSTS1100001`. `claimsmith doctor` finds the cause of most of these errors.\n\n",
    );
    for SignInError { code, name, cause, .. } in SIGN_IN_ERRORS {
        part.push_str(&format!("- {code} `{name}`: {cause}\n"));
    }
    part
}
