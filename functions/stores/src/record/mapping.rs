//! The `attributes` of a store's configuration: where in a user's record each attribute is found.

use std::collections::HashMap;

use claims::document::{Diagnostics, Node};
use claims::values::{AttributeName, Known};

/// Where in a record one attribute is found.
pub(crate) trait Selector: Clone {
    /// Reads a selector of a policy; mistakes are reported.
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self>;

    /// The selector of an attribute that `attributes` does not list.
    fn unlisted(name: &AttributeName) -> Self;
}

/// A selector for records of this type.
pub(crate) trait Select<R: ?Sized> {
    /// The value in the record.
    ///
    /// # Errors
    /// Its type is not supported.
    fn select(&self, record: &R) -> Result<Known, NotAValue>;
}

/// A value of a type that no claim can have: a mapping, binary data, or a list of those.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotAValue;

/// The `attributes` of a configuration.
#[derive(Clone, Debug)]
pub(crate) struct Mapping<S> {
    selectors: Vec<S>,
    /// The selectors' indexes by the names that the policy lists.
    exact: HashMap<String, usize>,
    /// The same by their lower case; of names that differ only in case, the first.
    lower: HashMap<String, usize>,
}

/// The attributes that a look-up needs, and where each is found.
pub(crate) struct Selected<S>(Vec<(AttributeName, S)>);

impl<S: Selector> Mapping<S> {
    /// Reads `attributes`, which may be absent; mistakes are reported.
    pub(crate) fn read(node: Option<&Node>, diagnostics: &mut Diagnostics) -> Self {
        let entries = node.and_then(|node| node.entries(diagnostics)).unwrap_or_default();
        let mut mapping = Self::default();
        for entry in entries {
            let Some(selector) = S::read(&entry.value, diagnostics) else { continue };
            let index = mapping.selectors.len();
            mapping.selectors.push(selector);
            mapping.exact.entry(entry.key.clone()).or_insert(index);
            mapping.lower.entry(entry.key.to_ascii_lowercase()).or_insert(index);
        }
        mapping
    }

    /// The selector that the policy lists for an attribute. A name of `user.*` is matched without regard to case, as
    /// [`AttributeName::is_called`] does.
    pub(crate) fn listed(&self, wanted: &AttributeName) -> Option<&S> {
        let index = match wanted.is_built_in() {
            true => self.lower.get(&wanted.name.to_ascii_lowercase()),
            false => self.exact.get(&wanted.name),
        };
        self.selectors.get(*index?)
    }

    /// The selectors that the policy lists, in its order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &S> {
        self.selectors.iter()
    }

    /// The selector of an attribute, listed or not.
    pub(crate) fn selector(&self, wanted: &AttributeName) -> S {
        self.listed(wanted).cloned().unwrap_or_else(|| S::unlisted(wanted))
    }

    /// The selectors of these attributes.
    pub(crate) fn select(&self, wanted: &[AttributeName]) -> Selected<S> {
        Selected(wanted.iter().map(|name| (name.clone(), self.selector(name))).collect())
    }
}

impl<S> Default for Mapping<S> {
    fn default() -> Self {
        Self { selectors: Vec::new(), exact: HashMap::new(), lower: HashMap::new() }
    }
}

impl<S> Selected<S> {
    /// The selectors, in the order of the attributes.
    pub(crate) fn selectors(&self) -> impl Iterator<Item = &S> {
        self.0.iter().map(|(_, selector)| selector)
    }

    /// The values of the attributes, in the same order.
    pub(crate) fn values<R: ?Sized>(&self, record: &R) -> Vec<Known>
    where
        S: Select<R>,
    {
        self.0.iter().map(|(name, selector)| value_or_none(name, selector.select(record))).collect()
    }
}

/// The value of an attribute. A value of an unsupported type is logged, and the attribute has no value.
pub(crate) fn value_or_none(name: &AttributeName, value: Result<Known, NotAValue>) -> Known {
    value.unwrap_or_else(|NotAValue| {
        tracing::warn!(attribute = %name, "the value has a type that is not supported");
        Known::NoValue
    })
}
