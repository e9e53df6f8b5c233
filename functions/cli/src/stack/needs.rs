//! What a policy needs, beside what every deployment has.

use std::collections::BTreeSet;

use claims::values::SettingName;
use provider::lookup::Plan;
use stores::configuration::StackNeed;
use stores::secrets::whole;

/// Everything that the stores of a policy need.
#[derive(Debug)]
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
    /// What the function needs to open the stores that the policy asks.
    pub(crate) fn of(plan: &Plan) -> Self {
        let (mut secrets, mut parameters) = (BTreeSet::new(), BTreeSet::new());
        for name in &plan.secrets() {
            match whole(name) {
                SettingName::Secret(name) => secrets.insert(name),
                SettingName::Parameter(name) => parameters.insert(name),
                SettingName::Named(_) => continue,
            };
        }
        Self {
            settings: plan.settings(),
            secrets,
            parameters,
            of_stores: plan.stack_needs(),
            sql: plan.needs_kind("sql"),
        }
    }
}
