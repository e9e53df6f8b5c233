//! Authentication at a web service: every kind, and what happens if it is refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use stores::aws::Account;
use stores::failure::{FailureKind, StoreFailure};
use stores::store::Found;

use crate::servers::service::Service;
use crate::servers::web_service::{Asked, Kind, WebService, json};
use crate::signature::Signable;
use crate::stand::{environment, look_up, open, text, trusting, user};

const GOLD: &str = r#"{"tier":"gold"}"#;

/// What a service was asked by a store with this `auth`.
async fn asked(auth: &str) -> Asked {
    let service = WebService::start(Kind::default(), |_| json(200, GOLD)).await;
    let yaml = format!("{{ url: '{}/{{user.id}}', auth: {auth} }}", service.address);
    let store = open("rest", &yaml, &trusting(&service.root)).unwrap();
    look_up(&store, &["people.tier"], &user("ada")).await.unwrap();
    service.asked().pop().unwrap()
}

#[tokio::test]
async fn a_header_shows_who_asks() {
    for (auth, header, expected) in [
        ("{ bearer: 'a.b~c+/=' }", "authorization", "Bearer a.b~c+/="),
        // RFC 7617, sections 2 and 2.1.
        (
            "{ basic: { username: Aladdin, password: 'open sesame' } }",
            "authorization",
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        ),
        ("{ basic: { username: test, password: '123\u{a3}' } }", "authorization", "Basic dGVzdDoxMjPCow=="),
        ("{ apiKey: { header: X-Api-Key, value: 'a b' } }", "x-api-key", "a b"),
    ] {
        assert_eq!(asked(auth).await.header(header), Some(expected), "{auth}");
    }
}

#[tokio::test]
async fn requests_are_signed_for_aws_and_arrive_as_they_were_signed() {
    let service = WebService::start(Kind::default(), |_| json(200, GOLD)).await;
    let hostile = "\u{e4}d a ?&=+%2d*~";
    for (region, name, method, scope) in [
        ("", "execute-api", "method: POST, body: { id: '{user.id}' }", "eu-west-1/execute-api"),
        (", region: eu-central-1", "lambda", "method: GET", "eu-central-1/lambda"),
    ] {
        let yaml = format!(
            "{{ url: '{}/stage/{{user.id}}?z=1&a=%7E', query: {{ id: '{{user.id}}' }}, {method},
                headers: {{ x-fixed: 'a b' }}, auth: {{ awsSigV4: {{ service: {name}{region} }} }} }}",
            service.address
        );
        let store = open("rest", &yaml, &trusting(&service.root)).unwrap();
        look_up(&store, &["people.tier"], &user(hostile)).await.unwrap();
        let asked = service.asked().pop().unwrap();
        assert_eq!(asked.header("x-amz-security-token"), Some("session of a test"));
        let authorization = asked.header("authorization").unwrap();
        let (credential, rest) = authorization.split_once(", SignedHeaders=").unwrap();
        let (signed, signature) = rest.split_once(", Signature=").unwrap();
        let dated = credential.strip_prefix("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/").unwrap();
        assert!(dated.ends_with(&format!("/{scope}/aws4_request")), "{dated}");
        for name in ["host", "x-amz-date", "x-amz-security-token", "x-fixed"] {
            assert!(signed.split(';').any(|signed| signed == name), "{signed}");
        }
        let host = service.address.strip_prefix("https://");
        let header = |name: &str| if name == "host" { host } else { asked.header(name) };
        let (path, query) = asked.target.split_once('?').unwrap();
        // AWS writes every character as it is that needs no encoding.
        let query = &query.replace("%7E", "~");
        let method = asked.method.as_str();
        let signable = Signable { method, path, query, header: &header, body: &asked.body };
        assert_eq!(signature, signable.signature(signed, dated, "secret of a test"), "{name}");
    }
}

#[tokio::test]
async fn who_has_no_account_cannot_sign() {
    let mut no_account = environment(&[]);
    no_account.deployment.aws = Account::default();
    let yaml = "{ url: 'https://hr.example.com/{user.id}', auth: { awsSigV4: { service: lambda } } }";
    let refused = open("rest", yaml, &no_account).err().unwrap();
    assert_eq!(
        refused,
        "line 1, column 62: there are no AWS credentials (no_aws_account)\n\
         line 1, column 62: the AWS region is not known (no_aws_account)"
    );
}

/// Certificate and private key, in PEM, and the issuer's certificate, in DER.
fn client_certificate() -> (String, String, Vec<u8>) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let root = authority.self_signed(&authority_key).unwrap().der().to_vec();
    let key = KeyPair::generate().unwrap();
    let client = CertificateParams::new(vec!["claims.example.com".to_owned()]).unwrap();
    let client = client.signed_by(&key, &Issuer::new(authority, authority_key)).unwrap();
    (client.pem(), key.serialize_pem(), root)
}

#[tokio::test]
async fn a_client_certificate_is_sent_and_requests_without_it_are_refused() {
    let (certificate, key, issuer) = client_certificate();
    let (other_certificate, other_key, _) = client_certificate();
    let kind = || Kind { clients: Some(issuer.clone()), ..Kind::default() };
    let service = WebService::start(kind(), |_| json(200, GOLD)).await;
    let shown = ", clientCertificate: { certificate: '${CERTIFICATE}', privateKey: '${KEY}' }";
    let gold = Ok(Found::User(vec![text("gold")]));
    let turned_away = Err(FailureKind::Unavailable);
    for (yaml, certificate, key, expected) in [
        (shown, &certificate, &key, gold),
        (shown, &other_certificate, &other_key, turned_away.clone()),
        ("", &certificate, &key, turned_away),
    ] {
        let mut environment = environment(&[("CERTIFICATE", certificate), ("KEY", key)]);
        (environment.deployment.http, environment.deployment.extra_roots) = {
            let trusting = trusting(&service.root).deployment;
            (trusting.http, trusting.extra_roots)
        };
        let yaml = format!("{{ url: '{}/{{user.id}}'{yaml} }}", service.address);
        let store = open("rest", &yaml, &environment).unwrap();
        let found = look_up(&store, &["people.tier"], &user("ada")).await;
        assert_eq!(found.map_err(|failure| failure.kind), expected);
    }
    assert_eq!(service.asked().len(), 1);
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_is_told_when_the_store_is_opened() {
    let (certificate, key, _) = client_certificate();
    let (_, other_key, _) = client_certificate();
    let yaml = "{ url: 'https://hr.example.com/{user.id}',
  clientCertificate: { certificate: '${CERTIFICATE}', privateKey: '${KEY}' } }";
    for (certificate, key, expected) in [
        (key.as_str(), key.as_str(), "the client certificate cannot be read"),
        ("", &key, "the client certificate cannot be read"),
        (&certificate, &certificate, "the private key of the client certificate cannot be read"),
        (&certificate, &other_key, "the client certificate and its private key do not belong together"),
    ] {
        let environment = environment(&[("CERTIFICATE", certificate), ("KEY", key)]);
        let refused = open("rest", yaml, &environment).err().unwrap();
        assert_eq!(refused, format!("line 2, column 22: {expected} (unusable_key)"));
    }
}

/// A service that takes only the second token of its authorization server, and what was asked of both.
async fn second_token(protocol: &'static str) -> (Service, WebService, String) {
    let tokens = Service::start(|number, _| {
        let token = format!("token {number}");
        (200, serde_json::json!({ "access_token": token, "token_type": "Bearer", "expires_in": 3600 }))
    })
    .await;
    let kind = Kind { protocol, ..Kind::default() };
    let service = WebService::start(kind, |asked| {
        let known = asked.header("authorization") == Some("Bearer token 2");
        if known { json(200, GOLD) } else { json(401, "{}") }
    })
    .await;
    let yaml = format!(
        "{{ url: '{}/{{user.id}}', method: POST, body: {{ id: '{{user.id}}' }}, auth: {{ oauth2: {{
            tokenUrl: '{}/token', clientId: claims, clientSecret: secret }} }} }}",
        service.address, tokens.address
    );
    (tokens, service, yaml)
}

#[tokio::test]
async fn a_token_that_is_refused_is_replaced_once() {
    let (tokens, service, yaml) = second_token("h2").await;
    let store = open("rest", &yaml, &trusting(&service.root)).unwrap();
    for _ in 0..3 {
        let found = look_up(&store, &["people.tier"], &user("ada")).await;
        assert_eq!(found, Ok(Found::User(vec![text("gold")])));
    }
    assert_eq!((tokens.requests().len(), service.asked().len()), (2, 4));
    assert!(service.asked().iter().all(|asked| asked.body == r#"{"id":"ada"}"#));
}

#[tokio::test]
async fn who_is_refused_with_every_token_asks_twice_and_no_more() {
    let asked = Arc::new(AtomicUsize::new(0));
    let (tokens, refusing, yaml) = second_token("http/1.1").await;
    let counted = Arc::clone(&asked);
    let service = WebService::start(Kind::default(), move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        json(401, "{}")
    })
    .await;
    let yaml = yaml.replace(&refusing.address, &service.address);
    let store = open("rest", &yaml, &trusting(&service.root)).unwrap();
    let found = look_up(&store, &["people.tier"], &user("ada")).await;
    let refused = StoreFailure::new(FailureKind::Misconfigured, "access denied (HTTP 401)");
    assert_eq!(found, Err(refused));
    assert_eq!((tokens.requests().len(), asked.load(Ordering::Relaxed)), (2, 2));
}

#[tokio::test]
async fn a_token_is_there_when_the_store_is_warm() {
    let (tokens, service, yaml) = second_token("h2").await;
    let store = open("rest", &yaml, &trusting(&service.root)).unwrap();
    store.warm().await;
    assert_eq!((tokens.requests().len(), service.asked().len()), (1, 1));
    assert_eq!(service.asked().first().unwrap().header("authorization"), None);
}

#[tokio::test]
async fn without_a_token_nothing_is_asked() {
    let tokens = Service::start(|_, _| (401, serde_json::json!({ "error": "invalid_client" }))).await;
    let service = WebService::start(Kind::default(), |_| json(200, GOLD)).await;
    let yaml = format!(
        "{{ url: '{}/{{user.id}}', auth: {{ oauth2: {{
            tokenUrl: '{}/token', clientId: claims, clientSecret: secret }} }} }}",
        service.address, tokens.address
    );
    let store = open("rest", &yaml, &trusting(&service.root)).unwrap();
    let found = look_up(&store, &["people.tier"], &user("ada")).await;
    assert_eq!(found.map_err(|failure| failure.kind), Err(FailureKind::Misconfigured));
    assert!(service.asked().is_empty());
}
