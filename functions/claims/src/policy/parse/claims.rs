//! The claims of a policy.

use std::collections::{HashMap, HashSet};

use super::microsoft;
use super::stores::Stores;
use crate::conditions::Condition;
use crate::document::{
    CONFLICTING_KEYS, EMPTY_LIST, EMPTY_TEXT, Entry, Fields, MISSING_KEY, Node, NodeKind, Place, UNKNOWN_KEY,
};
use crate::policy::codes::{
    AUTHORIZATION_WITHOUT_REQUIRED, CLAIM_WITHOUT_VALUE, DUPLICATE_CLAIM, INVALID_CLAIM_NAME, SIMILAR_CLAIMS,
};
use crate::policy::keys::ACCEPT;
use crate::policy::{Configuration, DecisiveRead, Rule, rules};
use crate::transformations::Chain;
use crate::values::{Operand, Scope, Value};

/// Parts of names that suggest that somebody decides by the claim who may do what.
const AUTHORIZATION_WORDS: [&str; 9] =
    ["admin", "entitlement", "group", "permission", "privilege", "rights", "role", "scope", "wids"];

/// The keys of a claim beside those of its configuration.
const OTHER_KEYS: [&str; 8] =
    ["accept", "collect", "default", "emit", "list", "namespace", "optional", "required"];

/// Reads `claims:`; what claims read that decide something is added to `decisive`.
pub(super) fn read(
    node: &Node,
    stores: &Stores,
    scope: &mut Scope<'_>,
    decisive: &mut Vec<DecisiveRead>,
) -> Vec<Rule> {
    let mut read = Vec::new();
    let mut names = ClaimNames::default();
    if microsoft::refuse_claims(node, scope.diagnostics) {
        return read;
    }
    for entry in node.entries(scope.diagnostics).unwrap_or_default() {
        scope.forget_sources();
        let Some(rule) = rule(entry, scope) else { continue };
        names.add(&rule.name, &read, entry.place, scope);
        let authorization = looks_like_authorization(&rule.name);
        if authorization {
            check_authorization(&rule.name, entry.place, stores, scope);
        }
        if authorization || rule.required {
            let claim = read.len();
            let reads = scope.recent().iter();
            decisive.extend(reads.map(|attribute| DecisiveRead {
                attribute: *attribute,
                claim,
                authorization,
            }));
        }
        names.add_emitted(&rule, entry, scope);
        rules::claim(entry, rule.name_in_tokens(), stores.names(), scope.diagnostics);
        read.push(rule);
    }
    read
}

/// The names of the claims so far.
#[derive(Default)]
struct ClaimNames {
    /// Names in lower case, with the number of the first claim that has it.
    first: HashMap<String, usize>,
    /// Names that differ from that claim's in case.
    others: HashSet<String>,
    /// The names in tokens, each with the claim's own.
    in_tokens: HashMap<String, String>,
}

impl ClaimNames {
    /// Adds the name of the claim after those that were read; one that is alike is noted.
    fn add(&mut self, name: &str, read: &[Rule], place: Place, scope: &mut Scope<'_>) {
        let first = *self.first.entry(name.to_ascii_lowercase()).or_insert(read.len());
        let Some(Rule { name: first, .. }) = read.get(first) else { return };
        if first == name || !self.others.insert(name.to_owned()) {
            let message = format_args!("a claim named `{name}` already exists");
            scope.diagnostics.error(DUPLICATE_CLAIM, place, message);
        } else {
            let message = format_args!("`{name}` differs from the claim `{first}` only in case");
            let help = "Entra distinguishes the names of claims by case";
            scope.diagnostics.warning(SIMILAR_CLAIMS, place, message).help(help);
        }
    }
}

impl ClaimNames {
    /// Adds the name of a claim in tokens; that of another claim is noted.
    fn add_emitted(&mut self, rule: &Rule, claim: &Entry, scope: &mut Scope<'_>) {
        let name = rule.name_in_tokens();
        let Some(other) = self.in_tokens.insert(name.to_owned(), rule.name.clone()) else { return };
        if other != rule.name {
            let place = claim.value.get("emit").map_or(claim.place, |node| node.place);
            let message = format!("claims `{other}` and `{}` are both named `{name}` in tokens", rule.name);
            scope.diagnostics.error(DUPLICATE_CLAIM, place, message);
        }
    }
}

fn looks_like_authorization(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    AUTHORIZATION_WORDS.iter().any(|word| lower.contains(word))
}

fn check_authorization(name: &str, place: Place, stores: &Stores, scope: &mut Scope<'_>) {
    for store in &stores.undecided {
        if !scope.has_read_from(&store.name, store.provides_user) {
            continue;
        }
        let message =
            format!("claim `{name}` comes from store `{}`, which does not set `required`", store.name);
        let help = "`required: true` refuses the token when the store is unavailable, `false` issues it without the claim";
        scope.diagnostics.warning(AUTHORIZATION_WITHOUT_REQUIRED, place, message).help(help);
    }
}

fn rule(entry: &Entry, scope: &mut Scope<'_>) -> Option<Rule> {
    if entry.key.trim().is_empty() {
        scope.diagnostics.error(EMPTY_TEXT, entry.place, "the name of a claim cannot be empty");
    }
    if let NodeKind::Text { .. } = entry.value.kind {
        let attribute = Operand::read(&entry.value, scope)?;
        return Some(Rule::of_attribute(entry.key.clone(), attribute));
    }
    if Operand::refuse_other_form(&entry.value, scope) || constant(entry, scope) {
        return None;
    }
    let mut fields = entry.value.fields(scope.diagnostics)?;
    let configurations = configurations(entry, &mut fields, scope);
    let default = fields.optional("default").map(|node| default(node, scope));
    let required = flag("required", &mut fields, scope);
    let optional = flag("optional", &mut fields, scope);
    let list = flag("list", &mut fields, scope);
    let collect = collect(&mut fields, scope);
    let namespace = fields.optional("namespace").map(|node| namespace(node, scope));
    let emitted = fields.optional("emit").map(|node| name_in_tokens(node, scope));
    fields.optional(ACCEPT.name);
    fields.finish(scope.diagnostics);
    if required && (optional || default.is_some()) {
        let other = if optional { "optional" } else { "default" };
        let message = format!("claim `{}`: `required: true` cannot be combined with `{other}`", entry.key);
        scope.diagnostics.error(CONFLICTING_KEYS, entry.place, message);
    }
    let name = match namespace {
        Some(namespace) => format!("{}/{}", namespace?, entry.key),
        None => entry.key.clone(),
    };
    let emitted = sound(emitted)?.filter(|emitted| *emitted != name);
    let rule = Rule::new(name, configurations?, sound(default)?, required, optional);
    let rule = if collect { rule.collecting() } else { rule };
    Some(Rule { list, emitted, ..rule })
}

/// Notes a claim that is `{ value: "..." }` or `{ template: "..." }`, without `attribute`; whether it is that.
fn constant(claim: &Entry, scope: &mut Scope<'_>) -> bool {
    let NodeKind::Map(entries) = &claim.value.kind else { return false };
    let [key @ Entry { value: Node { kind: NodeKind::Text { text, .. }, .. }, .. }] = entries.as_slice()
    else {
        return false;
    };
    let is_operand = matches!(key.key.as_str(), "value" | "template");
    if is_operand {
        let message = format!("unknown key `{}`", key.key);
        let help = format!("write `{}: {{ attribute: {{ {}: \"{text}\" }} }}`", claim.key, key.key);
        scope.diagnostics.error(UNKNOWN_KEY, key.place, message).help(help);
    }
    is_operand
}

fn flag(name: &'static str, fields: &mut Fields<'_>, scope: &mut Scope<'_>) -> bool {
    fields.optional(name).and_then(|node| node.boolean(scope.diagnostics)).unwrap_or(false)
}

/// Whether the values of all configurations are collected.
fn collect(fields: &mut Fields<'_>, scope: &mut Scope<'_>) -> bool {
    let Some(node) = fields.optional("collect") else { return false };
    if fields.optional("configurations").is_none() {
        let error = scope.diagnostics.error(MISSING_KEY, node.place, "`collect` needs `configurations`");
        error.help("a claim of one configuration has all its values anyway; remove `collect`");
    }
    node.one_of(&["all"], scope.diagnostics).is_some()
}

fn namespace(node: &Node, scope: &mut Scope<'_>) -> Option<String> {
    let text = node.text(scope.diagnostics)?;
    if text.trim().is_empty() {
        scope.diagnostics.error(EMPTY_TEXT, node.place, "the namespace of a claim cannot be empty");
        return None;
    }
    Some(text.to_owned())
}

fn name_in_tokens(node: &Node, scope: &mut Scope<'_>) -> Option<String> {
    let text = node.text(scope.diagnostics)?;
    if text.trim().is_empty() {
        scope.diagnostics.error(EMPTY_TEXT, node.place, "the name of a claim in tokens cannot be empty");
        return None;
    }
    if text.contains(|one: char| one.is_whitespace() || one.is_control()) {
        let message = format!("`{text}` is not a name for a claim in tokens");
        let help = "write a name without spaces and control characters";
        scope.diagnostics.error(INVALID_CLAIM_NAME, node.place, message).help(help);
        return None;
    }
    Some(text.to_owned())
}

fn default(node: &Node, scope: &mut Scope<'_>) -> Option<Value> {
    let value = match &node.kind {
        NodeKind::List(_) => Value::List(node.texts(scope.diagnostics)?),
        _ => Value::Text(node.text(scope.diagnostics)?.to_owned()),
    };
    if value.texts().iter().any(String::is_empty) {
        let message = "the default of a claim cannot be empty";
        scope.diagnostics.error(EMPTY_TEXT, node.place, message);
    }
    Some(value)
}

fn configurations(
    claim: &Entry,
    fields: &mut Fields<'_>,
    scope: &mut Scope<'_>,
) -> Option<Vec<Configuration>> {
    let Some(list) = fields.optional("configurations") else {
        return configuration(1, claim.place, fields, scope).map(|only| vec![only]);
    };
    for name in ["attribute", "condition", "transformations"] {
        if let Some(beside) = fields.optional(name) {
            let message = format!("`{name}` cannot be combined with `configurations`");
            let error = scope.diagnostics.error(CONFLICTING_KEYS, beside.place, message);
            error.help("move it into one of the configurations");
        }
    }
    let items = list.items(scope.diagnostics)?;
    if items.is_empty() {
        scope.diagnostics.error(EMPTY_LIST, list.place, "the list of configurations is empty");
    }
    let read = items.iter().enumerate().map(|(index, item)| {
        let mut fields = item.fields(scope.diagnostics)?;
        let configuration = configuration(index + 1, item.place, &mut fields, scope);
        fields.optional(ACCEPT.name);
        fields.finish(scope.diagnostics);
        configuration
    });
    read.collect::<Vec<_>>().into_iter().collect()
}

fn configuration(
    number: usize,
    place: Place,
    fields: &mut Fields<'_>,
    scope: &mut Scope<'_>,
) -> Option<Configuration> {
    let condition = fields.optional("condition").map(|node| Condition::read(node, scope));
    let attribute = fields.optional("attribute").map(|node| Operand::read_values(node, scope));
    let beside = fields.optional("attribute").and_then(Node::as_text);
    let chain = fields.optional("transformations").map(|node| Chain::read(node, beside, scope));
    if attribute.is_none() && chain.is_none() {
        // A mistyped `attribute` is noted as an unknown key, and that is enough.
        if !fields.has_unknown(&OTHER_KEYS) {
            let message = "`attribute` or `transformations` is missing";
            let error = scope.diagnostics.error(CLAIM_WITHOUT_VALUE, place, message);
            error.help("for a constant write `attribute: { value: \"...\" }`");
        }
        return None;
    }
    Some(Configuration {
        number,
        condition: sound(condition)?,
        attribute: sound(attribute)?,
        chain: sound(chain)?,
    })
}

/// What was read, or nothing; `None` for a mistake.
fn sound<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        None => Some(None),
        Some(read) => read.map(Some),
    }
}
