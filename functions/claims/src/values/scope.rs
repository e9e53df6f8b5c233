//! Which attributes there can be, and which of them an application's claims read.

use indexmap::IndexSet;

use super::attribute_name::{AttributeName, BUILT_IN_SOURCES};
use super::codes::{UNAVAILABLE_ATTRIBUTE, UNKNOWN_SOURCE};
use super::groups::Groups;
use crate::document::{Diagnostics, Fix, Place, did_you_mean, misspelled};

/// The sources of a policy's attributes.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The names of the stores.
    pub stores: Vec<String>,
    /// A store of Microsoft Graph's users without `provides: user`.
    pub directory: Option<String>,
    /// Whether a store completes `user.*`.
    pub user_completed: bool,
    /// Whether every attribute is possible: for trying transformations out without a policy.
    pub open: bool,
}

impl Sources {
    /// Whether something can supply the attribute.
    #[must_use]
    pub fn can_supply(&self, name: &AttributeName) -> bool {
        let completed = self.user_completed && name.source == "user";
        self.open || completed || name.is_in_callout() || self.stores.contains(&name.source)
    }

    /// Notes an attribute that nothing can supply; `written` is the attribute as it stands in the document.
    pub fn check(&self, name: &AttributeName, written: &str, place: Place, diagnostics: &mut Diagnostics) {
        if self.can_supply(name) {
            return;
        }
        if name.is_built_in() {
            let message = format_args!("Entra does not send `{written}`");
            let error = diagnostics.error(UNAVAILABLE_ATTRIBUTE, place, message);
            let names = AttributeName::callout_names(&name.source);
            error.fix_if_listed(|| {
                let meant = misspelled(&name.name, names)?;
                Some(Fix::replace(place.inside(written)?, &format!("{}.{meant}", name.source)))
            });
            error.help_if_listed(|| Some(self.advice(name, written)));
        } else {
            let message = format_args!("`{}` is neither a store nor a built-in source", name.source);
            let error = diagnostics.error(UNKNOWN_SOURCE, place, message);
            error.fix_if_listed(|| {
                let meant = misspelled(&name.source, &self.known())?;
                Some(Fix::replace(place.inside(written)?, &format!("{meant}.{}", name.name)))
            });
            error.help_if_listed(|| Some(self.source_advice(name)));
        }
    }

    /// What can supply what Entra does not send.
    fn advice(&self, name: &AttributeName, written: &str) -> String {
        let names = AttributeName::callout_names(&name.source);
        match did_you_mean(&name.name, names.iter().copied()) {
            Some(near) => format!("did you mean `{}.{near}`?", name.source),
            None if name.source == "user" => self.user_advice(written),
            None => format!("`{}` has: {}", name.source, names.join(", ")),
        }
    }

    /// Which store can supply an attribute of the user.
    fn user_advice(&self, written: &str) -> String {
        if let Some(directory) = &self.directory {
            return format!("add `provides: user` to the store `{directory}`");
        }
        let store = "add a store that supplies it, such as `graph` with `provides: user`";
        match (self.stores.first(), written.split_once('.')) {
            (Some(first), Some((_, name))) => {
                format!("{store}; an attribute of the store `{first}` is `{first}.{name}`")
            }
            _ => store.to_owned(),
        }
    }

    /// The names of all sources.
    fn known(&self) -> Vec<&str> {
        self.stores.iter().map(String::as_str).chain(BUILT_IN_SOURCES).collect()
    }

    fn source_advice(&self, name: &AttributeName) -> String {
        if let Some(near) = did_you_mean(&name.source, self.known()) {
            return format!("did you mean `{near}.{}`?", name.name);
        }
        match self.stores.as_slice() {
            [] => "declare the store under `stores`; this policy has no stores".to_owned(),
            stores => format!("declare the store under `stores`; this policy has: {}", stores.join(", ")),
        }
    }
}

/// What is needed while an application's claims are read: which attributes there can be, the list of
/// those that were used, and a place for mistakes.
#[derive(Debug)]
pub struct Scope<'p> {
    /// Mistakes are noted here.
    pub diagnostics: &'p mut Diagnostics,
    sources: &'p Sources,
    attributes: IndexSet<AttributeName>,
    groups: Groups,
    /// The attributes read since [`Scope::forget_sources`].
    recent: Vec<usize>,
}

impl<'p> Scope<'p> {
    /// A scope in which no attribute was used yet.
    pub fn new(sources: &'p Sources, diagnostics: &'p mut Diagnostics) -> Self {
        Self {
            diagnostics,
            sources,
            attributes: IndexSet::new(),
            groups: Groups::default(),
            recent: Vec::new(),
        }
    }

    /// The index of an attribute that a policy names; one that nothing can supply is noted.
    pub fn attribute(&mut self, text: &str, place: Place) -> Option<usize> {
        let name = AttributeName::read(text, place, self.diagnostics)?;
        Some(self.used(name, text, place))
    }

    /// The index of an attribute; one that nothing can supply is noted as it is written.
    pub fn used(&mut self, name: AttributeName, written: &str, place: Place) -> usize {
        self.sources.check(&name, written, place, self.diagnostics);
        self.groups.read(&name);
        self.index(name)
    }

    /// The index of an attribute that a condition needs without naming it; when nothing can supply it,
    /// that is noted.
    pub fn needed(&mut self, condition: &str, written: &str, place: Place) -> Option<usize> {
        let name = AttributeName::parse(written)?;
        if !self.sources.can_supply(&name) {
            let message = format!("`{condition}` needs `{written}`, which Entra does not send");
            let error = self.diagnostics.error(UNAVAILABLE_ATTRIBUTE, place, message);
            error.help_if_listed(|| Some(self.sources.user_advice(written)));
        }
        Some(self.index(name))
    }

    /// Takes note of the groups that a condition names.
    pub(crate) fn groups_named<'g>(&mut self, ids: impl Iterator<Item = &'g str>) {
        self.groups.name(ids);
    }

    /// The groups that were asked about.
    pub(crate) fn groups(&self) -> &Groups {
        &self.groups
    }

    fn index(&mut self, name: AttributeName) -> usize {
        let (index, _) = self.attributes.insert_full(name);
        self.recent.push(index);
        index
    }

    /// Starts a new account of what is read.
    pub(crate) fn forget_sources(&mut self) {
        self.recent.clear();
    }

    /// The indexes of the attributes read since [`Scope::forget_sources`].
    pub(crate) fn recent(&self) -> &[usize] {
        &self.recent
    }

    /// Whether something was read from a store; one that completes the user also answers for what is not in
    /// a callout.
    pub(crate) fn has_read_from(&self, store: &str, provides_user: bool) -> bool {
        let mut names = self.recent.iter().filter_map(|index| self.attributes.get_index(*index));
        names.any(|name| {
            name.source == store || provides_user && name.source == "user" && !name.is_in_callout()
        })
    }

    /// The attributes used, each once, in the order of their indexes.
    pub fn attributes(&self) -> impl Iterator<Item = &AttributeName> {
        self.attributes.iter()
    }

    /// The attributes used, each once, in the order of their indexes.
    #[must_use]
    pub fn into_attributes(self) -> Vec<AttributeName> {
        self.attributes.into_iter().collect()
    }
}
