//! Collects the imported claims, each with its own name, and the notes about them.

use crate::model::claim::ImportedClaim;
use crate::notes::{Note, NoteKind, Notes};

/// Why a part that is about tokens as a whole is not in a policy.
pub(crate) const STAYS_IN_ENTRA: &str =
    "a claims provider cannot set this: keep it in the application's policy in Entra";
/// Why a NameID claim is not in a policy.
pub(crate) const NAME_ID: &str =
    "a claims provider cannot be the source of a NameID: keep it in the application's policy in Entra";
/// Why a policy does not choose between SAML tokens and JWTs.
pub(crate) const SAML_TOKENS: &str = "the claims mapping policy in Entra decides which tokens get the claim: its name in SAML is `SamlClaimType` there";

/// The claims so far.
#[derive(Debug, Default)]
pub(crate) struct CarriedClaims {
    /// In the order of the file.
    pub(crate) claims: Vec<ImportedClaim>,
    /// The claims that were left out.
    pub(crate) left_out: Vec<LeftOut>,
    /// All notes.
    pub(crate) notes: Notes,
    /// The notes that are about no single claim.
    pub(crate) general: Vec<Note>,
}

/// A claim that is not in the policy.
#[derive(Debug)]
pub(crate) struct LeftOut {
    /// How many claims of the policy come before it.
    pub(crate) position: usize,
    /// Its name and the reason.
    pub(crate) comment: String,
}

impl CarriedClaims {
    /// Adds a claim that was read at `path`, with the notes about it. `is_reserved`: Entra reserves its name.
    pub(crate) fn add(&mut self, path: &str, mut claim: ImportedClaim, is_reserved: bool, mut notes: Notes) {
        let name = claim.full_name();
        if claim.name.trim().is_empty() {
            return self.leave_out(None, Note::malformed(path, "its name is empty"));
        }
        if self.claims.iter().any(|known| known.full_name() == name) {
            return self.leave_out(Some(&name), Note::lost(path, "a claim with this name already exists"));
        }
        if is_reserved {
            let message =
                format!("the name `{name}` is reserved by Entra: emit the claim under another name there");
            notes.push(Note::changed(path, message));
        }
        for note in &notes.notes {
            if note.message == SAML_TOKENS {
                self.general.push(note.clone());
            } else {
                claim.comments.push(comment(note));
            }
        }
        self.claims.push(claim);
        self.notes.append(notes);
    }

    /// Leaves a claim out. A claim is carried over completely or not at all: without one of its configurations or
    /// conditions, it could have the wrong value.
    pub(crate) fn leave_out(&mut self, name: Option<&str>, note: Note) {
        let name = name.map_or("a claim".to_owned(), |name| format!("`{name}`"));
        let message = format!("{name} is left out: {}", note.message);
        self.left_out.push(LeftOut { position: self.claims.len(), comment: message.clone() });
        self.notes.push(Note { message, ..note });
    }

    /// Adds a note that is about no single claim.
    pub(crate) fn note(&mut self, note: Note) {
        self.general.push(note.clone());
        self.notes.push(note);
    }

    /// How many claims the file has.
    pub(crate) fn total(&self) -> usize {
        self.claims.len() + self.left_out.len()
    }
}

/// The comment for a note about a claim.
fn comment(note: &Note) -> String {
    match note.kind {
        NoteKind::Changed => note.message.clone(),
        kind => {
            let key = note.path.rsplit_once('.').map_or(note.path.as_str(), |(_, key)| key);
            format!("{}: `{key}`: {}", kind.words(), note.message)
        }
    }
}
