//! Which groups a policy asks about: a directory that is asked for a user's groups need not list all of them.

use std::collections::BTreeSet;

use super::attribute_name::AttributeName;

/// The groups of which it must be known whether a user is a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Groups {
    /// Those that `memberOf` conditions name, by their ids in lower case.
    Named(BTreeSet<String>),
    /// All of them: the list `user.memberOf` itself is read.
    All,
}

impl Groups {
    /// Adds groups that a condition names.
    pub(crate) fn name<'g>(&mut self, ids: impl Iterator<Item = &'g str>) {
        if let Self::Named(named) = self {
            named.extend(ids.map(str::to_ascii_lowercase));
        }
    }

    /// How many of them are named.
    #[must_use]
    pub fn named(&self) -> usize {
        match self {
            Self::All => 0,
            Self::Named(ids) => ids.len(),
        }
    }

    /// Adds what another policy asks about.
    pub fn add(&mut self, others: &Self) {
        match others {
            Self::All => *self = Self::All,
            Self::Named(ids) => self.name(ids.iter().map(String::as_str)),
        }
    }

    /// Takes note that an attribute is read; after `user.memberOf`, every group counts.
    pub fn read(&mut self, attribute: &AttributeName) {
        if attribute.source == "user" && attribute.name == "memberof" {
            *self = Self::All;
        }
    }
}

impl Default for Groups {
    fn default() -> Self {
        Self::Named(BTreeSet::new())
    }
}
