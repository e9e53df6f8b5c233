//! The claims that were carried over so far, and what was found out about them.

use super::model::ImportedClaim;
use super::notes::{Note, NoteKind, Notes};
use claims::entra;

/// Why a part that is about tokens as a whole is not in a policy.
pub(super) const STAYS_IN_ENTRA: &str =
    "a claims provider has no say in it: keep it in the application's policy in Entra";
/// Why a NameID claim is not in a policy.
pub(super) const NAME_ID: &str =
    "a claims provider cannot be the source of a NameID: keep it in the application's policy in Entra";
/// Why a policy does not choose between SAML tokens and JWTs.
pub(super) const SAML_TOKENS: &str =
    "which tokens get a claim is decided where Entra maps it: for SAML, name it there as `SamlClaimType`";

/// Claims, each with a name of its own.
#[derive(Debug, Default)]
pub(super) struct CarriedClaims {
    /// In the order of the file.
    pub(super) claims: Vec<ImportedClaim>,
    /// What was found out.
    pub(super) notes: Notes,
}

impl CarriedClaims {
    /// Adds a claim that was read at `path`, with what was found out about it.
    pub(super) fn add(&mut self, path: &str, mut claim: ImportedClaim, mut notes: Notes) {
        let name = claim.full_name();
        if claim.name.trim().is_empty() {
            return self.leave_out(None, Note::malformed(path, "its name is empty"));
        }
        if self.claims.iter().any(|known| known.full_name() == name) {
            return self.leave_out(Some(&name), Note::lost(path, "a claim of that name is there already"));
        }
        if entra::is_restricted(&name) {
            let message = format!("Entra lets no policy issue `{name}`: map the claim to another name there");
            notes.push(Note::changed(path, message));
        }
        claim.comments = comments(&notes);
        self.claims.push(claim);
        self.notes.append(notes);
    }

    /// Notes why a claim is not in the policy. A claim is there as a whole or not at all: without one of its
    /// configurations, it would have another one's value.
    pub(super) fn leave_out(&mut self, name: Option<&str>, note: Note) {
        let name = name.map_or("a claim".to_owned(), |name| format!("`{name}`"));
        let message = format!("{name} is left out: {}", note.message);
        self.notes.push(Note { message, ..note });
    }
}

/// What stands above the claim in the policy.
fn comments(notes: &Notes) -> Vec<String> {
    let changed = notes.notes.iter().filter(|note| note.kind == NoteKind::Changed);
    changed.map(|note| note.message.clone()).collect()
}
