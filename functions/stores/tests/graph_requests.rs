//! What is sent to Graph and what its refusals mean.

use std::sync::Arc;

use percent_encoding::percent_decode_str;
use serde_json::{Value as Json, json};
use stores::store::{Found, Store};

use crate::servers::graph_fake::{Fake, error};
use crate::stand::{self, User, look_up, text, user};

const KIM: &str = "77777777-7777-4777-8777-777777777777";

fn open(fake: &Fake, more: &str) -> Arc<dyn Store> {
    stand::open("graph", &fake.yaml(more), &stand::environment(&[])).unwrap()
}

fn kim() -> Vec<Json> {
    vec![json!({ "id": KIM, "department": "HR", "memberOf": [] })]
}

async fn failure(status: u16, body: Json, wanted: &str) -> String {
    let fake = Fake::instead(kim(), move |_| Some((status, body.clone()))).await;
    match look_up(&open(&fake, ""), &[wanted], &user(KIM)).await {
        Ok(found) => format!("{found:?}"),
        Err(failure) => failure.to_string(),
    }
}

/// Status, Graph's code, and what it means where a property and where groups are asked for.
const REFUSALS: [(u16, &str, &str, &str); 7] = [
    (404, "Request_ResourceNotFound", "UnknownUser", "UnknownUser"),
    (404, "ResourceNotFound", REFUSED_404, REFUSED_404),
    (400, "Request_BadRequest", REFUSED_400, REFUSED_400),
    (403, "Authorization_RequestDenied", NO_USERS, NO_GROUPS),
    (403, "", NO_USERS, NO_GROUPS),
    (429, "TooManyRequests", THROTTLED, THROTTLED),
    (503, "ServiceUnavailable", SERVER_ERROR, SERVER_ERROR),
];
const REFUSED_404: &str = "misconfigured: request not accepted (HTTP 404)";
const REFUSED_400: &str = "misconfigured: request not accepted (HTTP 400)";
const NO_USERS: &str =
    "misconfigured: access denied (HTTP 403); does the application have the permission `User.Read.All`?";
const NO_GROUPS: &str = "misconfigured: access denied (HTTP 403); does the application have the permission `GroupMember.Read.All`?";
const THROTTLED: &str = "throttled: too many requests (HTTP 429)";
const SERVER_ERROR: &str = "unavailable: server error (HTTP 503)";

#[tokio::test]
async fn refusals_are_told_apart_and_their_text_is_not_repeated() {
    for (status, code, of_user, of_groups) in REFUSALS {
        let (_, body) = error(status, code, "secret text");
        assert_eq!(failure(status, body.clone(), "user.city").await, of_user);
        assert_eq!(failure(status, body, "user.memberof").await, of_groups);
    }
    assert_eq!(failure(404, json!(null), "user.city").await, REFUSED_404);
}

#[tokio::test]
async fn an_answer_of_another_shape_is_malformed() {
    assert_eq!(failure(200, json!([]), "user.city").await, "malformed: the response is not a user");
    for groups in [json!({}), json!({ "value": [1] })] {
        let expected = "malformed: the response is not a list of groups";
        assert_eq!(failure(200, groups, "user.memberof").await, expected);
    }
}

#[tokio::test]
async fn a_token_that_is_refused_is_replaced_once() {
    let fake = Fake::start(kim()).await;
    let store = open(&fake, "");
    let known = Ok(Found::User(vec![text("HR")]));
    assert_eq!(look_up(&store, &["user.department"], &user(KIM)).await, known);
    fake.takes_only(2);
    assert_eq!(look_up(&store, &["user.department"], &user(KIM)).await, known);
    assert_eq!((fake.tokens(), fake.requests().len()), (2, 3));
    fake.takes_only(99);
    let refused = look_up(&store, &["user.department"], &user(KIM)).await.unwrap_err();
    assert_eq!(refused.to_string(), "misconfigured: access denied (HTTP 401)");
    assert_eq!((fake.tokens(), fake.requests().len()), (3, 5));
}

#[tokio::test]
async fn requests_side_by_side_replace_a_refused_token_together() {
    let fake = Fake::start(kim()).await;
    fake.takes_only(2);
    let found = look_up(&open(&fake, ""), &["user.department", "user.memberof"], &user(KIM)).await;
    assert_eq!(found, Ok(Found::User(vec![text("HR"), stand::list(&[])])));
    assert_eq!(fake.tokens(), 2);
}

#[tokio::test]
async fn the_address_of_a_user_is_the_template_s() {
    let fake = Fake::start(vec![json!({ "userPrincipalName": "$kim@x.test", "department": "HR" })]).await;
    let store = open(&fake, "user: '{people.login}'");
    let people = User::from([("people.login".to_owned(), "$kim@x.test".into())]);
    assert_eq!(look_up(&store, &["user.department"], &people).await, Ok(Found::User(vec![text("HR")])));
    assert_eq!(look_up(&store, &["user.department"], &user(KIM)).await, Ok(Found::NotAsked));
    assert_eq!(fake.requests().len(), 1);
}

#[tokio::test]
async fn an_invalid_id_is_an_unknown_user_without_a_request() {
    let fake = Fake::start(kim()).await;
    let store = open(&fake, "");
    for invalid in
        ["..", ".", "$count", "delta", "kim", "%2e%2e", "77777777-7777-4777-8777-77777777777", "\0"]
    {
        let found = look_up(&store, &["user.department"], &user(invalid)).await;
        assert_eq!(found, Ok(Found::UnknownUser), "{invalid}");
    }
    assert_eq!((fake.tokens(), fake.requests().len()), (0, 0));
}

/// What has a meaning in addresses, queries, OData and HTTP.
const PARTS: [&str; 34] = [
    "@",
    "/",
    "//",
    "..",
    "/../",
    "%2f",
    "%2e%2e",
    "%",
    "?",
    "&",
    "$select=*",
    "$",
    "#",
    "#EXT#",
    "'",
    "''",
    "')",
    "*)(uid=*",
    "';--",
    "('",
    ")",
    ";",
    ":",
    "\\",
    " ",
    "\r\n",
    "\0",
    "\u{202e}",
    "\u{1f600}",
    "e\u{301}",
    "me",
    "a",
    KIM,
    "+",
];

/// Ids put together from these parts. The numbers are xorshift's (George Marsaglia, Xorshift RNGs, 2003), so a failure
/// comes again.
fn hostile_ids() -> impl Iterator<Item = String> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut part = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        *PARTS.iter().cycle().nth(usize::try_from(state % 256).unwrap()).unwrap()
    };
    (0..500).map(move |number| {
        let parts: Vec<&str> = (0..number % 8).map(|_| part()).collect();
        format!("{}@{}", parts.concat(), part())
    })
}

#[tokio::test]
async fn no_id_changes_a_request() {
    let fake = Fake::instead(Vec::new(), |_| Some((200, json!({ "department": "HR" })))).await;
    let store = open(&fake, "");
    let ids: Vec<String> = hostile_ids().collect();
    for id in &ids {
        let found = look_up(&store, &["user.department"], &user(id)).await;
        assert_eq!(found, Ok(Found::User(vec![text("HR")])), "{id:?}");
    }
    let requests = fake.requests();
    assert_eq!(requests.len(), ids.len());
    for (request, id) in requests.iter().zip(&ids) {
        let line = request.head.lines().next().unwrap();
        let name = line.strip_prefix("GET /v1.0/users('").unwrap();
        let name = name.strip_suffix("')?$select=department HTTP/1.1").unwrap();
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b"%-._~".contains(&b)), "{line}");
        assert_eq!(percent_decode_str(name).decode_utf8().unwrap(), id.replace('\'', "''"));
        assert_eq!(
            request.head.lines().filter(|line| line.starts_with("authorization: ")).count(),
            1,
            "{id:?}"
        );
    }
}

const MISTAKES: [(&str, &str); 9] = [
    ("{ client: c, secret: s }", "line 1, column 1: one of tenant, tokenUrl is missing (missing_key)"),
    (
        "{ tokenUrl: 'https://a', client: c, secret: s }",
        "line 1, column 1: `baseUrl` is missing (missing_key)",
    ),
    (
        "{ tenant: contoso.com, client: c, secret: s, baseUrl: 'https://graph.microsoft.us' }",
        "line 1, column 55: `baseUrl` cannot be combined with `tenant` (conflicting_keys)",
    ),
    (
        "{ tenant: '../common', client: c, secret: s, users: a }",
        "line 1, column 11: `../common` is not a tenant (invalid_tenant)
line 1, column 46: unknown key `users` (unknown_key)",
    ),
    (
        "{ tenant: '${T}', client: '${C}', secret: s }",
        "line 1, column 11: `a/b` is not a tenant (invalid_tenant)
line 1, column 27: the deployment setting `C` is missing (missing_setting)",
    ),
    (
        "{ tokenUrl: 'http://login.example.com', baseUrl: 'https://a', client: c, secret: s }",
        "line 1, column 13: `http://login.example.com` is not an https address (insecure_address)",
    ),
    (
        "{ tokenUrl: 'https://a', baseUrl: '${URL}', client: c, secret: s }",
        "line 1, column 35: `http://graph.example.com` is not an https address (insecure_address)",
    ),
    (
        "{ tenant: t, client: c, secret: s, user: kim@example.test }",
        "line 1, column 42: `user` is the same for every user (same_for_every_user)",
    ),
    (
        "{ tenant: t, client: c, privateKey: k, keyId: i }",
        "line 1, column 37: `privateKey` is not a private key in PEM (unusable_key)",
    ),
];

#[test]
fn every_mistake_of_a_configuration_is_noted_at_its_place() {
    let environment = stand::environment(&[("T", "a/b"), ("URL", "http://graph.example.com")]);
    for (yaml, expected) in MISTAKES {
        assert_eq!(stand::open("graph", yaml, &environment).err().as_deref(), Some(expected), "{yaml}");
    }
}
