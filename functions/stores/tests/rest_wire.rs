//! The requests to a web service: a value arrives unchanged in its place and changes nothing else.

use std::sync::Arc;

use claims::values::Value;
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use stores::failure::StoreFailure;
use stores::store::{Found, Store};
use tokio::runtime::Runtime;
use url::Url;

use crate::servers::web_service::{Asked, Kind, WebService, json};
use crate::stand::{User, environment, look_up, open, text, trusting, user};

/// Characters that could have a special meaning in a request.
const HOSTILE: [&str; 38] = [
    ".",
    "..",
    "/",
    "\\",
    "%2f",
    "%2e",
    "%",
    "%00",
    "?",
    "#",
    "&",
    "=",
    "+",
    ";",
    ":",
    "@",
    "//",
    "\"",
    "'",
    "{",
    "}",
    "{user.id}",
    "${T}",
    "$",
    "[",
    "]",
    ",",
    " ",
    "\t",
    "\r\n",
    "\0",
    "\u{202e}",
    "\u{1f600}",
    "\u{e4}",
    "a",
    "</script>",
    "*)(uid=*",
    "';--",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(&HOSTILE[..]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 1..10).prop_map(|pieces| pieces.concat())
}

/// A service and a store over it; with `HEADER`, a value is also in a header.
fn service(runtime: &Runtime, headers: &str) -> (WebService, Arc<dyn Store>) {
    let service = runtime.block_on(WebService::start(Kind::default(), |_| json(200, r#"{"tier":"gold"}"#)));
    let yaml = format!(
        "{{ url: '{}/a/{{user.id}}/b-{{user.id}}-{{user.mail}}/c?p={{user.id}}&q=%41', method: POST,
            query: {{ 'r&s': '{{user.id}}', t: 'a&{{user.mail}}' }}, headers: {{ x-fixed: 'a b'{headers} }},
            body: {{ id: '{{user.id}}', 'k\"': [ 'x{{user.id}}y', 7, '7', true, null, 007, 1.50, {{}} ] }} }}",
        service.address
    );
    let store = open("rest", &yaml, &trusting(&service.root)).unwrap();
    (service, store)
}

fn ask(runtime: &Runtime, store: &Arc<dyn Store>, value: &str) -> Result<Found, StoreFailure> {
    let user = User::from(["id", "mail"].map(|name| (format!("user.{name}"), Value::from(value))));
    runtime.block_on(look_up(store, &["people.tier"], &user))
}

/// Reads a request back, as a service would, and compares all of it.
fn assert_sent(asked: &Asked, value: &str, is_in_header: bool) {
    let url = Url::parse(&format!("https://localhost{}", asked.target)).unwrap();
    assert_eq!(url.fragment(), None);
    let decoded =
        |segment: &str| percent_encoding::percent_decode_str(segment).decode_utf8().unwrap().into_owned();
    let segments: Vec<String> = url.path_segments().unwrap().map(decoded).collect();
    assert_eq!(segments, ["a", value, &format!("b-{value}-{value}"), "c"]);
    let parameters: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let expected = [pair("p", value), pair("q", "A"), pair("r&s", value), pair("t", &format!("a&{value}"))];
    assert_eq!(parameters, expected);
    let body: serde_json::Value = serde_json::from_str(&asked.body).unwrap();
    let list = serde_json::json!([format!("x{value}y"), 7, "7", true, null, "007", "1.50", {}]);
    assert_eq!(body, serde_json::json!({ "id": value, "k\"": list }));
    let mut names: Vec<&str> = asked.headers.keys().map(http::HeaderName::as_str).collect();
    names.sort_unstable();
    let length = asked.body.len().to_string();
    let mut expected = vec![
        ("accept", "application/json"),
        ("content-length", &length),
        ("content-type", "application/json"),
        ("x-fixed", "a b"),
    ];
    expected.extend(is_in_header.then_some(("x-value", value)));
    assert_eq!(names, expected.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    for (name, value) in expected {
        assert_eq!(asked.header(name), Some(value), "{name}");
    }
    assert_eq!(asked.method, "POST");
}

/// Asks with this value; whether it was sent, and if so, as it is.
fn check(runtime: &Runtime, service: &WebService, store: &Arc<dyn Store>, value: &str, header: bool) -> bool {
    let before = service.asked().len();
    let found = ask(runtime, store, value);
    let asked = service.asked();
    if found == Ok(Found::UnknownUser) {
        assert_eq!(asked.len(), before);
        return false;
    }
    assert_eq!((found, asked.len()), (Ok(Found::User(vec![text("gold")])), before + 1));
    assert_sent(asked.last().unwrap(), value, header);
    true
}

/// Whether the value could be more than a part of its segment to somebody on the way.
fn leaves_segment(value: &str) -> bool {
    let decoded: Vec<u8> = percent_decode_str(value).collect();
    let Ok(decoded) = String::from_utf8(decoded) else { return true };
    let found = |text: &str| {
        text == "."
            || text.contains("..")
            || text.contains(['/', '\\', ';'])
            || text.contains(char::is_control)
    };
    found(value) || found(&decoded)
}

/// Whether the service is asked: not where the value leaves its segment, nor where it has the `-` that ends `{user.id}` in
/// `{user.id}-{user.mail}`, so that other values could give the same address.
fn is_sent(value: &str) -> bool {
    !leaves_segment(value) && !value.contains('-')
}

#[test]
fn a_value_in_path_query_and_body_is_nothing_but_that_value() {
    let runtime = Runtime::new().unwrap();
    let (service, store) = service(&runtime, "");
    let long = "\u{1f600}".repeat(100);
    for value in
        HOSTILE.into_iter().chain([long.as_str(), "...", "-", "a-b", "../../admin", "..%2f..%2fadmin"])
    {
        let sent = check(&runtime, &service, &store, value, false);
        assert_eq!(sent, is_sent(value), "{value:?}");
    }
    let config = ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(value in hostile())| {
        let sent = check(&runtime, &service, &store, &value, false);
        prop_assert_eq!(sent, is_sent(&value));
    });
}

#[test]
fn a_value_in_a_header_is_sent_as_it_is_or_not_at_all() {
    let runtime = Runtime::new().unwrap();
    let (service, store) = service(&runtime, ", x-value: '{user.mail}'");
    let possible = |value: &str| {
        let printable = value.chars().all(|character| character.is_ascii_graphic() || character == ' ');
        printable && value.trim() == value && is_sent(value)
    };
    for value in HOSTILE.into_iter().chain(["a b", " a", "a ", "\ta", "a\tb", "a\r\nx-admin: true", "a\nb"]) {
        assert_eq!(check(&runtime, &service, &store, value, true), possible(value), "{value:?}");
    }
    let config = ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(value in hostile())| {
        let sent = check(&runtime, &service, &store, &value, true);
        prop_assert_eq!(sent, possible(&value));
    });
}

#[tokio::test]
async fn a_segment_is_no_step_however_it_comes_about() {
    let service = WebService::start(Kind::default(), |_| json(200, r#"{"tier":"gold"}"#)).await;
    for path in [".{user.mail}", "%2e{user.id}", "%2E{user.id}", "{user.mail}%2e/x"] {
        let yaml = format!("{{ url: '{}/a/b/{path}', query: {{ id: '{{user.id}}' }} }}", service.address);
        let store = open("rest", &yaml, &trusting(&service.root)).unwrap();
        let dots = User::from([("user.id".to_owned(), ".".into()), ("user.mail".to_owned(), ".".into())]);
        let found = look_up(&store, &["people.tier"], &dots).await;
        assert_eq!(found, Ok(Found::UnknownUser), "{path}");
    }
    assert!(service.asked().is_empty());
}

#[tokio::test]
async fn a_value_that_is_too_long_is_an_unknown_user() {
    let service = WebService::start(Kind::default(), |_| json(200, r#"{"tier":"gold"}"#)).await;
    let open = |yaml: &str| {
        open("rest", &yaml.replace("ADDRESS", &service.address), &trusting(&service.root)).unwrap()
    };
    let places = [
        "{ url: 'ADDRESS/{user.id}' }",
        "{ url: ADDRESS, query: { id: '{user.id}' } }",
        "{ url: ADDRESS, headers: { x-id: '{user.id}' } }",
    ];
    for yaml in places {
        let store = open(yaml);
        let found = look_up(&store, &["people.tier"], &user(&"x".repeat(7900))).await;
        assert_eq!(found, Ok(Found::User(vec![text("gold")])), "{yaml}");
        let found = look_up(&store, &["people.tier"], &user(&"x".repeat(8001))).await;
        assert_eq!(found, Ok(Found::UnknownUser), "{yaml}");
    }
    assert_eq!(service.asked().len(), places.len());
    let body = open("{ url: ADDRESS, method: POST, body: '{user.id}' }");
    let long = "\"\u{1f600}\0".repeat(10 * 1024);
    look_up(&body, &["people.tier"], &user(&long)).await.unwrap();
    let sent = service.asked().last().unwrap().body.clone();
    assert_eq!(serde_json::from_str::<String>(&sent).unwrap(), long);
}

#[tokio::test]
async fn an_attribute_without_a_value_anywhere_asks_nothing() {
    let service = WebService::start(Kind::default(), |_| json(200, r#"{"tier":"gold"}"#)).await;
    for yaml in [
        "{ url: 'ADDRESS/{user.id}/{user.mail}' }",
        "{ url: 'ADDRESS/{user.id}', query: { mail: '{user.mail}' } }",
        "{ url: 'ADDRESS/{user.id}', headers: { x-mail: '{user.mail}' } }",
        "{ url: 'ADDRESS/{user.id}', method: POST, body: { a: [ '{user.mail}' ] } }",
    ] {
        let yaml = yaml.replace("ADDRESS", &service.address);
        let store = open("rest", &yaml, &trusting(&service.root)).unwrap();
        // The id alone would make the user unknown.
        for mail in [None, Some(Value::from("")), Some(Value::List(Vec::new()))] {
            let mut user = user("..");
            user.extend(mail.map(|mail| ("user.mail".to_owned(), mail)));
            assert_eq!(look_up(&store, &["people.tier"], &user).await, Ok(Found::NotAsked), "{yaml}");
        }
    }
    assert!(service.asked().is_empty());
}

#[tokio::test]
async fn settings_stand_anywhere_and_are_part_of_the_policy() {
    let service = WebService::start(Kind::default(), |_| json(200, r#"{"tier":"gold"}"#)).await;
    let settings = [
        ("HR", format!("{}/v2", service.address)),
        ("VIEW", "view=full&all".to_owned()),
        ("APP", "{user.id}".to_owned()),
    ];
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut environment = environment(&settings);
    environment.deployment.http = trusting(&service.root).deployment.http;
    let yaml =
        "{ url: '${HR}/{user.id}?${VIEW}', method: POST, headers: { x-app: '${APP}' }, body: '${APP}' }";
    let store = open("rest", yaml, &environment).unwrap();
    look_up(&store, &["people.tier"], &user("a&b")).await.unwrap();
    let asked = service.asked().pop().unwrap();
    assert_eq!(asked.target, "/v2/a%26b?view=full&all");
    assert_eq!((asked.header("x-app"), asked.body.as_str()), (Some("{user.id}"), "\"{user.id}\""));
}

#[tokio::test]
async fn a_policy_can_say_what_it_accepts_and_sends() {
    let service = WebService::start(Kind::default(), |_| json(200, r#"{"tier":"gold"}"#)).await;
    let yaml = format!(
        "{{ url: '{}/{{user.id}}', method: POST,
            headers: {{ Accept: application/scim+json, Content-Type: application/scim+json }}, body: {{}} }}",
        service.address
    );
    let store = open("rest", &yaml, &trusting(&service.root)).unwrap();
    look_up(&store, &["people.tier"], &user("ada")).await.unwrap();
    let asked = service.asked().pop().unwrap();
    for name in ["accept", "content-type"] {
        let values: Vec<_> = asked.headers.get_all(name).iter().collect();
        assert_eq!(values, ["application/scim+json"], "{name}");
    }
}

#[tokio::test]
async fn a_post_without_a_body_says_so() {
    for protocol in ["http/1.1", "h2"] {
        let kind = Kind { protocol, ..Kind::default() };
        let service = WebService::start(kind, |_| json(200, r#"{"tier":"gold"}"#)).await;
        let yaml = format!("{{ url: '{}/{{user.id}}', method: POST }}", service.address);
        let store = open("rest", &yaml, &trusting(&service.root)).unwrap();
        look_up(&store, &["people.tier"], &user("ada")).await.unwrap();
        let asked = service.asked().pop().unwrap();
        let lengths = asked.headers.get_all("content-length").iter().count();
        assert_eq!((asked.header("content-length"), lengths), (Some("0"), 1), "{protocol}");
        assert_eq!(asked.header("content-type"), None, "{protocol}");
    }
}
