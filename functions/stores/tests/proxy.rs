//! Web services behind a proxy, which is the only way to them.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use claims::document::Diagnostics;
use stores::configuration::StoreConfiguration;
use stores::environment::Environment;
use stores::failure::{FailureKind, StoreFailure};
use stores::http::{Client, DirectHost, Proxy, tls};
use stores::store::Found;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::guarded::{Guarded, name};
use crate::servers::web_service::{Kind, WebService, json};
use crate::stand::{look_up, open, text, trusting, user};

/// A host that only the proxy can find.
const HOST: &str = "hr.example.test";

/// A proxy that leads to one server, whatever it is asked for.
struct Way {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Way {
    /// A proxy that says this to every request; with 200, it passes on what comes then.
    async fn to(server: u16, says: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let head = head(&mut client).await;
                seen.lock().unwrap().push(head);
                client.write_all(says.as_bytes()).await.unwrap();
                if says.contains(" 200 ") {
                    let mut server = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
                    tokio::spawn(async move { copy_bidirectional(&mut client, &mut server).await });
                }
            }
        });
        Self { port, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn head(client: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

/// An environment whose way out is this proxy, except for some hosts.
fn behind(way: &Way, root: &str, direct: &[&str]) -> Environment {
    let direct = direct.iter().map(|host| DirectHost::parse(host).unwrap()).collect();
    let proxy = Proxy::parse(&format!("http://127.0.0.1:{}", way.port)).unwrap().except(direct);
    let mut environment = trusting(root);
    environment.deployment.http = Client::over(tls(Some(root.as_bytes())).unwrap(), Some(proxy.clone()));
    environment.deployment.proxy = Some(proxy);
    environment
}

async fn service() -> (WebService, u16) {
    let kind = Kind { host: HOST, ..Kind::default() };
    let service = WebService::start(kind, |_| json(200, r#"{ "tier": "gold" }"#)).await;
    let port = service.address.rsplit(':').next().unwrap().parse().unwrap();
    (service, port)
}

async fn tier(address: &str, environment: &Environment) -> Result<Found, StoreFailure> {
    let store = open("rest", &format!("{{ url: '{address}/people/{{user.id}}' }}"), environment).unwrap();
    timeout(Duration::from_secs(5), look_up(&store, &["people.tier"], &user("ada"))).await.unwrap()
}

const ESTABLISHED: &str = "HTTP/1.1 200 Connection established\r\nvia: a proxy\r\n\r\n";

#[tokio::test]
async fn a_service_outside_is_reached_through_the_proxy_which_sees_its_host_only() {
    let (service, port) = service().await;
    let way = Way::to(port, ESTABLISHED).await;
    let environment = behind(&way, &service.root, &[]);
    let gold = Ok(Found::User(vec![text("gold")]));
    assert_eq!(tier(&format!("https://{HOST}"), &environment).await, gold);
    assert_eq!(way.asked(), [format!("CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\n\r\n")]);
    assert_eq!(service.asked().len(), 1);
    let other_name = tier("https://other.example.test:8443", &environment).await.unwrap_err();
    assert!(other_name.inside.starts_with("the server's certificate is refused: "), "{other_name}");
    assert!(way.asked().iter().any(|head| head.starts_with("CONNECT other.example.test:8443 ")));
}

#[tokio::test]
async fn this_machine_and_hosts_of_ones_own_are_reached_without_it() {
    let (outside, port) = service().await;
    let here = WebService::start(Kind::default(), |_| json(200, r#"{ "tier": "here" }"#)).await;
    let way = Way::to(port, ESTABLISHED).await;
    let environment = behind(&way, &here.root, &[".example.test"]);
    assert_eq!(tier(&here.address, &environment).await, Ok(Found::User(vec![text("here")])));
    let failure = tier(&format!("https://{HOST}"), &environment).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unavailable, "nobody here knows the host: {failure}");
    assert!(way.asked().is_empty() && outside.asked().is_empty());
}

#[tokio::test]
async fn a_proxy_that_does_not_let_a_request_through_is_a_failure_that_names_it() {
    for (says, expected) in [
        ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "proxy authorization required"),
        ("HTTP/1.1 403 Forbidden\r\n\r\n", "unsuccessful"),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", "unsuccessful"),
        ("SSH-2.0-OpenSSH\r\n\r\n", "unsuccessful"),
        ("", "unexpected end of file"),
    ] {
        let (service, port) = service().await;
        let way = Way::to(port, says).await;
        let environment = behind(&way, &service.root, &[]);
        let named = format!(
            "not reached through the proxy http://127.0.0.1:{}: it does not connect, tunnel error: {expected}",
            way.port
        );
        let failure = tier(&format!("https://{HOST}"), &environment).await.unwrap_err();
        assert_eq!(failure, StoreFailure::new(FailureKind::Unavailable, named.clone()), "{says}");
        for (failure, what) in of_aws(environment).await {
            assert_eq!(
                failure,
                StoreFailure::new(FailureKind::Unavailable, format!("{what}: {named}")),
                "{says}"
            );
        }
        assert!(service.asked().is_empty());
    }
}

/// What DynamoDB and Secrets Manager are failures for, and what that is called.
async fn of_aws(mut environment: Environment) -> Vec<(StoreFailure, &'static str)> {
    let yaml = format!("{{ table: t, key: {{ pk: '{{user.id}}' }}, endpointUrl: 'https://{HOST}' }}");
    let table = open("dynamodb", &yaml, &environment).unwrap();
    let table = look_up(&table, &["people.tier"], &user("ada")).await.unwrap_err();
    environment.deployment.aws.secrets_manager_endpoint = Some(format!("https://{HOST}"));
    let environment = Arc::new(environment);
    let secrets = BTreeSet::from([name("t")]);
    environment.secrets.fetch(&environment.deployment, &secrets).await;
    let guarded: Arc<dyn StoreConfiguration> = Guarded::new("t");
    let secret =
        stores::renewal::open(&guarded, &secrets, &environment, &mut Diagnostics::default()).unwrap();
    let secret = look_up(&secret, &["people.tier"], &user("ada")).await.unwrap_err();
    vec![(table, "table `t`"), (secret, "secret `t`")]
}

#[tokio::test]
async fn a_proxy_that_is_down_or_silent_is_named() {
    let (service, _) = service().await;
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    for (port, expected) in
        [(free, "Connection refused"), (silent.local_addr().unwrap().port(), "no connection in time")]
    {
        let way = Way { port, asked: Arc::default() };
        let failure = tier(&format!("https://{HOST}"), &behind(&way, &service.root, &[])).await.unwrap_err();
        let named = format!("not reached through the proxy http://127.0.0.1:{port}: {expected}");
        assert!(failure.inside.starts_with(&named), "{failure}");
    }
}
