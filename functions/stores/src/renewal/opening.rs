//! Opens a store whose configuration uses secrets, and removes their values from messages.

use std::collections::BTreeSet;
use std::sync::Arc;

use claims::document::{Diagnostics, Severity};
use claims::values::SettingName;

use crate::configuration::StoreConfiguration;
use crate::environment::Environment;
use crate::failure::{FailureKind, StoreFailure};
use crate::secrets::Secret;
use crate::store::Store;

/// Everything that is needed to open a store, possibly several times.
pub(super) struct Opening {
    pub(super) configuration: Arc<dyn StoreConfiguration>,
    pub(super) names: BTreeSet<SettingName>,
    pub(super) environment: Arc<Environment>,
}

impl Opening {
    /// Opens the store; `None` if there are mistakes, which are reported without the values of secrets.
    pub(super) fn open(&self, diagnostics: &mut Diagnostics) -> Option<Arc<dyn Store>> {
        let mut noted = Diagnostics::default();
        let store = self.configuration.open(&self.environment, &mut noted);
        for one in noted.sorted() {
            let message = self.hide(&one.message);
            let noted = match one.severity {
                Severity::Error => diagnostics.error(one.code, one.place, message),
                Severity::Warning => diagnostics.warning(one.code, one.place, message),
            };
            if let Some(help) = &one.help {
                noted.help(self.hide(help));
            }
        }
        store
    }

    /// The same, with the mistakes as a failure for the log.
    ///
    /// # Errors
    /// The mistakes.
    pub(super) fn open_again(&self) -> Result<Arc<dyn Store>, StoreFailure> {
        let mut diagnostics = Diagnostics::default();
        let store = self.open(&mut diagnostics);
        store.ok_or_else(|| {
            let lines: Vec<String> = diagnostics.sorted().iter().map(ToString::to_string).collect();
            StoreFailure::new(FailureKind::Misconfigured, lines.join("; "))
        })
    }

    /// The values of its secrets, in order.
    ///
    /// # Errors
    /// Why the first missing one is not available.
    pub(super) fn values(&self) -> Result<Vec<Secret>, StoreFailure> {
        self.environment.secrets.all(&self.names)
    }

    /// The text without the values of its secrets.
    pub(super) fn hide(&self, text: &str) -> String {
        self.environment.secrets.hide(&self.names, text)
    }
}
