//! What a user of Graph is to a policy: attributes, groups, the kind of a guest.

use std::sync::Arc;

use claims::values::{AttributeName, Groups, Known};
use serde_json::{Value as Json, json};
use stores::store::{Found, Store, Wanted};

use crate::servers::graph_fake::Fake;
use crate::stand::{self, list, look_up, text, user};

const KIM: &str = "77777777-7777-4777-8777-777777777777";

fn open(fake: &Fake) -> Arc<dyn Store> {
    stand::open("graph", &fake.yaml(""), &stand::environment(&[])).unwrap()
}

fn group(number: usize) -> String {
    format!("99999999-9999-4999-8999-{number:012}")
}

async fn look_up_groups(store: &Arc<dyn Store>, wanted: &[&str], groups: Groups) -> Found {
    let attributes = wanted.iter().map(|name| AttributeName::parse(name).unwrap()).collect();
    let look_up = Arc::clone(store).prepare(&Wanted { attributes, groups });
    look_up.run(&|_| Some(KIM.into())).await.unwrap()
}

fn named(numbers: impl Iterator<Item = usize>) -> Groups {
    Groups::Named(numbers.map(group).collect())
}

#[tokio::test]
async fn only_the_needed_properties_are_selected() {
    let kim = json!({ "id": KIM, "department": "R&D", "businessPhones": ["+1 555"], "otherMails": ["a@x.test", "b@x.test"],
        "onPremisesDomainName": "x.test", "onPremisesExtensionAttributes": { "extensionAttribute3": "e3" },
        "extension_0a_costcenter": 42, "proxyAddresses": ["SMTP:a@x.test"], "onPremisesSyncEnabled": null,
        "jobTitle": "not asked for" });
    let fake = Fake::start(vec![kim]).await;
    let wanted = [
        "user.department",
        "user.telephonenumber",
        "user.othermail",
        "user.otherMails",
        "user.dnsdomainname",
        "user.extensionattribute3",
        "user.extensionattribute4",
        "user.extension_0a_costCenter",
        "user.proxyaddresses",
        "user.onpremisessyncenabled",
        "user.netbiosname",
    ];
    let found = look_up(&open(&fake), &wanted, &user(KIM)).await;
    let expected = vec![
        text("R&D"),
        text("+1 555"),
        text("a@x.test"),
        list(&["a@x.test", "b@x.test"]),
        text("x.test"),
        text("e3"),
        Known::NoValue,
        text("42"),
        list(&["SMTP:a@x.test"]),
        Known::NoValue,
        Known::NoValue,
    ];
    assert_eq!(found, Ok(Found::User(expected)));
    let select = "businessPhones,department,extension_0a_costcenter,onPremisesDomainName,\
                  onPremisesExtensionAttributes,onPremisesSyncEnabled,otherMails,proxyAddresses";
    assert_eq!(fake.asked(), [format!("GET users/{KIM}?$select={select}")]);
}

#[tokio::test]
async fn a_name_that_graph_has_in_other_letters_is_found_all_the_same() {
    let fake =
        Fake::instead(Vec::new(), |_| Some((200, json!({ "id": KIM, "extension_0A_costCenter": "4711" }))))
            .await;
    let found = look_up(&open(&fake), &["user.extension_0A_costCenter"], &user(KIM)).await;
    assert_eq!(found, Ok(Found::User(vec![text("4711")])));
}

#[tokio::test]
async fn attributes_that_graph_does_not_know_need_a_user_all_the_same() {
    let fake = Fake::start(vec![json!({ "id": KIM })]).await;
    let store = open(&fake);
    let warnings = crate::log::Warnings::default();
    let _guard = tracing::subscriber::set_default(warnings.clone());
    let found = look_up(&store, &["user.netbiosname"], &user(KIM)).await;
    assert_eq!(found, Ok(Found::User(vec![Known::NoValue])));
    let expected = ["message=Microsoft Graph has no such user attribute", "attribute=user.netbiosname"];
    assert_eq!(warnings.fields(), expected);
    assert_eq!(fake.asked(), [format!("GET users/{KIM}?$select=id")]);
}

#[tokio::test]
async fn only_the_groups_of_the_conditions_are_asked_for_twenty_a_request() {
    let member_of: Vec<String> = [3, 44, 99].map(group).to_vec();
    let fake = Fake::start(vec![json!({ "id": KIM, "memberOf": member_of })]).await;
    let found = look_up_groups(&open(&fake), &["user.memberof"], named(1..46)).await;
    assert_eq!(found, Found::User(vec![list(&[&group(3), &group(44)])]));
    let asked: Vec<String> = fake
        .requests()
        .iter()
        .flat_map(|request| {
            let ids = request.json()["groupIds"].as_array().unwrap().clone();
            ids.into_iter().map(|id| id.as_str().unwrap().to_owned())
        })
        .collect();
    assert_eq!(fake.asked(), vec![format!("POST users/{KIM}/checkMemberGroups"); 3]);
    assert_eq!(Groups::Named(asked.into_iter().collect()), named(1..46));
}

#[tokio::test]
async fn a_member_of_none_of_the_groups_has_an_empty_list() {
    let fake = Fake::start(vec![json!({ "id": KIM, "memberOf": [group(9)], "department": "HR" })]).await;
    let found = look_up_groups(&open(&fake), &["user.department", "user.memberof"], named(1..3)).await;
    assert_eq!(found, Found::User(vec![text("HR"), list(&[])]));
    assert_eq!(fake.requests().len(), 2);
}

#[tokio::test]
async fn a_claim_that_reads_the_list_gets_all_groups() {
    let groups: Vec<String> = (0..2000).map(group).collect();
    let fake = Fake::start(vec![json!({ "id": KIM, "memberOf": groups })]).await;
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let store = open(&fake);
    for (wanted, counts) in
        [("user.memberof", Groups::All), ("people.memberOf", named(1..3)), ("user.memberof", named(0..0))]
    {
        let found = look_up_groups(&store, &[wanted], counts).await;
        assert_eq!(found, Found::User(vec![list(&groups)]), "{wanted}");
    }
    assert_eq!(fake.asked(), vec![format!("POST users/{KIM}/getMemberGroups"); 3]);
}

#[tokio::test]
async fn somebody_whom_only_the_groups_are_asked_of_can_be_unknown() {
    let fake = Fake::start(Vec::new()).await;
    let store = open(&fake);
    for groups in [named(1..30), Groups::All] {
        assert_eq!(look_up_groups(&store, &["user.memberof"], groups).await, Found::UnknownUser);
    }
}

#[tokio::test]
async fn the_kind_of_a_guest_is_told_by_how_the_guest_signs_in() {
    let guest = |id: &str, kind: &str, issuer: &str| {
        let identities = json!([{ "signInType": "federated", "issuer": issuer, "issuerAssignedId": null },
            { "signInType": "userPrincipalName", "issuer": "x.onmicrosoft.com", "issuerAssignedId": "g#EXT#@x" }]);
        json!({ "userPrincipalName": id, "userType": kind, "creationType": "Invitation", "identities": identities })
    };
    let users = vec![
        guest("a@x", "Guest", "ExternalAzureAD"),
        guest("m@x", "Guest", "mail"),
        guest("o@x", "Guest", "partner.test"),
        guest("i@x", "Member", "ExternalAzureAD"),
    ];
    let fake = Fake::start(users).await;
    let store = open(&fake);
    for (id, expected) in
        [("a@x", text("aad")), ("m@x", text("external")), ("o@x", Known::NoValue), ("i@x", Known::NoValue)]
    {
        let found = look_up(&store, &["user.guestkind", "people.guestKind"], &user(id)).await;
        assert_eq!(found, Ok(Found::User(vec![expected.clone(), expected])), "{id}");
    }
    assert_eq!(fake.asked()[0], "GET users('a@x')?$select=creationType,identities,userType");
}

#[tokio::test]
async fn what_no_claim_can_hold_is_no_value() {
    let kim = json!({ "id": KIM, "employeeOrgData": { "costCenter": {} }, "mail": Json::Null });
    let fake = Fake::start(vec![kim]).await;
    let found = look_up(&open(&fake), &["user.employeeorgdata.costcenter", "user.mail"], &user(KIM)).await;
    assert_eq!(found, Ok(Found::User(vec![Known::NoValue; 2])));
}
