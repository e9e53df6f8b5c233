//! What every store must do, whatever its kind. A store is tested if it is listed in [`ready`].

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use aws_sdk_dynamodb::types::AttributeValue;
use claims::values::{Known, Value};
use serde_json::Value as Json;
use stores::embedded::{Embedded, Records};
use stores::environment::Environment;
use stores::opening::Opens;
use stores::store::{Found, Store};

use crate::ldap;
use crate::servers::graph_fake::Fake;
use crate::servers::web_service::{Kind, WebService, json};
#[cfg(feature = "sql")]
use crate::sql;
use crate::stand::{self, User, list, look_up, text, user};

/// Keys that somebody could put in a directory to get at another user's record.
const HOSTILE: [&str; 13] = [
    "ada#",
    "#ada",
    "ada\"",
    "ada' OR '1'='1",
    "ada\\",
    "ada\n",
    "ada\0",
    "{user.id}",
    "${T}",
    " ada",
    "ADA",
    "a\u{301}da",
    "\u{202e}ada\u{1f600}",
];

/// The stores under test, each with the users `ada` (everything), `bob` (a tier) and some with hostile ids.
pub(crate) async fn ready() -> Vec<(&'static str, Arc<dyn Store>)> {
    let environment = stand::environment(&[]);
    let stores = vec![
        ("dynamodb", dynamodb(&environment).await),
        ("embedded", embedded(&environment)),
        ("file", file(&environment)),
        ("graph", graph(&environment).await),
        ("ldap", stand::open("ldap", &ldap::people(), &ldap::environment()).unwrap()),
        ("rest over HTTP/1.1", rest("http/1.1").await),
        ("rest over HTTP/2", rest("h2").await),
    ];
    #[cfg(feature = "sql")]
    let stores = [stores, sql::people::stores(&hostile_users().collect::<Vec<_>>()).await].concat();
    stores
}

/// What a column of MySQL and SQLite cannot be; with `rows: many` it is one, but then every attribute is.
const WITHOUT_LISTS: [&str; 2] = ["sql (mysql)", "sql (sqlite)"];

/// PostgreSQL's texts cannot contain NUL, and `rest` sends nothing that could leave its segment of a path.
fn can_hold(store: &str, id: &str) -> bool {
    let in_path = !id.contains(['/', '\\', ';']) && !id.contains(char::is_control);
    if store.starts_with("rest") { in_path } else { store != "sql (postgresql)" || !id.contains('\0') }
}

pub(crate) fn hostile_users() -> impl Iterator<Item = (String, String)> {
    let long = "x".repeat(2000);
    let ids = HOSTILE.into_iter().map(str::to_owned).chain([long]);
    ids.enumerate().map(|(number, id)| (id, format!("tier {number}")))
}

fn records() -> Vec<Json> {
    let mut records = vec![
        serde_json::json!({ "id": "ada", "tier": "gold", "level": 42, "active": true, "nothing": null,
            "roles": ["admin", "author"], "mixed": ["a", 1, false, null], "empty": [],
            "org": { "costCenter": "4711" }, "secret": "not asked for" }),
        serde_json::json!({ "id": "bob", "tier": "silver" }),
    ];
    records.extend(hostile_users().map(|(id, tier)| serde_json::json!({ "id": id, "tier": tier })));
    records
}

/// Written once, because tests run side by side.
static FILE: LazyLock<()> = LazyLock::new(|| {
    let path = stand::environment(&[]).deployment.folder.join("contract.json");
    std::fs::write(path, serde_json::to_vec(&records()).unwrap()).unwrap();
});

fn file(environment: &Environment) -> Arc<dyn Store> {
    LazyLock::force(&FILE);
    stand::open(
        "file",
        "{ path: contract.json, key: { id: '{user.id}' }, attributes: { Rank: tier } }",
        environment,
    )
    .unwrap()
}

/// Users' names are compared with regard to case by the fake, and without it by Entra.
async fn graph(environment: &Environment) -> Arc<dyn Store> {
    let mut users = vec![
        serde_json::json!({ "userPrincipalName": "ada@example.test", "jobTitle": "gold", "extension_0a_level": 42,
            "accountEnabled": true, "employeeId": null, "otherMails": ["admin", "author"],
            "extension_0a_mixed": ["a", 1, false, null], "businessPhones": [],
            "employeeOrgData": { "costCenter": "4711" }, "department": "not asked for" }),
        serde_json::json!({ "userPrincipalName": "bob@example.test", "jobTitle": "silver" }),
    ];
    users.extend(hostile_users().map(
        |(id, tier)| serde_json::json!({ "userPrincipalName": format!("{id}@example.test"), "jobTitle": tier }),
    ));
    let fake = Fake::start(users).await;
    let rest = "user: '{user.id}@example.test', attributes: { tier: jobTitle, Rank: jobTitle,
        level: extension_0a_level, active: accountEnabled, nothing: employeeId, roles: otherMails,
        mixed: extension_0a_mixed, empty: businessPhones, org.costCenter: employeeOrgData.costCenter }";
    stand::open("graph", &fake.yaml(rest), environment).unwrap()
}

/// A web service over TLS, with a resource for each user.
async fn rest(protocol: &'static str) -> Arc<dyn Store> {
    let records = records();
    let kind = Kind { protocol, ..Kind::default() };
    let service = WebService::start(kind, move |asked| {
        let id = asked.target.strip_prefix("/people/").unwrap_or_default();
        let id = Json::from(percent_encoding::percent_decode_str(id).decode_utf8().unwrap());
        let record = records.iter().find(|record| record.get("id") == Some(&id));
        record.map_or_else(|| json(404, "{}"), |record| json(200, &record.to_string()))
    })
    .await;
    let yaml = format!("{{ url: '{}/people/{{user.id}}', attributes: {{ Rank: $.tier }} }}", service.address);
    stand::open("rest", &yaml, &stand::trusting(&service.root)).unwrap()
}

fn embedded(environment: &Environment) -> Arc<dyn Store> {
    let texts = |texts: &[&str]| Value::List(texts.iter().map(|text| (*text).to_owned()).collect());
    let ada = [
        ("tier", "gold".into()),
        ("level", "42".into()),
        ("active", "true".into()),
        ("roles", texts(&["admin", "author"])),
        ("mixed", texts(&["a", "1", "false"])),
        ("empty", texts(&[])),
        ("org.costCenter", "4711".into()),
        ("secret", "not asked for".into()),
    ];
    let record = |tier: &str| ["tier", "Rank"].map(|name| (name.to_owned(), Value::from(tier))).into();
    let mut records = Records::from([("bob".to_owned(), record("silver"))]);
    records.insert("ada".to_owned(), ada.map(|(name, value)| (name.to_owned(), value)).into());
    records.extend(hostile_users().map(|(id, tier)| (id, record(&tier))));
    Embedded::new(records).open(environment, &mut claims::document::Diagnostics::default()).unwrap()
}

async fn dynamodb(environment: &Environment) -> Arc<dyn Store> {
    let address = stand::dynamodb().await;
    let sdk = stand::sdk(&address);
    stand::people_table(&sdk, "People").await;
    let s = |text: &str| AttributeValue::S(text.to_owned());
    let ss = |texts: &[&str]| AttributeValue::Ss(texts.iter().map(|text| (*text).to_owned()).collect());
    let l = |items: &[AttributeValue]| AttributeValue::L(items.to_vec());
    let n = |number: &str| AttributeValue::N(number.to_owned());
    let (yes, null) = (AttributeValue::Bool(true), AttributeValue::Null(true));
    let mixed = l(&[s("a"), n("1"), AttributeValue::Bool(false), null.clone()]);
    let org = AttributeValue::M(HashMap::from([("costCenter".to_owned(), s("4711"))]));
    let ada = [
        ("tier", s("gold")),
        ("level", n("42")),
        ("active", yes),
        ("nothing", null),
        ("empty", l(&[])),
        ("roles", ss(&["admin", "author"])),
        ("mixed", mixed),
        ("org", org),
        ("secret", s("not asked for")),
    ];
    let put = |id: &str| sdk.put_item().table_name("People").item("pk", s(&format!("user#{id}")));
    let ada = ada.into_iter().fold(put("ada"), |put, (name, value)| put.item(name, value));
    ada.send().await.unwrap();
    put("bob").item("tier", s("silver")).send().await.unwrap();
    for (id, tier) in hostile_users() {
        put(&id).item("tier", s(&tier)).send().await.unwrap();
    }
    let yaml = "{ table: People, key: { pk: 'user#{user.id}' }, attributes: { Rank: tier }, endpointUrl: 'ADDRESS' }";
    stand::open("dynamodb", &yaml.replace("ADDRESS", &address), environment).unwrap()
}

#[tokio::test]
async fn a_known_user_has_values_of_all_kinds() {
    let wanted = [
        "people.tier",
        "people.level",
        "people.active",
        "people.nothing",
        "people.roles",
        "people.mixed",
        "people.empty",
        "people.org.costCenter",
    ];
    let expected = vec![
        text("gold"),
        text("42"),
        text("true"),
        Known::NoValue,
        list(&["admin", "author"]),
        list(&["a", "1", "false"]),
        list(&[]),
        text("4711"),
    ];
    for (name, store) in ready().await {
        let mut expected = expected.clone();
        if name == "ldap" {
            expected[6] = Known::NoValue; // a directory has no attribute without a value
        }
        let held =
            |known: &Known| !(WITHOUT_LISTS.contains(&name) && matches!(known, Known::Value(Value::List(_))));
        let pairs = wanted.into_iter().zip(expected).filter(|(_, known)| held(known));
        let (wanted, expected): (Vec<&str>, Vec<Known>) = pairs.unzip();
        let found = look_up(&store, &wanted, &user("ada")).await;
        assert_eq!(found, Ok(Found::User(expected)), "{name}");
    }
}

#[tokio::test]
async fn what_a_known_user_lacks_has_no_value() {
    for (name, store) in ready().await {
        let found = look_up(&store, &["people.roles", "people.tier"], &user("bob")).await;
        assert_eq!(found, Ok(Found::User(vec![Known::NoValue, text("silver")])), "{name}");
    }
}

#[tokio::test]
async fn a_user_without_any_of_the_attributes_is_known() {
    for (name, store) in ready().await {
        let found = look_up(&store, &["people.roles"], &user("bob")).await;
        assert_eq!(found, Ok(Found::User(vec![Known::NoValue])), "{name}");
    }
}

#[tokio::test]
async fn an_unknown_user_is_said_to_be_unknown() {
    for (name, store) in ready().await {
        let found = look_up(&store, &["people.tier"], &user("nobody")).await;
        assert_eq!(found, Ok(Found::UnknownUser), "{name}");
    }
}

#[tokio::test]
async fn a_template_without_a_value_asks_nothing() {
    for (name, store) in ready().await {
        for blank in [User::new(), user(""), User::from([("user.id".to_owned(), Value::List(Vec::new()))])] {
            let found = look_up(&store, &["people.tier"], &blank).await;
            assert_eq!(found, Ok(Found::NotAsked), "{name} {blank:?}");
        }
    }
}

#[tokio::test]
async fn hostile_keys_find_their_own_record_and_no_other() {
    for (name, store) in ready().await {
        for (id, tier) in hostile_users() {
            let found = look_up(&store, &["people.tier"], &user(&id)).await;
            let own = Found::User(vec![text(&tier)]);
            let expected = if can_hold(name, &id) { own } else { Found::UnknownUser };
            assert_eq!(found, Ok(expected), "{name} {id:?}");
        }
        for id in
            ["x".repeat(10 * 1024).as_str(), "user#ada", "ada\u{301}", "*", "ad", "a%64a", "{\"S\":\"ada\"}"]
        {
            let found = look_up(&store, &["people.tier"], &user(id)).await;
            assert_eq!(found, Ok(Found::UnknownUser), "{name} {id:?}");
        }
    }
}

#[tokio::test]
async fn names_of_user_attributes_are_matched_without_regard_to_case_and_the_stores_own_with() {
    for (name, store) in ready().await {
        let found = look_up(&store, &["user.RANK", "people.Rank", "people.RANK"], &user("bob")).await;
        let expected = vec![text("silver"), text("silver"), Known::NoValue];
        assert_eq!(found, Ok(Found::User(expected)), "{name}");
    }
}

#[tokio::test]
async fn look_ups_side_by_side_do_not_mix() {
    for (name, store) in ready().await {
        let look_up = stand::prepare(&store, &["people.tier"]);
        let users: Vec<(String, String)> = hostile_users().filter(|(id, _)| can_hold(name, id)).collect();
        let all = users.iter().cycle().take(56).map(async |(id, tier)| {
            let found = look_up.run(&|_| Some(id.as_str().into())).await;
            assert_eq!(found, Ok(Found::User(vec![text(tier)])), "{name} {id:?}");
        });
        futures_util::future::join_all(all).await;
    }
}

#[tokio::test]
async fn a_warm_store_answers_like_a_cold_one() {
    for (name, store) in ready().await {
        store.warm().await;
        let found = look_up(&store, &["people.tier"], &user("bob")).await;
        assert_eq!(found, Ok(Found::User(vec![text("silver")])), "{name}");
    }
}
