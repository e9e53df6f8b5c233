//! What every store is: opened once, with look-ups that are prepared once and run for every callout.

use std::sync::Arc;
use std::time::Duration;

use claims::values::{AttributeName, Groups, Known, Template, Value};
use futures_util::future::BoxFuture;

use crate::failure::StoreFailure;

/// How long it may take to prepare a store for its first look-up.
pub const WARM_WITHIN: Duration = Duration::from_secs(2);

/// An open store.
pub trait Store: Send + Sync {
    /// Prepares the look-up of just what is wanted. Names of the source `user` are matched without regard
    /// to case, the store's own as they are written.
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp>;

    /// Does ahead of the first callout what would slow it down, such as a TLS handshake. A store that cannot
    /// be reached says so when it is asked, not here.
    fn warm(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// What one look-up is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The attributes, each once.
    pub attributes: Vec<AttributeName>,
    /// The groups that count where `user.memberOf` is one of them. A store that holds the list need not look.
    pub groups: Groups,
}

/// One look-up of named attributes for the user at hand.
pub trait LookUp: Send + Sync {
    /// Asks the store. Templates are rendered before the future is returned, so it borrows nothing of
    /// `attributes`.
    ///
    /// The future fails when the store could not answer; there is never a part of an answer beside a failure.
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>>;
}

/// What is known about the user at hand when a store is asked: the callout's attributes and those of stores
/// asked before.
pub type Attributes<'a> = dyn Fn(&AttributeName) -> Option<Value> + Sync + 'a;

/// What a store answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It knows the user; parallel to the attributes that the look-up was prepared for.
    User(Vec<Known>),
    /// It does not know the user.
    UnknownUser,
    /// A template had no value, so the store was not asked.
    NotAsked,
}

/// The template's text for the user at hand. `None` when one of its attributes has no value or an empty one.
pub(crate) fn render(template: &Template, attributes: &Attributes<'_>) -> Option<String> {
    template.render(|name| known_text(name, attributes).map(Into::into))
}

/// The text of an attribute. `None` when it has no value or an empty one: `user#` followed by nothing is nobody's
/// key.
pub(crate) fn known_text(name: &AttributeName, attributes: &Attributes<'_>) -> Option<String> {
    let value = attributes(name)?;
    value.first().filter(|text| !text.is_empty()).map(str::to_owned)
}
