//! Lists in pages: all of them or none, never the first.

use std::sync::Arc;

use claims::values::Known;
use http::Response;
use serde_json::json;
use stores::failure::{FailureKind, StoreFailure};
use stores::store::{Found, Store};

use crate::servers::graph_fake::{Fake, error};
use crate::servers::web_service::{Asked, Kind, WebService, json as answer};
use crate::stand::{self, list, look_up, open, trusting, user};

const KIM: &str = "77777777-7777-4777-8777-777777777777";

/// The groups of a person, two on a page; how the next page is named.
fn page(asked: &Asked, style: &str, pages: usize) -> Response<String> {
    let number = asked.target.split_once("page=").map_or(1, |(_, number)| number.parse().unwrap());
    let items = json!([{ "name": format!("a{number}") }, { "name": format!("b{number}") }]);
    let next = (number < pages).then(|| format!("/people/ada/groups?page={}", number + 1));
    let document = match style {
        "odata" => json!({ "value": items, "@odata.nextLink": next }),
        "next" => json!({ "value": items, "next": next }),
        "link" => items,
        _ => json!({ "value": items }),
    };
    let mut response = answer(200, &document.to_string());
    if let Some(next) = next.filter(|_| style == "link") {
        let link = format!("<{next}>; rel=\"next\"").parse().unwrap();
        response.headers_mut().insert("link", link);
    }
    response
}

async fn groups(
    yaml: &str,
    answer: impl Fn(&Asked) -> Response<String> + Send + Sync + 'static,
) -> (WebService, Result<Found, StoreFailure>) {
    let service = WebService::start(Kind::default(), answer).await;
    let yaml =
        format!("{{ url: '{}/people/{{user.id}}/groups', auth: {{ bearer: t }}, {yaml} }}", service.address);
    let store = open("rest", &yaml, &trusting(&service.root)).unwrap();
    let found = look_up(&store, &["people.groups"], &user("ada")).await;
    (service, found)
}

#[tokio::test]
async fn all_pages_of_a_web_service_are_one_list() {
    let expected = Ok(Found::User(vec![list(&["a1", "b1", "a2", "b2", "a3", "b3"])]));
    for (style, yaml) in [
        ("odata", "attributes: { groups: '$.value[*].name' }"),
        ("odata", "record: $.value, attributes: { groups: '$[*].name' }"),
        ("next", "record: $.value, attributes: { groups: '$[*].name' }"),
        ("link", "record: $, attributes: { groups: '$[*].name' }"),
    ] {
        let (service, found) = groups(yaml, move |asked| page(asked, style, 3)).await;
        assert_eq!(found, expected, "{style} {yaml}");
        assert_eq!(service.asked().len(), 3, "{style}");
        assert!(service.asked().iter().all(|asked| asked.header("authorization") == Some("Bearer t")));
    }
}

#[tokio::test]
async fn a_page_that_is_missing_or_elsewhere_is_a_failure() {
    let yaml = "attributes: { groups: '$.value[*].name' }";
    let second = |asked: &Asked| asked.target.contains("page=2");
    let html = || Response::new("<html>".to_owned());
    for (instead, kind) in [
        (answer(404, "{}"), FailureKind::Misconfigured),
        (answer(500, "{}"), FailureKind::Unavailable),
        (answer(200, ""), FailureKind::Malformed),
        (answer(200, r#"{ "error": "none" }"#), FailureKind::Malformed),
        (html(), FailureKind::Malformed),
    ] {
        let shown = format!("{instead:?}");
        let missing =
            move |asked: &Asked| if second(asked) { instead.clone() } else { page(asked, "odata", 3) };
        let (_service, found) = groups(yaml, missing).await;
        assert_eq!(found.unwrap_err().kind, kind, "{shown}");
    }
    let elsewhere = r#"{ "value": [], "@odata.nextLink": "https://elsewhere.test/" }"#;
    let (_service, found) = groups(yaml, |_| answer(200, elsewhere)).await;
    assert_eq!(found.unwrap_err().inside, "the next page of the list is on another server");
    let (service, found) = groups(yaml, |asked| page(asked, "odata", usize::MAX)).await;
    assert_eq!(found.unwrap_err().inside, "the list has more than 20 pages");
    assert_eq!(service.asked().len(), 20);
}

#[tokio::test]
async fn a_record_that_names_the_next_one_is_a_record() {
    let record = r#"{ "groups": ["a"], "next": "/people/bob/groups" }"#;
    let (service, found) = groups("method: GET", |_| answer(200, record)).await;
    assert_eq!(found, Ok(Found::User(vec![list(&["a"])])));
    assert_eq!(service.asked().len(), 1);
}

fn directory(fake: &Fake) -> Arc<dyn Store> {
    let attributes = "attributes: { teams: 'groups[*].displayName', admin: 'directoryRoles[*].displayName', \
                      roles: 'appRoleAssignments[*].appRoleId', boss: manager.mail, low: extension_x_cost, High: extension_x_Cost }";
    stand::open("graph", &fake.yaml(attributes), &stand::environment(&[])).unwrap()
}

/// A fake with lists, the groups in two pages.
async fn graph() -> Fake {
    Fake::instead(Vec::new(), |request| {
        let line = request.head.lines().next().unwrap();
        let items = |names: &[&str]| {
            let items: Vec<_> =
                names.iter().map(|name| json!({ "displayName": name, "appRoleId": name })).collect();
            json!({ "value": items })
        };
        let cast = line.contains("microsoft.graph.");
        assert_eq!(
            cast,
            request.header("consistencylevel").is_some_and(|level| level == "eventual"),
            "{line}"
        );
        let document = if line.contains("skip=2") {
            items(&["c"])
        } else if line.contains("microsoft.graph.group") {
            let host = request.header("host").unwrap();
            let next = format!(
                "http://{host}/v1.0/users/{KIM}/transitiveMemberOf/microsoft.graph.group?$count=true&skip=2"
            );
            json!({ "value": items(&["a", "b"]).get("value"), "@odata.nextLink": next })
        } else if line.contains("microsoft.graph.directoryRole") {
            items(&[])
        } else if line.contains("/appRoleAssignments") {
            items(&["r1", "r2"])
        } else {
            json!({ "extension_x_Cost": "4711", "manager": { "mail": "boss@example.test" } })
        };
        Some((200, document))
    })
    .await
}

#[tokio::test]
async fn what_belongs_to_a_user_of_graph_is_read_to_its_end() {
    let fake = graph().await;
    let wanted = ["people.teams", "people.admin", "people.roles", "people.boss", "people.low", "people.High"];
    let found = look_up(&directory(&fake), &wanted, &user(KIM)).await;
    let cost = stand::text("4711");
    let boss = stand::text("boss@example.test");
    let expected = vec![list(&["a", "b", "c"]), list(&[]), list(&["r1", "r2"]), boss, cost.clone(), cost];
    assert_eq!(found, Ok(Found::User(expected)));
    let asked = fake.asked();
    let user = format!("GET users/{KIM}?$select=extension_x_Cost&$expand=manager($select=mail)");
    assert!(asked.contains(&user), "{asked:?}");
    assert_eq!(asked.len(), 5, "{asked:?}");
}

#[tokio::test]
async fn only_the_lists_that_a_policy_uses_are_asked_for() {
    let fake = graph().await;
    let found = look_up(&directory(&fake), &["people.admin"], &user(KIM)).await;
    assert_eq!(found, Ok(Found::User(vec![list(&[])])));
    let select = "?$select=displayName&$top=500&$count=true";
    assert_eq!(
        fake.asked(),
        [format!("GET users/{KIM}/transitiveMemberOf/microsoft.graph.directoryRole{select}")]
    );
}

#[tokio::test]
async fn a_user_who_was_just_created_is_found_by_the_second_question() {
    let asked = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let fake = Fake::instead(vec![json!({ "id": KIM, "city": "Bonn" })], move |_| {
        let first = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
        first.then(|| error(404, "Request_ResourceNotFound", "Resource does not exist."))
    })
    .await;
    let store = stand::open("graph", &fake.yaml(""), &stand::environment(&[])).unwrap();
    let found = look_up(&store, &["user.city"], &user(KIM)).await;
    assert_eq!(found, Ok(Found::User(vec![stand::text("Bonn")])));
    let nobody = user("66666666-6666-4666-8666-666666666666");
    assert_eq!(look_up(&store, &["user.city"], &nobody).await, Ok(Found::UnknownUser));
    assert_eq!(asked.load(std::sync::atomic::Ordering::Relaxed), 4);
    assert_eq!(look_up(&store, &["user.state"], &user(KIM)).await, Ok(Found::User(vec![Known::NoValue])));
}
