//! What a policy says about one store.

use std::time::Duration;

use crate::document::{Node, Place};

/// What a policy says about a store, whatever its kind is.
#[derive(Clone, Debug)]
pub struct StoreDeclaration {
    /// The source name of its attributes: `people` in `people.tier`.
    pub name: String,
    /// Where the declaration starts.
    pub place: Place,
    /// `dynamodb`, `file`: the key that holds the configuration.
    pub kind: String,
    /// Where that key is.
    pub kind_place: Place,
    /// What stands below that key, for the store of that kind to read.
    pub configuration: Node,
    /// Its share of the callout's deadline, from `timeoutMs`.
    pub timeout: Option<Duration>,
    /// Whether a callout is refused when the store cannot answer. `true` where the policy does not say.
    pub required: bool,
    /// Whether its attributes complete `user.*` (`provides: user`).
    pub provides_user: bool,
    /// How long its answers are of use, from `cache`; `None` where it is asked for every callout.
    pub cache: Option<CachePolicy>,
    /// What stands below `verify`: the attributes in which a record repeats its key. `None` where records are not
    /// verified.
    pub verify: Option<Node>,
}

impl StoreDeclaration {
    /// The parts of the declaration whose texts can contain attributes and settings.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        std::iter::once(&self.configuration).chain(&self.verify)
    }
}

/// How long a store's answers are of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CachePolicy {
    /// So long a known user's attributes are used without asking again; zero: never.
    pub ttl: Duration,
    /// So long it is remembered that the store does not know a user; zero: not at all.
    pub negative_ttl: Duration,
    /// So long a known user's attributes may stand in when the store cannot answer; zero: never, otherwise not
    /// less than `ttl`.
    pub stale_if_error: Duration,
}
