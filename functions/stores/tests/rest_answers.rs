//! What a web service can say beside a record: that the user is unknown, that it failed, when to ask again, and what is not
//! quite JSON.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use claims::document::Diagnostics;
use claims::values::{AttributeName, Known};
use http::Response;
use stores::asking::{Asking, Caches, OpenStore};
use stores::failure::FailureKind;
use stores::store::{Found, Store, Wanted};
use tokio::time::Instant;

use crate::log::Warnings;
use crate::servers::web_service::{Kind, WebService, json};
use crate::stand::{self, look_up, open, text, trusting, user};

async fn answering(yaml: &str, answer: Response<String>) -> (WebService, Arc<dyn Store>) {
    let service = WebService::start(Kind::default(), move |_| answer.clone()).await;
    let yaml = format!("{{ url: '{}/people/{{user.id}}'{yaml} }}", service.address);
    let store = open("rest", &yaml, &trusting(&service.root)).unwrap();
    (service, store)
}

fn page(status: u16, content_type: &str, body: &str) -> Response<String> {
    Response::builder().status(status).header("content-type", content_type).body(body.to_owned()).unwrap()
}

#[tokio::test]
async fn only_the_service_itself_says_that_there_is_no_such_user() {
    let listed = ", unknownUser: [{ status: 404 }, { status: 400, json: { $.error.code: NotFound } }, { json: { $.n: '0' } }]";
    let failure = ", failure: [{ status: 202 }, { json: { $.status: error } }]";
    let html = "<html>no Route matched</html>";
    let unknown = Ok(Found::UnknownUser);
    let failed = |kind| Err(kind);
    for (yaml, answer, expected) in [
        ("", json(404, "{}"), unknown.clone()),
        ("", json(404, r#"{"error":"no such person"}"#), unknown.clone()),
        ("", page(404, "text/html", html), failed(FailureKind::Misconfigured)),
        ("", page(404, "text/plain", "404 page not found"), failed(FailureKind::Misconfigured)),
        ("", page(404, "application/json", html), failed(FailureKind::Misconfigured)),
        ("", json(410, "{}"), failed(FailureKind::Misconfigured)),
        (", unknownUser: []", json(404, "{}"), failed(FailureKind::Misconfigured)),
        (listed, page(404, "text/html", html), unknown.clone()),
        (listed, json(400, r#"{"error":{"code":"NotFound"}}"#), unknown.clone()),
        (listed, json(400, r#"{"error":{"code":"Other"}}"#), failed(FailureKind::Misconfigured)),
        (listed, json(500, r#"{"error":{"code":"NotFound"}}"#), failed(FailureKind::Unavailable)),
        (listed, json(200, r#"{"n":0}"#), unknown),
        (listed, json(200, r#"{"n":1,"tier":"gold"}"#), Ok(Found::User(vec![text("gold")]))),
        (failure, json(200, r#"{"status":"error","tier":"gold"}"#), failed(FailureKind::Unavailable)),
        (failure, json(202, r#"{"tier":"gold"}"#), failed(FailureKind::Unavailable)),
        (failure, json(200, r#"{"status":"ok","tier":"gold"}"#), Ok(Found::User(vec![text("gold")]))),
    ] {
        let shown = format!("{yaml} {} {}", answer.status(), answer.body());
        let (_service, store) = answering(yaml, answer).await;
        let found = look_up(&store, &["people.tier"], &user("ada")).await;
        assert_eq!(found.map_err(|failure| failure.kind), expected, "{shown}");
    }
}

#[test]
fn mistakes_in_what_a_response_says_are_told() {
    let yaml = "
url: https://hr.example.com/{user.id}
unknownUser: [404, {}, { status: 99 }, { json: { error: a } }]
failure: { status: 202 }
";
    let told = open("rest", yaml, &stand::environment(&[])).err().unwrap();
    for expected in [
        "line 3, column 15: expected a mapping",
        "line 3, column 20: `status` or `json` is missing (missing_key)",
        "line 3, column 34: expected a whole number from 200 to 599, found `99` (number_out_of_range)",
        "line 3, column 50: `error` is not a JSONPath (invalid_json_path)",
        "line 4, column 10: expected a list",
    ] {
        assert!(told.contains(expected), "{expected} in\n{told}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_costs_nothing_but_itself() {
    for (body, tier, warned) in [
        ("\u{feff}{\"tier\":\"gold\",\"x\":1}", text("gold"), false),
        (r#"{"tier":"gold","x":NaN}"#, text("gold"), false),
        (r#"{"tier":"gold","x":"\ud83d"}"#, text("gold"), false),
        (r#"{"tier":"\ud83d","x":1}"#, Known::NoValue, true),
        (r#"{"tier":NaN}"#, Known::NoValue, true),
        (r#"{"tier":["gold",NaN]}"#, Known::NoValue, true),
    ] {
        let (_service, store) = answering("", json(200, body)).await;
        let warnings = Warnings::default();
        let guard = tracing::subscriber::set_default(warnings.clone());
        let found = look_up(&store, &["people.tier"], &user("ada")).await;
        drop(guard);
        assert_eq!(found, Ok(Found::User(vec![tier])), "{body}");
        assert_eq!(warnings.fields().iter().any(|field| field.starts_with("attribute=")), warned, "{body}");
    }
}

/// A store as callouts ask it; its clock is set by hand.
fn asking(address: &str, root: &str, seconds: &Arc<AtomicU64>) -> Asking {
    let mut diagnostics = Diagnostics::default();
    let declaration = stand::declaration("rest", &format!("{{ url: '{address}/{{user.id}}' }}"));
    let configuration = stores::read(&declaration, &mut diagnostics).unwrap();
    let store = configuration.open(&trusting(root), &mut diagnostics).unwrap();
    let attributes = vec![AttributeName::parse("people.tier").unwrap()];
    let wanted = Wanted { attributes, ..Wanted::default() };
    let needs = configuration.needs().into_iter().map(|(name, _)| name);
    let now = Arc::clone(seconds);
    let clock = move || SystemTime::UNIX_EPOCH + Duration::from_secs(now.load(Ordering::Relaxed));
    OpenStore::new(store, needs, None, &Caches::new(Arc::new(clock), None)).asking(&wanted)
}

#[tokio::test]
async fn a_service_that_says_when_is_left_alone_until_then() {
    let date = "Fri, 31 Dec 2100 23:59:59 GMT";
    for (status, header, paused, attempts) in [
        (429, "30", 30, 1),
        (503, "7", 7, 1),
        (429, "3600", 60, 1),
        (429, date, 60, 1),
        (429, "0", 0, 2),
        (503, "soon", 0, 2),
    ] {
        let answer = Response::builder().status(status).header("retry-after", header).body(String::new());
        let answer = answer.unwrap();
        let service = WebService::start(Kind::default(), move |_| answer.clone()).await;
        let seconds = Arc::new(AtomicU64::new(1_000_000));
        let asking = asking(&service.address, &service.root, &seconds);
        let ask = async || {
            let answer = asking.ask(vec![Some("ada".into())], Instant::now() + Duration::from_secs(5)).await;
            assert!(answer.found.is_err());
            service.asked().len()
        };
        assert_eq!(ask().await, attempts, "{header}: attempts");
        if paused > 0 {
            seconds.fetch_add(paused - 1, Ordering::Relaxed);
            assert_eq!(ask().await, attempts, "{header}: too early");
            seconds.fetch_add(1, Ordering::Relaxed);
        }
        assert_eq!(ask().await, attempts * 2, "{header}: late enough");
    }
}

#[tokio::test]
async fn no_value_leaves_its_segment() {
    let service = WebService::start(Kind::default(), |_| json(200, r#"{ "tier": "gold" }"#)).await;
    let open = |url: &str| {
        let yaml = format!("{{ url: '{}/{url}' }}", service.address);
        open("rest", &yaml, &trusting(&service.root)).unwrap()
    };
    let path = open("people/{user.id}/record?x={user.id}");
    let query = open("people?id={user.id}");
    let paths = ["a/b", "a\\b", "..", "a..b", "a;b", "a\u{0}b", "a\nb"];
    let encoded = ["..%2Fadmin", "%2e%2e", "a%252fb", "a%5cb", "a%3Bb", "%c0%af", "a%00b"];
    for hostile in paths.into_iter().chain(encoded) {
        let user = user(hostile);
        assert_eq!(look_up(&path, &["people.tier"], &user).await, Ok(Found::UnknownUser), "{hostile:?}");
        let found = look_up(&query, &["people.tier"], &user).await;
        assert_eq!(found, Ok(Found::User(vec![text("gold")])), "{hostile:?}");
    }
    assert!(service.asked().iter().all(|asked| asked.target.starts_with("/people?id=")));
}

#[tokio::test]
async fn no_two_users_share_an_address() {
    let service = WebService::start(Kind::default(), |_| json(200, r#"{ "tier": "gold" }"#)).await;
    let yaml = format!("{{ url: '{}/people/{{user.id}}-{{user.mail}}' }}", service.address);
    let store = open("rest", &yaml, &trusting(&service.root)).unwrap();
    for (id, mail, known) in [("a", "b", true), ("a", "b-c", true), ("a-b", "c", false), ("a-", "b", false)] {
        let mut user = user(id);
        user.insert("user.mail".to_owned(), mail.into());
        let found = look_up(&store, &["people.tier"], &user).await.unwrap();
        assert_eq!(found != Found::UnknownUser, known, "{id} {mail}");
    }
}
