//! What a policy says about one claim.

use crate::conditions::Condition;
use crate::transformations::Chain;
use crate::values::{Operand, Value};

/// How one claim gets its value.
#[derive(Debug)]
pub(crate) struct Rule {
    /// In the answer, with its namespace.
    pub(crate) name: String,
    /// In the order of evaluation: the last one that yields a value wins, unless the values are collected.
    pub(crate) configurations: Vec<Configuration>,
    /// The value where no configuration yields one.
    pub(crate) default: Option<Value>,
    /// Without a value, the callout is refused.
    pub(crate) required: bool,
    /// May be left out where the answer would be too large.
    pub(crate) optional: bool,
    /// A list also where it has one value.
    pub(crate) list: bool,
    /// Its name in tokens, where that is not its own.
    pub(crate) emitted: Option<String>,
    /// The values of all configurations instead of that of the last one.
    pub(crate) collect: bool,
}

/// One way in which a claim may get its value.
#[derive(Debug)]
pub(crate) struct Configuration {
    /// Which one it is in the policy, from 1.
    pub(crate) number: usize,
    /// When it applies; always, where there is none.
    pub(crate) condition: Option<Condition>,
    /// The value, or the value where the transformations have no output.
    pub(crate) attribute: Option<Operand>,
    /// The transformations that make the value.
    pub(crate) chain: Option<Chain>,
}

/// An attribute that a claim reads which is required or looks like authorization; by their indexes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DecisiveRead {
    pub(crate) attribute: usize,
    pub(crate) claim: usize,
    /// Whether the claim looks like authorization.
    pub(crate) authorization: bool,
}

impl Rule {
    /// Its name in tokens.
    pub(crate) fn name_in_tokens(&self) -> &str {
        self.emitted.as_deref().unwrap_or(&self.name)
    }

    /// A claim; `configurations` are in the order of the policy. Those with only an attribute are evaluated
    /// before those with transformations.
    pub(crate) fn new(
        name: String,
        mut configurations: Vec<Configuration>,
        default: Option<Value>,
        required: bool,
        optional: bool,
    ) -> Self {
        configurations.sort_by_key(|configuration| configuration.chain.is_some());
        Self { name, configurations, default, required, optional, list: false, emitted: None, collect: false }
    }

    /// The claim with the values of all configurations, in the order of the policy.
    pub(crate) fn collecting(mut self) -> Self {
        self.configurations.sort_by_key(|configuration| configuration.number);
        Self { collect: true, ..self }
    }

    /// A claim that is an attribute and nothing else.
    pub(crate) fn of_attribute(name: String, attribute: Operand) -> Self {
        let only = Configuration { number: 1, condition: None, attribute: Some(attribute), chain: None };
        Self::new(name, vec![only], None, false, false)
    }
}
