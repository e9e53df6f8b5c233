//! What services want in a token request beside the standard, and what they write into the answer.

use serde_json::json;

use crate::oauth2::open;
use crate::servers::service::Service;

/// The token request of a client with these keys.
async fn request(keys: &str) -> (String, Option<String>) {
    let service = Service::start(|_, _| (200, json!({ "access_token": "t", "token_type": "Bearer" }))).await;
    let yaml =
        format!("{{ tokenUrl: '{}', clientId: me, clientSecret: 's+cr/t=~!'{keys} }}", service.address);
    open(&yaml, &[("ORG", "org 1")]).unwrap().token().await.unwrap();
    let [request] = service.requests().try_into().unwrap();
    (request.body.clone(), request.header("authorization").map(str::to_owned))
}

#[tokio::test]
async fn what_a_service_wants_is_in_the_form() {
    let keys = ", scope: a, audience: 'https://a', resource: 'urn:r', parameters: { organization: '${ORG}', x y: z }";
    let (body, authorization) = request(keys).await;
    let expected = "grant_type=client_credentials&scope=a&audience=https%3A%2F%2Fa&resource=urn%3Ar\
                    &organization=org%201&x%20y=z";
    assert_eq!(body, expected);
    assert!(authorization.unwrap().starts_with("Basic "));
}

#[tokio::test]
async fn the_secret_is_in_the_body_where_the_policy_says_so() {
    let (body, authorization) = request(", clientAuthentication: client_secret_post").await;
    assert_eq!(body, "grant_type=client_credentials&client_id=me&client_secret=s%2Bcr%2Ft%3D~%21");
    assert_eq!(authorization, None);
    let (body, authorization) = request(", clientAuthentication: client_secret_basic").await;
    assert_eq!(body, "grant_type=client_credentials");
    assert!(authorization.is_some());
}

#[tokio::test]
async fn a_bearer_token_is_recognized_however_its_type_is_written() {
    for (kind, good) in [
        (json!("bearer"), true),
        (json!("BEARER"), true),
        (json!("BearerToken"), true),
        (json!(null), true),
        (json!("DPoP"), false),
        (json!("mac"), false),
        (json!(7), false),
    ] {
        let answer = json!({ "access_token": "t", "token_type": kind });
        let service = Service::start(move |_, _| (200, answer.clone())).await;
        let yaml = format!("{{ tokenUrl: '{}', clientId: me, clientSecret: s }}", service.address);
        assert_eq!(open(&yaml, &[]).unwrap().token().await.is_ok(), good, "{kind}");
    }
}

#[test]
fn parameters_of_the_request_itself_cannot_be_set() {
    let yaml = "{ tokenUrl: 'https://a', clientId: a, clientSecret: b, parameters: { grant_type: password, scope: c, x: '{user.id}' }, \
                clientAuthentication: none }";
    let told = open(yaml, &[]).unwrap_err();
    for expected in [
        "`parameters` cannot have `grant_type` (conflicting_keys)",
        "`parameters` cannot have `scope` (conflicting_keys)",
        "`{user.id}` differs between users and cannot be used here (attribute_in_fixed_text)",
        "`none` is not one of client_secret_basic, client_secret_post (unknown_value)",
    ] {
        assert!(told.contains(expected), "{expected} in\n{told}");
    }
}
