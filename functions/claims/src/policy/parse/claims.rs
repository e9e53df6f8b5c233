//! The claims of a policy.

use super::stores::Stores;
use crate::conditions::Condition;
use crate::document::{Code, Entry, Fields, INVALID_VALUE, MISSING_KEY, Node, NodeKind, Place};
use crate::policy::{Configuration, Rule};
use crate::transformations::Chain;
use crate::values::{Operand, Scope, Value};

/// Two claims with one name.
pub const DUPLICATE_CLAIM: Code = Code("duplicate_claim");
/// Two claims whose names differ only in case: Entra maps names with regard to case.
pub const SIMILAR_CLAIMS: Code = Code("similar_claims");
/// A claim that looks like authorization comes from a store that does not say what its absence means.
pub const AUTHORIZATION_WITHOUT_REQUIRED: Code = Code("authorization_without_required");

/// Parts of names that suggest that somebody decides by the claim who may do what.
const AUTHORIZATION_WORDS: [&str; 9] =
    ["admin", "entitlement", "group", "permission", "privilege", "rights", "role", "scope", "wids"];

/// Reads `claims:`.
pub(super) fn read(node: &Node, stores: &Stores, scope: &mut Scope<'_>) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for entry in node.entries(scope.diagnostics).unwrap_or_default() {
        scope.forget_sources();
        let Some(rule) = rule(entry, scope) else { continue };
        names(&rule, &rules, entry.place, scope);
        authorization(&rule.name, entry.place, stores, scope);
        rules.push(rule);
    }
    rules
}

fn names(rule: &Rule, others: &[Rule], place: Place, scope: &mut Scope<'_>) {
    let name = &rule.name;
    let mut alike = others.iter().filter(|other| other.name.eq_ignore_ascii_case(name)).peekable();
    let Some(first) = alike.peek().map(|other| &other.name) else { return };
    if alike.any(|other| other.name == *name) {
        scope.diagnostics.error(DUPLICATE_CLAIM, place, format!("there already is a claim `{name}`"));
    } else {
        let message = format!("`{name}` differs from the claim `{first}` only in case");
        let help = "Entra maps the names of claims with regard to case";
        scope.diagnostics.warning(SIMILAR_CLAIMS, place, message).help(help);
    }
}

fn authorization(name: &str, place: Place, stores: &Stores, scope: &mut Scope<'_>) {
    let lower = name.to_ascii_lowercase();
    if !AUTHORIZATION_WORDS.iter().any(|word| lower.contains(word)) {
        return;
    }
    for store in &stores.undecided {
        if !scope.has_read_from(&store.name, store.provides_user) {
            continue;
        }
        let message = format!("claim `{name}` comes from `{}`, which does not say `required`", store.name);
        let help = "say `required: true` to refuse the token without it, or `false` to do without";
        scope.diagnostics.warning(AUTHORIZATION_WITHOUT_REQUIRED, place, message).help(help);
    }
}

fn rule(entry: &Entry, scope: &mut Scope<'_>) -> Option<Rule> {
    if entry.key.trim().is_empty() {
        scope.diagnostics.error(INVALID_VALUE, entry.place, "the name of a claim cannot be empty");
    }
    if let NodeKind::Text { .. } = entry.value.kind {
        let attribute = Operand::read(&entry.value, scope)?;
        return Some(Rule::of_attribute(entry.key.clone(), attribute));
    }
    let mut fields = entry.value.fields(scope.diagnostics)?;
    let configurations = configurations(entry, &mut fields, scope);
    let default = fields.optional("default").map(|node| default(node, scope));
    let required = flag("required", &mut fields, scope);
    let optional = flag("optional", &mut fields, scope);
    let namespace = fields.optional("namespace").map(|node| namespace(node, scope));
    fields.finish(scope.diagnostics);
    if required && (optional || default.is_some()) {
        let other = if optional { "optional" } else { "default" };
        let message = format!("claim `{}`: `required: true` cannot stand beside `{other}`", entry.key);
        scope.diagnostics.error(INVALID_VALUE, entry.place, message);
    }
    let name = match namespace {
        Some(namespace) => format!("{}/{}", namespace?, entry.key),
        None => entry.key.clone(),
    };
    Some(Rule::new(name, configurations?, sound(default)?, required, optional))
}

fn flag(name: &'static str, fields: &mut Fields<'_>, scope: &mut Scope<'_>) -> bool {
    fields.optional(name).and_then(|node| node.boolean(scope.diagnostics)).unwrap_or(false)
}

fn namespace(node: &Node, scope: &mut Scope<'_>) -> Option<String> {
    let text = node.text(scope.diagnostics)?;
    if text.trim().is_empty() {
        scope.diagnostics.error(INVALID_VALUE, node.place, "the namespace of a claim cannot be empty");
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
        let message = "an empty text is no value, so it cannot be the default";
        scope.diagnostics.error(INVALID_VALUE, node.place, message);
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
            let message = format!("`{name}` cannot stand beside `configurations`");
            let error = scope.diagnostics.error(INVALID_VALUE, beside.place, message);
            error.help("put it into one of the configurations");
        }
    }
    let items = list.items(scope.diagnostics)?;
    if items.is_empty() {
        scope.diagnostics.error(INVALID_VALUE, list.place, "the list of configurations is empty");
    }
    let read = items.iter().enumerate().map(|(index, item)| {
        let mut fields = item.fields(scope.diagnostics)?;
        let configuration = configuration(index + 1, item.place, &mut fields, scope);
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
    let attribute = fields.optional("attribute").map(|node| Operand::read(node, scope));
    let chain = fields.optional("transformations").map(|node| Chain::read(node, scope));
    if attribute.is_none() && chain.is_none() {
        let message = "there is neither `attribute` nor `transformations`";
        let error = scope.diagnostics.error(MISSING_KEY, place, message);
        error.help("a constant is `attribute: { value: \"...\" }`");
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
