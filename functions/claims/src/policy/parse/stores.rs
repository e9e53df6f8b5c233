//! The stores of a policy.

use std::time::Duration;

use super::kind;
use crate::document::{Diagnostics, Entry, Holds, Node};
use crate::entra::contract::TIMEOUT_MS;
use crate::policy::codes::{CACHE_KEEPS_NOTHING, INVALID_STORE, STALE_SHORTER_THAN_TTL};
use crate::policy::keys::CACHE_KEYS;
use crate::policy::{CachePolicy, StoreDeclaration};
use crate::values::{BUILT_IN_SOURCES, Sources};

/// The stores of a policy.
#[derive(Debug, Default)]
pub(super) struct Stores {
    /// In the order in which they are written.
    pub(super) declarations: Vec<StoreDeclaration>,
    /// Those that do not say whether they are required.
    pub(super) undecided: Vec<Undecided>,
    /// All names, also of stores with mistakes in them.
    names: Vec<String>,
    user_completed: bool,
    /// A store of Microsoft Graph's users without `provides: user`.
    directory: Option<String>,
}

/// A store that does not say whether it is required.
#[derive(Debug)]
pub(super) struct Undecided {
    pub(super) name: String,
    pub(super) provides_user: bool,
}

impl Stores {
    /// The names of all stores.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn sources(&self) -> Sources {
        Sources {
            stores: self.names.clone(),
            directory: self.directory.clone(),
            user_completed: self.user_completed,
            open: false,
        }
    }
}

/// Reads `stores:`.
pub(super) fn read(node: Option<&Node>, diagnostics: &mut Diagnostics) -> Stores {
    let mut stores = Stores::default();
    for entry in node.and_then(|node| node.entries(diagnostics)).unwrap_or_default() {
        name(entry, diagnostics);
        stores.names.push(entry.key.clone());
        if let Some(declaration) = declaration(entry, &mut stores, diagnostics) {
            stores.declarations.push(declaration);
        }
    }
    stores
}

fn name(entry: &Entry, diagnostics: &mut Diagnostics) {
    let name = entry.key.as_str();
    let mut letters = name.chars();
    let starts = letters.next().is_some_and(|first| first.is_ascii_alphabetic());
    if !starts || !letters.all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-')) {
        let message = format!("`{name}` is not a valid store name");
        diagnostics
            .error(INVALID_STORE, entry.place, message)
            .help("use a letter, then letters, digits, `-` and `_`");
    }
    if BUILT_IN_SOURCES.iter().any(|source| source.eq_ignore_ascii_case(name)) {
        let message = format!("`{name}` is a built-in source and cannot be the name of a store");
        diagnostics.error(INVALID_STORE, entry.place, message);
    }
}

fn declaration(
    entry: &Entry,
    stores: &mut Stores,
    diagnostics: &mut Diagnostics,
) -> Option<StoreDeclaration> {
    let mut fields = entry.value.fields(diagnostics)?;
    let timeout = fields.optional("timeoutMs").and_then(|node| timeout(node, diagnostics));
    let required = fields.optional("required").map(|node| node.boolean(diagnostics));
    let provides = fields.optional("provides").map(|node| node.one_of(&["user"], diagnostics));
    let cache = fields.optional("cache").and_then(|node| cache(node, diagnostics));
    let verify = fields.optional("verify").cloned();
    fields.check_values(diagnostics);
    stores.user_completed |= provides.is_some();
    if required.is_none() {
        stores.undecided.push(Undecided { name: entry.key.clone(), provides_user: provides.is_some() });
    }
    let kind = kind::read(entry, diagnostics)?;
    if kind.key == "graph" && provides.is_none() {
        stores.directory.get_or_insert_with(|| entry.key.clone());
    }
    Some(StoreDeclaration {
        name: entry.key.clone(),
        place: entry.place,
        kind: kind.key.clone(),
        kind_place: kind.place,
        configuration: kind.value.clone(),
        timeout,
        required: required.flatten().unwrap_or(true),
        provides_user: provides.is_some(),
        cache,
        verify,
    })
}

fn timeout(node: &Node, diagnostics: &mut Diagnostics) -> Option<Duration> {
    let milliseconds = node.integer(1, TIMEOUT_MS.cast_signed(), diagnostics)?;
    u64::try_from(milliseconds).ok().map(Duration::from_millis)
}

fn cache(node: &Node, diagnostics: &mut Diagnostics) -> Option<CachePolicy> {
    let mut noted = Diagnostics::default();
    let mut fields = node.fields(diagnostics)?;
    let [ttl, negative_ttl, stale_if_error] = CACHE_KEYS.map(|key| {
        let Holds::Number(least, most) = key.holds else { return Duration::ZERO };
        let seconds = fields.optional(key.name).and_then(|node| node.integer(least, most, &mut noted));
        Duration::from_secs(seconds.unwrap_or_default().unsigned_abs())
    });
    let stale = fields.optional("staleIfErrorSeconds");
    fields.finish(&mut noted);
    if noted.has_errors() {
        diagnostics.append(noted);
        return None;
    }
    if let Some(stale) = stale.filter(|_| stale_if_error < ttl) {
        diagnostics
            .error(STALE_SHORTER_THAN_TTL, stale.place, "`staleIfErrorSeconds` is less than `ttlSeconds`")
            .help("what may be reused without asking may also be used when the store is unavailable");
    } else if ttl.max(stale_if_error).is_zero() {
        diagnostics
            .error(CACHE_KEEPS_NOTHING, node.place, "`cache` keeps nothing")
            .help("set `ttlSeconds`, `staleIfErrorSeconds` or both");
    }
    Some(CachePolicy { ttl, negative_ttl, stale_if_error })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::fixtures::mistakes;

    fn store(cache: &str) -> String {
        format!(
            "version: 1
stores:
  hr: {{ file: {{}}, cache: {cache} }}
policies: [{{ name: all, applications: all, claims: {{}} }}]"
        )
    }

    #[test]
    fn a_cache_is_read_in_seconds() {
        for (written, expected) in [
            ("{ ttlSeconds: 60 }", [60, 0, 0]),
            ("{ staleIfErrorSeconds: 3600, ttlSeconds: 0 }", [0, 0, 3600]),
            ("{ ttlSeconds: 60, negativeTtlSeconds: 10, staleIfErrorSeconds: 60 }", [60, 10, 60]),
        ] {
            let document = Node::parse(&store(written), &mut Diagnostics::default());
            let (stores, _) = crate::policy::declared_stores(&document);
            let [ttl, negative_ttl, stale_if_error] = expected.map(Duration::from_secs);
            let cache = stores.first().and_then(|store| store.cache);
            assert_eq!(cache, Some(CachePolicy { ttl, negative_ttl, stale_if_error }));
            assert_eq!(mistakes(&store(written)), [""; 0]);
        }
    }

    #[test]
    fn every_mistake_of_a_cache_is_found() {
        for (written, expected) in [
            ("60", ["wrong_type 3:26"].as_slice()),
            ("{}", &["cache_keeps_nothing 3:26"]),
            ("{ ttlSeconds: 0, negativeTtlSeconds: 10 }", &["cache_keeps_nothing 3:26"]),
            ("{ ttlSeconds: 60, staleIfErrorSeconds: 59 }", &["stale_shorter_than_ttl 3:65"]),
            (
                "{ ttlSeconds: 86401, negativeTtlSeconds: '1', staleIfErrorSeconds: -1 }",
                &["number_out_of_range 3:40", "invalid_number 3:67", "number_out_of_range 3:93"],
            ),
            ("{ ttl: 60, staleIfErrorSeconds: 604801 }", &["unknown_key 3:28", "number_out_of_range 3:58"]),
        ] {
            assert_eq!(mistakes(&store(written)), expected, "{written}");
        }
    }
}
