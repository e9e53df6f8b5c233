//! Opens a store whose configuration uses secrets, and removes their values from messages.

use std::collections::BTreeSet;
use std::sync::Arc;

use aws_lc_rs::digest::{Context, SHA256};
use claims::document::{Diagnostics, Severity};
use claims::values::SettingName;

use crate::configuration::StoreConfiguration;
use crate::environment::Environment;
use crate::failure::{FailureKind, StoreFailure};
use crate::secrets::{Secret, Secrets, hidden};
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

    /// The same with other secrets.
    pub(super) fn with(&self, secrets: Secrets) -> Self {
        Self {
            configuration: Arc::clone(&self.configuration),
            names: self.names.clone(),
            environment: Arc::new(self.environment.with(secrets)),
        }
    }

    /// The known values of its secrets with their names.
    pub(super) fn named_values(&self) -> Vec<(SettingName, Secret)> {
        self.environment.secrets.named_values(&self.names)
    }

    /// The text without the values of its secrets.
    fn hide(&self, text: &str) -> String {
        hidden(self.named_values(), text)
    }
}

/// Tells values from others by 32 bits of a digest: a new value is told from the old one, and no guess of a value is
/// confirmed.
pub(super) fn version(values: Option<&[Secret]>) -> String {
    let mut digested = Context::new(&SHA256);
    for value in values.unwrap_or_default() {
        digested.update(&value.expose().len().to_be_bytes());
        digested.update(value.expose().as_bytes());
    }
    digested.finish().as_ref().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}
