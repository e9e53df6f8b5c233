//! What a policy needs, beside what every deployment has.

use std::collections::BTreeSet;

use claims::document::{Diagnostics, Node};
use claims::policy::declared_stores;
use claims::values::SettingName;
use stores::configuration::StackNeed;
use stores::secrets::{named_in, settings_of, whole};

/// Everything that the stores of a policy need.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    /// The settings, as `${NAME}`.
    pub(super) settings: BTreeSet<String>,
    /// The secrets, by name.
    pub(super) secrets: BTreeSet<String>,
    /// The parameters, by name.
    pub(super) parameters: BTreeSet<String>,
    /// Tables, services and files.
    pub(super) of_stores: Vec<StackNeed>,
    /// Whether a store is a database.
    pub(super) sql: bool,
}

impl Needs {
    /// Reads the stores of a policy that has no mistakes.
    pub(crate) fn of(policy: &Node) -> Self {
        let mut needs = Self::default();
        for declaration in declared_stores(policy).0 {
            needs.settings.extend(settings_of(&declaration.configuration));
            for name in named_in(&declaration.configuration) {
                match whole(&name) {
                    SettingName::Secret(name) => needs.secrets.insert(name),
                    SettingName::Parameter(name) => needs.parameters.insert(name),
                    SettingName::Named(name) => needs.settings.insert(name),
                };
            }
            needs.sql |= declaration.kind == "sql";
            let store = stores::read(&declaration, &mut Diagnostics::default());
            needs.of_stores.extend(store.into_iter().flat_map(|store| store.stack_needs()));
        }
        needs
    }
}
