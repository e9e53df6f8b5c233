//! `verify`: a record must repeat its key, so that somebody else's record is never taken for the user's.
//!
//! ```yaml
//! verify: { id: "{user.id}" }    # the record's attribute, and the text that it must be
//! ```
//!
//! A store, or a proxy before it, that gets out of step returns a record that was meant for another request. The verified
//! attributes are asked for beside the wanted ones, and are not part of the answer.

use claims::document::{Diagnostics, Place};
use claims::policy::StoreDeclaration;
use claims::values::AttributeName;

use crate::configuration::{StackNeed, StoreConfiguration};
use crate::template::PlacedTemplate;

/// The configuration of a store with `verify`.
#[derive(Debug)]
pub(super) struct VerifiedConfiguration {
    pub(super) configuration: Box<dyn StoreConfiguration>,
    pub(super) keys: Vec<(AttributeName, PlacedTemplate)>,
    pub(super) ignores_case: bool,
}

/// Adds what the declaration says about `verify` to the configuration of its store; mistakes are reported.
pub(crate) fn verified(
    configuration: Option<Box<dyn StoreConfiguration>>,
    declaration: &StoreDeclaration,
    ignores_case: bool,
    diagnostics: &mut Diagnostics,
) -> Option<Box<dyn StoreConfiguration>> {
    let Some(node) = &declaration.verify else { return configuration };
    let parts = PlacedTemplate::read_parts(node, "verify", diagnostics);
    let name = |name| AttributeName { source: declaration.name.clone(), name };
    let keys = parts?.into_iter().map(|(part, template)| (name(part), template)).collect();
    Some(Box::new(VerifiedConfiguration { configuration: configuration?, keys, ignores_case }))
}

impl StoreConfiguration for VerifiedConfiguration {
    fn needs(&self) -> Vec<(AttributeName, Place)> {
        let verified = self.keys.iter().flat_map(|(_, template)| template.needs());
        self.configuration.needs().into_iter().chain(verified).collect()
    }

    fn stack_needs(&self) -> Vec<StackNeed> {
        self.configuration.stack_needs()
    }
}
