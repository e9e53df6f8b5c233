//! From a document to a policy.

mod acceptances;
mod applications;
mod claims;
mod kind;
mod microsoft;
mod stores;
mod tables;

use crate::document::{
    Diagnostics, EMPTY_DOCUMENT, Fields, INVISIBLE_CHARACTER, LIMIT_EXCEEDED, MAX_STORES, NOT_YAML, Node,
    NodeKind,
};
use crate::policy::codes::UNKNOWN_VERSION;
use crate::policy::{Policy, StoreDeclaration, rules};
use crate::values::Sources;

pub use acceptances::check_acceptances;
pub use kind::STORE_KIND_KEYS;
pub use tables::{ReadBeside, table_files, with_tables};

impl Policy {
    /// Reads a policy; `None` when there was an error. Warnings and errors are noted.
    pub fn parse(source: &str, diagnostics: &mut Diagnostics) -> Option<Self> {
        let root = Node::parse(source, diagnostics);
        Self::read(&root, diagnostics)
    }

    /// Reads a policy from a document; `None` when there was an error.
    pub fn read(root: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        policy(root, diagnostics)
    }
}

/// Reads a policy; `None` when there was an error. What is missing behind the end of the YAML is not noted, nor what
/// follows from an indentation that cannot be seen, and of a policy that is too large nothing else.
fn policy(root: &Node, diagnostics: &mut Diagnostics) -> Option<Policy> {
    if diagnostics.has(NOT_YAML) || diagnostics.has(LIMIT_EXCEEDED) || diagnostics.has(INVISIBLE_CHARACTER) {
        return None;
    }
    if root.kind == NodeKind::Null && !diagnostics.has_errors() {
        let error = diagnostics.error(EMPTY_DOCUMENT, root.place, "the policy is empty");
        error.help("it starts with `version: 1` and has its claims below `policies`");
    }
    if root.kind == NodeKind::Null || microsoft::refuse(root, diagnostics) {
        return None;
    }
    acceptances::read(root, diagnostics);
    let mut fields = root.fields(diagnostics)?;
    check_count(fields.optional("stores"), diagnostics)?;
    version(&mut fields, diagnostics);
    let stores = stores::read(fields.optional_or_empty("stores"), diagnostics);
    let policies = fields.required("policies", diagnostics);
    fields.finish(diagnostics);
    let sources = stores.sources();
    let mut applications = applications::Applications::default();
    for item in policies.and_then(|node| node.items(diagnostics)).unwrap_or_default() {
        applications.read(item, &stores, &sources, diagnostics);
    }
    rules::typographic_quotes(root, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    Some(applications.into_policy(stores, sources))
}

/// The stores that a document declares and the attributes that there can be; also where it has mistakes, which
/// are not noted again.
#[must_use]
pub fn declared_stores(root: &Node) -> (Vec<StoreDeclaration>, Sources) {
    let mut noted = Diagnostics::default();
    let Some(mut fields) = root.fields(&mut noted) else { return (Vec::new(), Sources::default()) };
    let node = fields.optional("stores");
    fields.finish(&mut noted);
    if check_count(node, &mut noted).is_none() {
        return (Vec::new(), Sources::default());
    }
    let stores = stores::read(node, &mut noted);
    let sources = stores.sources();
    (stores.declarations, sources)
}

/// `None` for more stores than a policy may have, which is noted.
fn check_count(stores: Option<&Node>, diagnostics: &mut Diagnostics) -> Option<()> {
    let Some(Node { kind: NodeKind::Map(stores), .. }) = stores else { return Some(()) };
    let Some(first) = stores.get(MAX_STORES) else { return Some(()) };
    let message = format!("expected at most {MAX_STORES} stores, found {}", stores.len());
    diagnostics.error(LIMIT_EXCEEDED, first.place, message);
    None
}

fn version(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) {
    let Some(node) = fields.required("version", diagnostics) else { return };
    match node.text(diagnostics) {
        Some("1") | None => {}
        Some(other) => {
            let message = format!("unknown version `{other}` of the policy language");
            diagnostics.error(UNKNOWN_VERSION, node.place, message).help("write `version: 1`");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::fixtures::{mistakes, policy_of};

    const MANY_MISTAKES: &str = "version: 2
stores:
  user: { file: {} }
  people: { file: {}, dynamodb: {}, timeoutms: 1 }
  hr: { required: maybe, timeoutMs: 2001, provides: group, rest: {} }
  9th: {}
policies:
  - { name: a, applications: [22222222-2222-4222-8222-222222222222, x], claims: { t: poeple.tier } }
  - name: a
    applications: [22222222-2222-4222-8222-222222222222]
    claims:
      a: user.country
      b: { atribute: people.tier }
      c: { attribute: people.tier, transformations: [ToUpperCase: { input: user.mail }] }
      d: { attribute: { value: x, template: y } }
      e: { attribute: { template: '${secret:s}' } }
      f: { attribute: people.tier, condition: { memberOf: [], userTyp: any } }
  - { name: b, applications: all, claims: { a: mail }, stores: {} }
  - { name: c, applications: all, claims: {} }
other: 1
";

    const MANY_EXPECTED: [&str; 23] = [
        "unknown_version 1:10",
        "invalid_store 3:3",
        "conflicting_keys 4:23",
        "unknown_key 4:37",
        "invalid_boolean 5:19",
        "number_out_of_range 5:37",
        "unknown_value 5:53",
        "invalid_store 6:3",
        "missing_store_kind 6:3",
        "invalid_guid 8:69",
        "unknown_source 8:86",
        "duplicate_policy 9:11",
        "duplicate_application 10:20",
        "unknown_key 13:12",
        "unknown_transformation 14:54",
        "conflicting_keys 15:35",
        "setting_in_claim 16:35",
        "empty_list 17:59",
        "unknown_condition 17:63",
        "invalid_attribute 18:48",
        "unknown_key 18:56",
        "duplicate_application 19:30",
        "unknown_key 20:1",
    ];

    #[test]
    fn a_policy_with_many_mistakes_reports_them_all() {
        assert_eq!(mistakes(MANY_MISTAKES), MANY_EXPECTED);
    }

    const MISTAKES: [(&str, &str); 27] = [
        ("a: {}", "claim_without_value 9:7"),
        ("a: { value: [x] }", "unknown_key 9:12"),
        ("a: []", "wrong_type 9:10"),
        ("a: { attribute: people.x, configurations: [{ attribute: people.x }] }", "conflicting_keys 9:23"),
        ("a: { configurations: [] }", "empty_list 9:28"),
        ("a: { attribute: people.x, collect: all }", "missing_key 9:42"),
        ("a: { configurations: [{ attribute: people.x }], collect: some }", "unknown_value 9:64"),
        ("a: { attribute: people.x, default: '' }", "empty_text 9:42"),
        ("a: { attribute: people.x, default: [] }", "empty_list 9:42"),
        ("a: { attribute: people.x, required: true, default: x }", "conflicting_keys 9:7"),
        ("a: { attribute: people.x, required: true, optional: true }", "conflicting_keys 9:7"),
        ("a: { attribute: people.x, namespace: '' }", "empty_text 9:44"),
        ("'': people.x", "empty_text 9:7"),
        ("n/a: people.x\na: { attribute: people.x, namespace: n }", "duplicate_claim 10:7"),
        ("a: people.x\nA: people.x", "similar_claims 10:7"),
        ("a: { transformations: [] }", "empty_list 9:29"),
        ("a: { transformations: [ToUppercase] }", "missing_key 9:30"),
        ("a: { transformations: [{ ToUppercase: {}, Join: {} }] }", "invalid_transformation 9:30"),
        (
            "a: { transformations: [ToLower(): { input: people.x }, ToUpper: { input: people.x }] }",
            "unexpected_input 9:80",
        ),
        ("a: { transformations: [Join: { input: people.x }] }", "missing_key 9:36"),
        (
            "a: { transformations: [Join: { input: people.x, input2: people.y, seperator: x }] }",
            "unknown_key 9:73",
        ),
        (
            r"a: { transformations: [RegexReplace: { input: people.x, regex: 'a\y', replacement: r }] }",
            "invalid_regex 9:72",
        ),
        (
            r"a: { transformations: [RegexReplace: { input: people.x, regex: a, replacement: '{b}' }] }",
            "unknown_placeholder 9:86",
        ),
        (
            r"a: { attribute: people.x, condition: { attribute: { name: people.x, matches: '(' } } }",
            "invalid_regex 9:85",
        ),
        ("a: { attribute: people.x, condition: {} }", "empty_condition 9:44"),
        ("a: { attribute: people.x, condition: { memberOf: [staff] } }", "invalid_guid 9:57"),
        ("a: { attribute: people.x, condition: { userType: guest } }", "unknown_value 9:56"),
    ];

    #[test]
    fn a_document_that_breaks_off_has_one_mistake() {
        assert_eq!(mistakes("version: 1\nstores: { people: \"x\n"), ["not_yaml 2:19"]);
    }

    #[test]
    fn every_mistake_of_a_claim_is_found() {
        for (claims, expected) in MISTAKES {
            assert_eq!(mistakes(&policy_of(claims)), [expected], "{claims}");
        }
    }

    #[test]
    fn every_mistake_of_a_regex_replace_is_found() {
        let claims = "
a:
  transformations:
    - RegexReplace:
        input: people.x
        regex: (
        replacement: '{country}'
        additionalAttributes: [user.country, user.Country, people.y]";
        let expected = ["invalid_regex 14:22", "duplicate_parameter 16:37", "unused_parameter 16:37"];
        assert_eq!(mistakes(&policy_of(claims)), expected);
        let two_countries = claims.replace("regex: (", "regex: a").replace("user.Country", "people.country");
        let expected = ["unknown_placeholder 15:28", "unused_parameter 16:37"];
        assert_eq!(mistakes(&policy_of(&two_countries)), expected);
        let told_apart = two_countries.replace("{country}", "{people.country}{user.country}{y}");
        assert_eq!(mistakes(&policy_of(&told_apart)), [""; 0]);
    }

    #[test]
    fn a_condition_that_no_store_can_answer_is_refused() {
        for condition in ["memberOf: [99999999-9999-4999-8999-999999999999]", "userType: aadGuests"] {
            let claims = format!("a: {{ attribute: people.x, condition: {{ {condition} }} }}");
            let policy = policy_of(&claims);
            assert_eq!(mistakes(&policy), [""; 0]);
            let without = policy.replace(", provides: user", "");
            let [mistake] = mistakes(&without).try_into().unwrap();
            assert!(mistake.starts_with("unavailable_attribute 9:"), "{mistake}");
        }
    }

    #[test]
    fn a_claim_that_looks_like_authorization_needs_a_decision() {
        for (claim, warned) in [
            ("appRoles: people.x", true),
            ("ADMIN: user.country", true),
            ("Roles: user.mail", false),
            ("tier: people.x", false),
        ] {
            let policy = policy_of(claim);
            assert_eq!(mistakes(&policy), [""; 0]);
            let undecided = policy.replace(", required: true", "");
            let expected: &[&str] = if warned { &["authorization_without_required 9:7"] } else { &[] };
            assert_eq!(mistakes(&undecided), expected, "{claim}");
        }
    }
}
