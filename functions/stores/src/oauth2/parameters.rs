//! What a policy adds to a token request: `scope`, `audience`, `resource` and `parameters`, and how the client
//! authenticates.

use claims::document::{CONFLICTING_KEYS, Diagnostics, Fields, Node};

use crate::template::PlacedTemplate;

/// The keys that are parameters of their own.
const KEYS: [&str; 3] = ["scope", "audience", "resource"];

/// Parameters that the request has already.
const OWN: [&str; 8] = [
    "audience",
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "grant_type",
    "resource",
    "scope",
];

/// How a client with a secret authenticates, by its names in RFC 7591, section 2.
const METHODS: [&str; 2] = ["client_secret_basic", "client_secret_post"];

/// The parameters as the policy configures them.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    pub(super) named: Vec<(String, PlacedTemplate)>,
    pub(super) secret_in_body: bool,
}

/// The same with their values.
#[derive(Debug, Default)]
pub(crate) struct OpenParameters {
    pub(super) named: Vec<(String, String)>,
    /// Whether the client's secret is a parameter, and not in a header.
    pub(super) secret_in_body: bool,
}

impl Parameters {
    /// Reads the keys of `oauth2` that are about parameters; mistakes are reported.
    pub(super) fn read(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Self {
        let mut named = Vec::new();
        for key in KEYS {
            let value = fields.optional(key).and_then(|node| PlacedTemplate::read_fixed(node, diagnostics));
            named.extend(value.map(|value| (key.to_owned(), value)));
        }
        if let Some(node) = fields.optional("parameters") {
            read_named(node, &mut named, diagnostics);
        }
        let method = fields.optional("clientAuthentication");
        let method = method.and_then(|node| node.one_of(&METHODS, diagnostics));
        Self { named, secret_in_body: method == Some(1) }
    }
}

impl OpenParameters {
    /// Only a scope.
    pub(crate) fn of_scope(scope: String) -> Self {
        Self { named: vec![("scope".to_owned(), scope)], secret_in_body: false }
    }
}

fn read_named(node: &Node, named: &mut Vec<(String, PlacedTemplate)>, diagnostics: &mut Diagnostics) {
    for entry in node.entries(diagnostics).unwrap_or_default() {
        if OWN.contains(&entry.key.as_str()) {
            let message = format!("`parameters` cannot have `{}`", entry.key);
            let error = diagnostics.error(CONFLICTING_KEYS, entry.place, message);
            error.help("use the key of `oauth2` that is for it");
        }
        let value = PlacedTemplate::read_fixed(&entry.value, diagnostics);
        named.extend(value.map(|value| (entry.key.clone(), value)));
    }
}
