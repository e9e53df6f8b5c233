//! `claimsmith reference`: what a policy and a deployment can say, from the definitions that the program runs by.

use claims::reference::{self, schema};
use provider::settings;
use stores::STORE_KINDS;

use crate::exit::Exit;

/// Prints what a policy and a deployment can say
#[derive(clap::Args)]
pub(crate) struct Reference {
    /// Only this part; without it, everything but the schema
    #[arg(value_enum)]
    part: Option<Part>,
}

/// A part of the reference.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Part {
    /// The conditions of configurations
    Conditions,
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
        match self.part {
            Some(part) => print!("{}", part.text()),
            None => println!("{}\n{}\n{}", reference::page(), Part::Stores.text(), Part::Settings.text()),
        }
        Exit::Good
    }
}

impl Part {
    fn text(self) -> String {
        match self {
            Self::Conditions => reference::conditions(),
            Self::Schema => schema(),
            Self::Settings => format!("## Settings\n\n{}", settings::list::reference()),
            Self::Stores => stores(),
            Self::Transformations => reference::transformations(),
        }
    }
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
