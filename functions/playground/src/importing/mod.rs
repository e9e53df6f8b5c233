//! A start from something that exists: a policy of Microsoft Graph, a claims mapping policy, claim rules of AD FS, or a token
//! (`token.rs`).

mod token;

use futures_util::FutureExt;
use import::adfs::sources::Farm;
use import::adfs::{self, report};
use import::{ImportOptions, import};
use serde::{Deserialize, Serialize};

/// What was pasted.
#[derive(Deserialize)]
pub(crate) struct ImportRequest {
    text: String,
}

/// Documents to start from; those without a text stay as they are.
#[derive(Serialize, Default)]
pub(crate) struct Start {
    policy: Option<String>,
    people: Option<String>,
    cases: Option<String>,
    /// What became of each part.
    notes: String,
    /// Why there is no policy.
    error: Option<String>,
}

impl Start {
    fn refused(why: String) -> Self {
        Self { error: Some(why), ..Self::default() }
    }
}

pub(crate) fn start(ImportRequest { text }: &ImportRequest) -> Start {
    let text = text.trim();
    if text.is_empty() {
        return Start::refused("there is nothing to import".to_owned());
    }
    if let Some(start) = token::start(text) {
        return start;
    }
    if is_of_adfs(text) { of_rules(text) } else { of_policy(text) }
}

/// Claim rules have arrows, and an export of PowerShell has its own elements.
fn is_of_adfs(text: &str) -> bool {
    text.contains("=>") || text.contains("<Objs")
}

fn of_rules(text: &str) -> Start {
    let mut farm = Farm::default();
    if let Err(why) = farm.add(text) {
        return Start::refused(why);
    }
    let imported = adfs::import(&farm, &ImportOptions::default());
    let notes = report::table(&imported.rules, &imported.notes);
    match &imported.policy {
        Some(policy) => {
            let cases = imported.cases().now_or_never().flatten();
            Start { policy: Some(policy.clone()), cases, notes, ..Start::default() }
        }
        None => Start::refused(notes),
    }
}

fn of_policy(text: &str) -> Start {
    match import(text, &ImportOptions::default()) {
        Ok(imported) => {
            let notes = imported.text();
            match imported.policy {
                Some(policy) => Start { policy: Some(policy), notes, ..Start::default() },
                None => Start::refused(notes),
            }
        }
        Err(note) => Start::refused(format!("{}: {}", note.path, note.message)),
    }
}
