//! Why a file of records cannot be used.

use std::path::Path;

use claims::document::{Diagnostics, Place};

use crate::codes::UNUSABLE_RECORDS;

/// Why a file of records cannot be used.
#[derive(Debug)]
pub(super) struct RecordsMistake {
    pub(super) reason: String,
    pub(super) help: Option<String>,
}

impl RecordsMistake {
    /// Without advice.
    pub(super) fn of(reason: String) -> Self {
        Self { reason, help: None }
    }

    /// Reports it; `place` is where the policy names the file.
    pub(super) fn report(self, file: &Path, place: Place, diagnostics: &mut Diagnostics) {
        let message = format!("`{}`: {}", file.display(), self.reason);
        let error = diagnostics.error(UNUSABLE_RECORDS, place, message);
        if let Some(help) = self.help {
            error.help(help);
        }
    }
}
