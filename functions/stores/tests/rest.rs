//! How the store `rest` reads responses and reaches the service.

use std::sync::Arc;

use claims::values::Known;
use futures_util::future::join_all;
use http::{Response, Version};
use stores::failure::{FailureKind, StoreFailure};
use stores::store::{Found, Store};

use crate::log::Warnings;
use crate::servers::web_service::{Kind, WebService, json};
use crate::stand::{self, list, look_up, open, text, trusting, user};

const RECORD: &str = r#"{
    "id": "ada", "tier": "gold", "level": 42, "share": 0.5, "big": 12345678901234567890, "active": true,
    "nothing": null, "empty": [], "roles": ["admin", null, 7], "org": { "costCenter": "4711", "unit": { "a": 1 } },
    "entitlements": [ { "role": "admin", "app": "hr" }, { "role": "author", "app": "cms" }, { "app": "none" } ],
    "lists": [["a"], ["b"]], "a b": "blank", "Tier": "upper"
}"#;

/// A service that gives one answer, and a store over it; `yaml` is the rest of the configuration.
async fn answering(
    yaml: &str,
    answer: impl Fn() -> Response<String> + Send + Sync + 'static,
) -> (WebService, Arc<dyn Store>) {
    let service = WebService::start(Kind::default(), move |_| answer()).await;
    let store = store(&service, yaml);
    (service, store)
}

fn store(service: &WebService, yaml: &str) -> Arc<dyn Store> {
    let yaml = format!("{{ url: '{}/people/{{user.id}}'{yaml} }}", service.address);
    open("rest", &yaml, &trusting(&service.root)).unwrap()
}

#[tokio::test]
async fn attributes_are_what_their_paths_find() {
    let cases = [
        ("$.tier", text("gold")),
        ("$['a b']", text("blank")),
        ("$.level", text("42")),
        ("$.share", text("0.5")),
        ("$.big", text("12345678901234567890")),
        ("$.active", text("true")),
        ("$.nothing", Known::NoValue),
        ("$.nobody", Known::NoValue),
        ("$.nobody.nothing", Known::NoValue),
        ("$.empty", list(&[])),
        ("$.roles", list(&["admin", "7"])),
        ("$.roles[0]", text("admin")),
        ("$.roles[-1]", text("7")),
        ("$.roles[*]", list(&["admin", "7"])),
        ("$.roles[0:1]", list(&["admin"])),
        ("$.nobody[*]", list(&[])),
        ("$.org.costCenter", text("4711")),
        ("$..costCenter", list(&["4711"])),
        ("$.entitlements[*].role", list(&["admin", "author"])),
        ("$['tier', 'id']", list(&["gold", "ada"])),
    ];
    assert_found(&cases).await;
}

#[tokio::test]
async fn filters_choose_and_have_the_functions_of_the_standard() {
    let cases = [
        ("$.entitlements[?@.app == 'cms'].role", list(&["author"])),
        ("$.entitlements[?!@.role].app", list(&["none"])),
        ("$.entitlements[?length(@.app) == 2].role", list(&["admin"])),
        ("$.entitlements[?match(@.role, 'a[d-m]+in')].app", list(&["hr"])),
        ("$.entitlements[?match(@.role, 'dmi')].app", list(&[])),
        ("$.entitlements[?match(@.role, 'x|a.*')].app", list(&["hr", "cms"])),
        ("$.entitlements[?match(@.role, '(')].app", list(&[])),
        ("$.entitlements[?!search(@.role, 'a')].app", list(&["none"])),
        ("$.entitlements[?search(@.app, 'm')].app", list(&["cms"])),
        ("$.entitlements[?count(@.*) == 1].app", list(&["none"])),
        ("$.entitlements[?value(@..app) == 'hr'].role", list(&["admin"])),
    ];
    assert_found(&cases).await;
}

/// Every path finds the value next to it.
async fn assert_found(cases: &[(&str, Known)]) {
    let paths: Vec<String> =
        cases.iter().enumerate().map(|(at, (path, _))| format!("a{at}: \"{path}\"")).collect();
    let yaml = format!(", attributes: {{ {} }}", paths.join(", "));
    let (_service, store) = answering(&yaml, || json(200, RECORD)).await;
    for (at, (path, expected)) in cases.iter().enumerate() {
        let found = look_up(&store, &[&format!("people.a{at}")], &user("ada")).await;
        assert_eq!(found, Ok(Found::User(vec![expected.clone()])), "{path}");
    }
}

#[tokio::test]
async fn what_is_not_listed_is_read_under_its_own_name() {
    let (_service, store) = answering(", attributes: { Rank: $.level }", || json(200, RECORD)).await;
    let wanted =
        ["people.tier", "people.org.costCenter", "people.roles[1]", "people.a b", "user.TIER", "user.rank"];
    let expected = vec![text("gold"), text("4711"), Known::NoValue, text("blank"), text("gold"), text("42")];
    assert_eq!(look_up(&store, &wanted, &user("ada")).await, Ok(Found::User(expected)));
}

#[tokio::test]
async fn what_no_claim_can_hold_has_no_value_and_is_warned_of() {
    let yaml = ", attributes: { org: $.org, units: '$.entitlements[*]', nested: $.lists, all: '$.lists[*]' }";
    let (_service, store) = answering(yaml, || json(200, RECORD)).await;
    let warnings = Warnings::default();
    let guard = tracing::subscriber::set_default(warnings.clone());
    let wanted = ["people.org", "people.units", "people.nested", "people.all", "people.tier"];
    let found = look_up(&store, &wanted, &user("ada")).await;
    drop(guard);
    let none = Known::NoValue;
    let expected = vec![none.clone(), none.clone(), none.clone(), none, text("gold")];
    assert_eq!(found, Ok(Found::User(expected)));
    let named = warnings.fields().iter().filter(|field| field.starts_with("attribute=")).count();
    assert_eq!(named, 4, "{:?}", warnings.fields());
    assert!(!warnings.fields().concat().contains("4711"), "{:?}", warnings.fields());
}

#[tokio::test]
async fn the_record_is_the_only_one_in_the_answer() {
    let gold = Ok(Found::User(vec![text("gold")]));
    let several = Err(StoreFailure::new(FailureKind::Ambiguous, "the response has more than one record"));
    let none = Err(StoreFailure::new(FailureKind::Malformed, "the record is not a mapping"));
    let whole = ", record: '$', attributes: { tier: '$[*].tier' }";
    let inside = ", record: '$.Resources[*]'";
    for (yaml, body, expected) in [
        ("", r#"{"tier":"gold"}"#, gold.clone()),
        ("", r#"[{"tier":"gold"}]"#, gold.clone()),
        ("", r#"[null,{},{"tier":"gold"}]"#, gold.clone()),
        ("", r#"[{"tier":"gold"},{"tier":"gold"}]"#, several.clone()),
        ("", "null", Ok(Found::UnknownUser)),
        ("", "{}", Ok(Found::UnknownUser)),
        ("", "[]", Ok(Found::UnknownUser)),
        ("", "[null]", Ok(Found::UnknownUser)),
        ("", r#""gold""#, none.clone()),
        ("", r#"["gold"]"#, none.clone()),
        ("", "0", none),
        (inside, r#"{"Resources":[{"tier":"gold"}],"totalResults":1}"#, gold.clone()),
        (inside, r#"{"Resources":[],"totalResults":0}"#, Ok(Found::UnknownUser)),
        (inside, r#"{"totalResults":0}"#, Ok(Found::UnknownUser)),
        (inside, r#"{"Resources":[{"tier":"gold"},{"tier":"silver"}]}"#, several),
        (whole, r#"[{"tier":"gold"},{"tier":"silver"}]"#, Ok(Found::User(vec![list(&["gold", "silver"])]))),
        (whole, "[]", Ok(Found::UnknownUser)),
        (", record: '$.of', attributes: { tier: '$' }", r#"{"of":"gold"}"#, gold),
        (
            ", record: '$'",
            r#"[{"tier":"gold"}]"#,
            Err(StoreFailure::new(FailureKind::Malformed, "attributes of a list need a JSONPath")),
        ),
    ] {
        let (_service, store) = answering(yaml, move || json(200, body)).await;
        assert_eq!(look_up(&store, &["people.tier"], &user("ada")).await, expected, "{yaml} {body}");
    }
}

#[tokio::test]
async fn an_answer_without_a_record_is_an_unknown_user_s() {
    let answer = |status: u16, body: &'static str| {
        move || Response::builder().status(status).body(body.to_owned()).unwrap()
    };
    for (status, body) in [(404, ""), (404, " \r\n"), (204, "")] {
        let (_service, store) = answering("", answer(status, body)).await;
        let found = look_up(&store, &["people.tier"], &user("ada")).await;
        assert_eq!(found, Ok(Found::UnknownUser), "{status} {body:?}");
    }
}

#[tokio::test]
async fn a_record_without_the_attributes_is_a_known_user() {
    let (_service, store) = answering("", || json(200, RECORD)).await;
    let found = look_up(&store, &["people.nobody"], &user("ada")).await;
    assert_eq!(found, Ok(Found::User(vec![Known::NoValue])));
}

/// A response that the service compresses although no request allows it.
fn packed() -> Response<String> {
    let head = Response::builder().header("content-type", "application/json");
    head.header("content-encoding", "gzip").body("\u{1f}\u{8b}\u{8}".to_owned()).unwrap()
}

#[tokio::test]
async fn bad_answers_are_told_apart() {
    let malformed = |what: &str| StoreFailure::new(FailureKind::Malformed, what);
    let status = |kind, what: &str, status: u16| StoreFailure::new(kind, format!("{what} (HTTP {status})"));
    let redirects = "redirects are not followed";
    let typed = |media_type: &str, body: String| {
        Response::builder().header("content-type", media_type).body(body).unwrap()
    };
    let moved = |code: u16| {
        Response::builder().status(code).header("location", "/elsewhere").body(String::new()).unwrap()
    };
    let large = format!("{{\"tier\":\"{}\"}}", "x".repeat(10 << 20));
    let just_too_large = format!("{{\"tier\":\"{}\"}}", "x".repeat((256 << 10) - 10));
    for (answer, expected) in [
        (moved(301), status(FailureKind::Misconfigured, redirects, 301)),
        (moved(302), status(FailureKind::Misconfigured, redirects, 302)),
        (moved(307), status(FailureKind::Misconfigured, redirects, 307)),
        (json(400, "{}"), status(FailureKind::Misconfigured, "request not accepted", 400)),
        (json(401, "{}"), status(FailureKind::Misconfigured, "access denied", 401)),
        (json(403, "{}"), status(FailureKind::Misconfigured, "access denied", 403)),
        (json(429, "{}"), status(FailureKind::Throttled, "too many requests", 429)),
        (json(500, RECORD), status(FailureKind::Unavailable, "server error", 500)),
        (json(503, "{}"), status(FailureKind::Unavailable, "server error", 503)),
        (json(200, "{\"tier\":"), malformed("the response is not JSON")),
        (json(200, "<html>"), malformed("the response is not JSON")),
        (json(200, "{}{}"), malformed("the response is not JSON")),
        (json(200, &"[".repeat(200)), malformed("the response is not JSON")),
        (packed(), malformed("the response is compressed, which was not requested")),
        (json(200, ""), malformed("the response is empty")),
        (json(200, " \r\n"), malformed("the response is empty")),
        (typed("text/html", RECORD.to_owned()), malformed("the response is not `application/json`")),
        (Response::new(RECORD.to_owned()), malformed("the response is not `application/json`")),
        (json(200, &large), malformed("the response is larger than 256 KiB")),
        (json(200, &just_too_large), malformed("the response is larger than 256 KiB")),
    ] {
        let shown = format!("{} {:?}", answer.status(), answer.headers());
        let (service, store) = answering("", move || answer.clone()).await;
        assert_eq!(look_up(&store, &["people.tier"], &user("ada")).await, Err(expected), "{shown}");
        assert_eq!(service.asked().len(), 1, "{shown}");
    }
}

#[tokio::test]
async fn the_largest_answer_and_every_kind_of_json_are_read() {
    let long = "x".repeat((256 << 10) - 11);
    for (media_type, value) in [
        ("application/json", long.as_str()),
        ("Application/JSON;charset=UTF-8", "gold"),
        ("application/scim+json", "gold"),
        ("text/json", "gold"),
    ] {
        let answer = Response::builder().header("content-type", media_type);
        let answer = answer.body(format!("{{\"tier\":\"{value}\"}}")).unwrap();
        let (_service, store) = answering("", move || answer.clone()).await;
        let found = look_up(&store, &["people.tier"], &user("ada")).await;
        assert_eq!(found, Ok(Found::User(vec![text(value)])), "{media_type}");
    }
}

#[tokio::test]
async fn a_closed_port_and_an_untrusted_server_are_different_failures() {
    let refused = open("rest", "{ url: 'http://127.0.0.1:1/{user.id}' }", &stand::environment(&[])).unwrap();
    let service = WebService::start(Kind::default(), |_| json(200, RECORD)).await;
    let yaml = format!("{{ url: '{}/{{user.id}}' }}", service.address);
    let untrusted = open("rest", &yaml, &stand::environment(&[])).unwrap();
    let other_name = yaml.replace("localhost", "127.0.0.1");
    let other_name = open("rest", &other_name, &trusting(&service.root)).unwrap();
    for (store, kind, why) in [
        (refused, FailureKind::Unavailable, "not reached"),
        (
            untrusted,
            FailureKind::Misconfigured,
            "the server's certificate is refused: UnknownIssuer; add the certificate of its issuer",
        ),
        (
            other_name,
            FailureKind::Misconfigured,
            "the server's certificate is refused: certificate not valid for name",
        ),
    ] {
        let failure = look_up(&store, &["people.tier"], &user("ada")).await.unwrap_err();
        assert_eq!(failure.kind, kind);
        assert!(failure.inside.starts_with(why), "{failure}");
    }
    assert!(service.asked().is_empty());
}

#[tokio::test]
async fn look_ups_share_a_connection_at_the_same_time_where_the_service_speaks_http_2() {
    let kind = Kind { together: 20, ..Kind::default() };
    let service = WebService::start(kind, |_| json(200, RECORD)).await;
    let store = store(&service, "");
    store.warm().await;
    let look_up = stand::prepare(&store, &["people.tier"]);
    let all = (0..20).map(|_| look_up.run(&|_| Some("ada".into())));
    for found in join_all(all).await {
        assert_eq!(found, Ok(Found::User(vec![text("gold")])));
    }
    assert_eq!(service.connections(), 1);
}

#[tokio::test]
async fn a_connection_of_http_2_is_used_again_and_warming_opens_it() {
    for (protocol, version, connections) in [("h2", Version::HTTP_2, 1), ("http/1.1", Version::HTTP_11, 6)] {
        let kind = Kind { protocol, ..Kind::default() };
        let service = WebService::start(kind, |_| json(200, RECORD)).await;
        let store = store(&service, ", auth: { bearer: token }");
        store.warm().await;
        for _ in 0..5 {
            look_up(&store, &["people.tier"], &user("ada")).await.unwrap();
        }
        let asked = service.asked();
        assert_eq!((asked.len(), service.connections()), (6, connections), "{protocol}");
        assert!(asked.iter().all(|asked| asked.version == version), "{protocol}");
        let warming = asked.first().unwrap();
        assert_eq!((warming.method.as_str(), warming.target.as_str()), ("HEAD", "/"));
        assert_eq!(warming.header("authorization"), None);
    }
}
