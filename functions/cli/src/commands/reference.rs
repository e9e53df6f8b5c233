//! `claimsmith reference`: the reference page and the page of each diagnostic, from the definitions that the program
//! runs by.

use claims::document::{Code, did_you_mean};
use claims::reference::{self, schema};
use clap::ValueEnum;
use provider::lookup::STORES_WAIT_FOR_EACH_OTHER;
use provider::settings;
use stores::STORE_KINDS;

use crate::exit::Exit;
use crate::trial;

/// Explains everything that a policy and a deployment can contain, or one diagnostic
#[derive(clap::Args)]
pub(crate) struct Reference {
    /// One part, or the code of a diagnostic such as unknown_key; by default everything but the schema
    #[arg(value_name = "PART|CODE", value_parser = subject)]
    subject: Option<Subject>,
}

/// What is to be explained.
#[derive(Clone, Copy)]
enum Subject {
    Part(ReferencePart),
    Code(Code),
}

/// A part of the reference.
#[derive(Clone, Copy, clap::ValueEnum)]
enum ReferencePart {
    /// The conditions of configurations
    Conditions,
    /// The codes of diagnostics
    Diagnostics,
    /// The JSON schema of a policy, for editors
    Schema,
    /// The deployment's settings
    Settings,
    /// The kinds of stores
    Stores,
    /// The transformations of claims
    Transformations,
}

impl Reference {
    pub(super) fn run(self) -> Exit {
        match self.subject {
            Some(Subject::Part(part)) => print!("{}", part.text()),
            Some(Subject::Code(code)) => print!("{}", reference::code_page(&code)),
            None => {
                let parts = [ReferencePart::Stores, ReferencePart::Settings, ReferencePart::Diagnostics];
                println!("{}\n{}", reference::page(), parts.map(ReferencePart::text).join("\n"));
            }
        }
        Exit::Good
    }
}

impl ReferencePart {
    fn text(self) -> String {
        match self {
            Self::Conditions => reference::conditions(),
            Self::Diagnostics => reference::diagnostics(&codes()),
            Self::Schema => schema(),
            Self::Settings => format!("## Settings\n\n{}", settings::list::reference()),
            Self::Stores => stores(),
            Self::Transformations => reference::transformations(),
        }
    }
}

/// The codes of all diagnostics, by name.
fn codes() -> Vec<Code> {
    let others = [STORES_WAIT_FOR_EACH_OTHER, trial::LONE_SURROGATE, trial::NOT_JSON];
    let mut codes: Vec<Code> = reference::codes().chain(stores::CODES).chain(others).collect();
    codes.sort_by_key(|code| code.name);
    codes
}

fn subject(written: &str) -> Result<Subject, String> {
    if let Ok(part) = ReferencePart::from_str(written, false) {
        return Ok(Subject::Part(part));
    }
    let codes = codes();
    if let Some(code) = codes.iter().find(|code| code.name == written) {
        return Ok(Subject::Code(*code));
    }
    let values = ReferencePart::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    let parts: Vec<String> = values.map(|value| value.get_name().to_owned()).collect();
    let names = parts.iter().map(String::as_str).chain(codes.iter().map(|code| code.name));
    Err(match did_you_mean(written, names) {
        Some(near) => format!("neither a part nor a code; did you mean `{near}`?"),
        None => format!(
            "neither a part ({}) nor a code (see `claimsmith reference diagnostics`)",
            parts.join(", ")
        ),
    })
}

fn stores() -> String {
    format!("{}\n{}", reference::stores(), stores::reference::page())
}

fn schema() -> String {
    let kinds = STORE_KINDS.iter().map(|kind| {
        let keys = stores::reference::keys(kind);
        (kind.name, schema::store_kind(kind.summary, keys.iter().map(String::as_str)))
    });
    format!("{}\n", schema::policy(&kinds.collect::<Vec<_>>()))
}
