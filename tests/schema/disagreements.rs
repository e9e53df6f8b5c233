//! What only `check` can know, by its code, and mistakes that both must find.

use support::root;

use super::{Schema, check_accepts, read, with_claims, yaml_files};

/// The codes of mistakes that a schema accepts, and why it cannot say them. A row that is no longer needed fails the test.
const ONLY_CHECK: [(&str, &str); 37] = [
    ("attribute_in_fixed_text", PLACEHOLDERS),
    ("cache_keeps_nothing", "which of two numbers is larger"),
    ("duplicate_application", VALUES),
    ("duplicate_claim", VALUES),
    ("duplicate_key", "an editor reports it when it reads the YAML; JSON has no duplicate keys"),
    ("duplicate_parameter", VALUES),
    ("duplicate_policy", VALUES),
    ("file_outside_folder", GRAMMAR),
    ("insecure_address", GRAMMAR),
    ("invalid_base", GRAMMAR),
    ("invalid_claim_name", GRAMMAR),
    ("invalid_filter", GRAMMAR),
    ("invalid_header", GRAMMAR),
    ("invalid_json_path", GRAMMAR),
    ("invalid_ldap_attribute", GRAMMAR),
    ("invalid_path", GRAMMAR),
    ("invalid_query", GRAMMAR),
    ("invalid_regex", GRAMMAR),
    ("invalid_template", PLACEHOLDERS),
    ("invalid_tenant", PLACEHOLDERS),
    ("invalid_url", GRAMMAR),
    ("invisible_character", "an editor sees it as part of a name or of white space"),
    ("missing_separator", PLACEHOLDERS),
    ("misspelled_secret", PLACEHOLDERS),
    ("reserved_header", "names of headers are matched without regard to case"),
    ("reserved_setting", PLACEHOLDERS),
    ("same_for_every_user", PLACEHOLDERS),
    ("setting_in_claim", PLACEHOLDERS),
    ("stale_shorter_than_ttl", "which of two numbers is larger"),
    ("stores_wait_for_each_other", VALUES),
    ("unavailable_attribute", VALUES),
    ("unexpected_parameter", "which parameters go together is decided by each transformation"),
    ("unknown_placeholder", VALUES),
    ("unknown_source", VALUES),
    ("unsupported_yaml", "an editor reads anchors and tags"),
    ("unusable_table", "an editor reads no files beside the document"),
    ("unused_parameter", VALUES),
];

const GRAMMAR: &str = "the text has a grammar of its own, which no pattern can describe";
const PLACEHOLDERS: &str = "it depends on the placeholders in a text";
const VALUES: &str = "it depends on what another part of the policy says";

#[test]
fn every_mistake_is_refused_by_the_schema_or_is_listed_with_its_reason() {
    let schema = Schema::of(&[]);
    let (mut accepted, mut unlisted) = (Vec::new(), Vec::new());
    for path in yaml_files("tests/diagnostics") {
        let code = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let source = read(&path);
        let is_example = path.parent() == Some(&root().join("tests/diagnostics"));
        let is_policy = source.contains("policies:");
        if !is_example || !is_policy || check_accepts(&source) {
            continue;
        }
        if schema.refuses(&source).is_none() {
            accepted.push(code.clone());
            if ONLY_CHECK.iter().all(|(listed, _)| *listed != code) {
                unlisted.push(code);
            }
        }
    }
    assert_eq!(unlisted, Vec::<String>::new(), "the schema accepts these mistakes, and no row says why");
    for (code, why) in ONLY_CHECK {
        assert!(
            accepted.iter().any(|other| other == code) && !why.is_empty(),
            "the schema refuses {code} by now"
        );
    }
}

/// Claims, and whether both accept them.
const CLAIMS: [(&str, bool); 24] = [
    (
        "a: { transformations: [{ 'ExtractMailPrefix()': { input: user.mail } }, 'ToUppercase()', Trim()] }",
        false,
    ),
    ("a: { transformations: [{ 'ExtractMailPrefix()': { input: user.mail } }, 'ToUppercase()'] }", true),
    ("a: { transformations: [ToUppercase: { input: user.mail }, ToLower: ] }", true),
    ("a: { transformations: [ToUppercase: ] }", false),
    ("a: { transformations: [ToUppercase] }", false),
    ("a: { transformations: [ToUppercase: { input: user.mail }, ToLower: { input: user.mail }] }", false),
    (
        "a: { transformations: [ToUppercase: { input: user.mail }, ToLower: { treatAsMultiValue: true }] }",
        false,
    ),
    ("a: { transformations: ToUppercase }", false),
    ("a: { attribute: user.mail, default: }", false),
    ("a: { attribute: user.mail, default: ~ }", false),
    ("a: { attribute: user.mail, required: true, default: x }", false),
    ("a: { attribute: user.mail, required: true, optional: true }", false),
    ("a: { attribute: user.mail, required: true, optional: false }", true),
    ("a: { attribute: Employee }", false),
    ("a: { attribute: 4711 }", false),
    ("a: { attribute: user.onPremisesSamAccountName, list: true }", true),
    ("a: 4711", false),
    ("a: { attribute: user.mail, list: yes }", false),
    ("a: { attribute: user.mail, configurations: [{ attribute: user.id }] }", false),
    ("a: { condition: { userType: any } }", false),
    ("a: { attribute: user.mail, condition: {} }", false),
    (
        "a: { attribute: user.mail, condition: { attribute: { name: user.id, equals: 1, exists: true } } }",
        false,
    ),
    ("a: { attribute: user.mail, condition: { memberOf: [Finance] } }", false),
    ("a: { attribute: { value: a, template: b } }", false),
];

/// Stores, and whether both accept them.
const STORES: [(&str, bool); 24] = [
    ("{ dynamodb: { key: { id: '{user.id}' } } }", false),
    ("{ dynamodb: { table: t, key: [id] } }", false),
    ("{ dynamodb: { table: t, key: {} } }", false),
    ("{ dynamodb: { table: t, key: { a: '{user.id}', b: b, c: c } } }", false),
    ("{ dynamodb: { table: t, key: { id: { number: '{user.id}' } } } }", true),
    ("{ dynamodb: { table: t, key: { id: '{user.id}' }, index: i, consistentRead: true } }", false),
    (
        "{ dynamodb: { table: t, key: { id: '{user.id}' } }, file: { path: p, key: { id: '{user.id}' } } }",
        false,
    ),
    ("{ timeoutMs: 300 }", false),
    ("{ dynamodb: { table: t, key: { id: '{user.id}' } }, timeoutMs: 300ms }", false),
    ("{ dynamodb: { table: t, key: { id: '{user.id}' } }, timeoutMs: 5000 }", false),
    ("{ dynamodb: { table: t, key: { id: '{user.id}' } }, cache: }", false),
    ("{ rest: { url: 'https://a.example/{user.id}', auth: text } }", false),
    (
        "{ rest: { url: 'https://a.example/{user.id}', auth: { bearer: x, basic: { username: u, password: p } } } }",
        false,
    ),
    ("{ rest: { url: 'https://a.example/{user.id}', method: PATCH } }", false),
    ("{ rest: { url: 'https://a.example/{user.id}', body: { a: 1 } } }", false),
    (
        "{ rest: { url: 'https://a.example/{user.id}', method: POST, body: { a: [1, null, '{user.id}'] } } }",
        true,
    ),
    ("{ sql: { database: sqlite, path: p, query: 'SELECT a FROM b WHERE c = {user.id}', rows: 3 } }", false),
    ("{ sql: { database: sqlite, path: p, host: h, query: 'SELECT a FROM b WHERE c = {user.id}' } }", false),
    ("{ sql: { database: mysql, query: 'SELECT a FROM b WHERE c = {user.id}' } }", false),
    ("{ ldap: { url: 'ldaps://a.example', base: 'o=x', filter: '(uid={user.id})', scope: sub } }", false),
    ("{ graph: { tenant: t, baseUrl: 'https://a.example', client: c, secret: s } }", false),
    ("{ graph: { tenant: t, client: c, privateKey: k } }", false),
    ("{ graph: { tenant: t, client: c, secret: s, keyId: k } }", false),
    ("{ graph: { tenant: t, client: c, privateKey: k, keyId: k }, provides: user }", true),
];

#[test]
fn both_say_the_same_of_claims_and_of_stores() {
    let schema = Schema::of(&[]);
    let stores = STORES.iter().map(|(store, right)| {
        let rest = "policies: [{ name: all, applications: all, claims: {} }]";
        (format!("version: 1\nstores: {{ s: {store} }}\n{rest}"), *right)
    });
    let claims = CLAIMS.iter().map(|(claim, right)| (with_claims(&format!("      {claim}\n")), *right));
    for (policy, right) in claims.chain(stores) {
        assert_eq!(check_accepts(&policy), right, "check: {policy}");
        let refused = schema.refuses(&policy);
        assert_eq!(refused.is_none(), right, "schema: {policy}\n{refused:?}");
    }
}
