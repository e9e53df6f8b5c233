//! What is given is looked up by the rules of real stores.

use super::*;
use crate::policy_text::PolicyText;
use claims::document::{Diagnostics, Node};
use claims::values::Known;

const ORDERS: &str = "22222222-2222-4222-8222-222222222222";
const INVOICES: &str = "33333333-3333-4333-8333-333333333333";

/// `hr` waits for `people`, and `directory` completes the user.
const STORES: &str = "
  people: { file: { path: p, key: { id: '{user.id}' } }, required: PEOPLE }
  hr: { file: { path: p, key: { id: '{people.number}' } }, required: HR }
  directory: { file: { path: p, key: { id: '{user.id}' } }, required: DIRECTORY, provides: user }
  other: { file: { path: p, key: { id: '{user.id}' } }, required: true }";

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// A policy whose stores in `required` are required, with a claim of each attribute.
fn policy(required: &[&str], attributes: &[&str]) -> Usable {
    let mut stores = STORES.to_owned();
    for name in ["people", "hr", "directory"] {
        let is_required = if required.contains(&name) { "true" } else { "false" };
        stores = stores.replace(&name.to_uppercase(), is_required);
    }
    let claims = attributes.iter().map(|name| format!("      {}: {name}\n", name.replace('.', "-")));
    let claims = claims.collect::<String>();
    let text = format!(
        "version: 1\nstores: {stores}\npolicies:\n  - name: all\n    applications: all\n    claims:\n{claims}  \
         - {{ name: orders, applications: [{ORDERS}], claims: {{ a: user.mail }} }}"
    );
    let PolicyText { document, usable } = PolicyText::read("p".to_owned(), text);
    usable.unwrap_or_else(|| panic!("{:?}", document.diagnostics))
}

fn given(usable: &Usable, text: &str) -> Given {
    let mut diagnostics = Diagnostics::default();
    let node = Node::parse(text, &mut diagnostics);
    let given = Given::read(&node, &usable.policy, &mut diagnostics);
    assert_eq!(diagnostics.as_slice(), []);
    given
}

/// What is known, one text an attribute: `-` for no value, `?` for unknown; or the store that cannot answer.
fn known(required: &[&str], attributes: &[&str], text: &str) -> String {
    let usable = policy(required, attributes);
    let given = given(&usable, text);
    let (index, _) = given.application(&usable.policy).unwrap();
    match block_on(given.look_up(&usable.plan, index)) {
        Err(refusal) => format!("{} cannot answer", refusal.store),
        Ok(LookedUp { known, .. }) => {
            let words = known.iter().map(|known| match known {
                Known::Value(value) => value.texts().join("+"),
                Known::NoValue => "-".to_owned(),
                Known::Unknown => "?".to_owned(),
            });
            words.collect::<Vec<_>>().join(" ")
        }
    }
}

#[test]
fn what_is_given_is_known_by_its_names() {
    let attributes =
        ["user.objectId", "tenant.id", "event.protocol", "people.roles", "people.tier", "hr.cost"];
    let text = "{ user: { ID: 7, mail: '' }, tenant: { id: t }, event: { protocol: SAML },
        people: { roles: [a, b], Tier: gold }, hr: unknown }";
    assert_eq!(known(&[], &attributes, text), "7 t SAML a+b - -");
    assert_eq!(known(&["people", "hr"], &attributes, "{}"), "- - - - - -");
}

#[test]
fn a_store_that_cannot_answer_leaves_nothing_known_or_refuses() {
    let text = "{ people: unavailable, hr: { cost: 1 } }";
    assert_eq!(known(&[], &["people.tier", "user.mail"], text), "? -");
    assert_eq!(known(&["people"], &["people.tier"], text), "people cannot answer");
    // Nobody needs it.
    assert_eq!(known(&["people"], &["user.mail", "tenant.id"], text), "- -");
}

#[test]
fn behind_a_store_that_cannot_answer_nothing_is_known() {
    let text = "{ people: unavailable, hr: { cost: 1 } }";
    assert_eq!(known(&[], &["hr.cost"], text), "?");
    assert_eq!(known(&["hr"], &["hr.cost"], text), "hr cannot answer");
    assert_eq!(known(&["people"], &["hr.cost"], text), "people cannot answer");
}

#[test]
fn a_store_completes_what_the_callout_lacks() {
    let text = "{ user: { mail: m }, directory: { Mail: other, Department: d } }";
    assert_eq!(known(&[], &["user.mail", "user.department", "user.city"], text), "m d -");
    let down = "{ user: { mail: m }, directory: unavailable }";
    assert_eq!(known(&[], &["user.mail", "user.department"], down), "m ?");
    assert_eq!(known(&["directory"], &["user.mail", "user.department"], down), "directory cannot answer");
    // Nothing is missing, so nobody is asked; and nobody is asked for the user's id.
    assert_eq!(known(&["directory"], &["user.mail"], down), "m");
    assert_eq!(known(&["directory"], &["user.id"], "{ directory: unavailable }"), "-");
}

#[test]
fn the_resource_decides_about_the_policy_then_the_client() {
    let usable = policy(&[], &["user.mail"]);
    let name = |text: &str| given(&usable, text).application(&usable.policy).map(|(_, one)| one.name.clone());
    for (client, resource, expected) in
        [(ORDERS, INVOICES, "orders"), (INVOICES, ORDERS, "orders"), (INVOICES, INVOICES, "all")]
    {
        let text = format!("{{ application: {{ appId: {client} }}, resource: {{ appId: {resource} }} }}");
        assert_eq!(name(&text).as_deref(), Some(expected), "{text}");
    }
    assert_eq!(name("{}").as_deref(), Some("all"));
}

#[test]
fn mistakes_in_what_is_given_are_noted() {
    let usable = policy(&[], &["user.mail"]);
    for (text, expected) in [
        ("{ usr: {} }", "unknown_key 1:3"),
        ("{ user: { department: d } }", "unavailable_attribute 1:11"),
        ("{ user: { mail: [m] } }", "wrong_type 1:17"),
        ("{ people: unavailble }", "unknown_value 1:11"),
        ("{ people: [a] }", "wrong_type 1:11"),
        ("[]", "wrong_type 1:1"),
    ] {
        let mut diagnostics = Diagnostics::default();
        let node = Node::parse(text, &mut diagnostics);
        Given::read(&node, &usable.policy, &mut diagnostics);
        let noted = diagnostics.sorted();
        let noted = noted.iter().map(|d| format!("{} {}:{}", d.code, d.place.line, d.place.column));
        assert_eq!(noted.collect::<Vec<_>>(), [expected], "{text}");
    }
}
