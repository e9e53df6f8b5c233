//! Nothing of what was kept is trusted that a fetched document would not be.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use provider::authentication::kept::KeptKeys;
use serde_json::{Value, json};
use support::servers::entra::{Document, Entra, Key, NOW, issuer_v2};
use support::servers::people_table::PeopleServer;

use super::{HOUR, call, in_table, item, kept_of, none, refused, time_stands_still};
use crate::world::{MAIL, World, settings};

/// The issuer of any tenant.
const COMMON: &str = "https://login.microsoftonline.com/{tenantid}/v2.0";

/// A good document, and one that is not used, for each reason.
fn unusable(address: &str) -> Vec<(&'static str, Value)> {
    let good = || kept_of(COMMON, address, NOW, &[Key::Attacker]);
    let with = |member: &str, value: Value| {
        let mut changed = good();
        changed[member] = value;
        changed
    };
    let key = |member: &str, value: &str| {
        let mut key = Key::Attacker.jwk();
        key[member] = value.into();
        with("keys", json!([key]))
    };
    vec![
        ("good", good()),
        ("too old", with("at", (NOW - 24 * HOUR).into())),
        ("future", with("at", (NOW + 61).into())),
        ("no time", with("at", "now".into())),
        ("no issuer", with("issuer", Value::Null)),
        ("another tenant", with("issuer", issuer_v2().into())),
        ("no keys", with("keys", json!([]))),
        ("weak", key("n", "AQAB")),
        ("another purpose", key("use", "enc")),
        ("private", key("d", "AQ")),
    ]
}

#[tokio::test]
async fn nothing_of_a_file_is_trusted_that_a_fetched_document_would_not_be() {
    let mut files: Vec<(&str, String)> = vec![
        ("garbage", "<html>".to_owned()),
        ("a list", "[]".to_owned()),
        ("no documents", json!({ "documents": {} }).to_string()),
        ("too large", json!({ "documents": [], "more": "x".repeat(300_000) }).to_string()),
    ];
    // `common` is for any tenant: an issuer of one tenant does not fit.
    let entra = Entra::start().await;
    let address = entra.metadata_url("common");
    let documents = unusable(&address);
    files.extend(documents.into_iter().map(|(name, one)| (name, json!({ "documents": [one] }).to_string())));
    for (name, text) in files {
        let path = support::temporary_folder().join("unusable-keys.json");
        std::fs::write(&path, text).unwrap();
        let kept = KeptKeys { file: Some(path), ..KeptKeys::default() };
        entra.publish("common", Document::Status(500));
        let settings = settings(&entra, &["common"], &[]);
        let world = World::keeping(kept, settings, entra.clone(), MAIL);
        if name == "good" {
            assert_eq!(call(&world, Key::Attacker).await, none("file"));
            continue;
        }
        assert_eq!(call(&world, Key::Attacker).await, refused("keys_unavailable"), "{name}");
        let log = world.log.text();
        assert_eq!(log.matches("kept keys are not used").count(), 1, "{name}: {log}");
        assert!(log.contains("unusable-keys.json") && !log.contains("attackers-key"), "{name}: {log}");
    }
}

/// The document of another address is nobody's in a file; in the table it has the wrong place.
#[tokio::test]
async fn nothing_of_the_table_is_trusted_that_a_fetched_document_would_not_be() {
    let _still = time_stands_still();
    let now = Arc::new(AtomicU64::new(NOW));
    let entra = Entra::start().await;
    let address = entra.metadata_url("common");
    let mut documents = unusable(&address);
    documents.retain(|(name, _)| *name != "too old");
    let other = entra.metadata_url("v2");
    documents.push(("another address", kept_of(COMMON, &other, NOW, &[Key::Attacker])));
    let mut texts: Vec<(&str, String)> =
        documents.iter().map(|(name, one)| (*name, one.to_string())).collect();
    texts.push(("garbage", "<html>".to_owned()));
    texts.push(("too large", " ".repeat(300_000)));
    for (name, text) in texts {
        let server = PeopleServer::start(&[]).await;
        server.put_shared(item(&address, &text));
        entra.publish("common", Document::Status(500));
        let settings = settings(&entra, &["common"], &[]);
        let world = World::keeping(in_table(&server, &now), settings, entra.clone(), MAIL);
        world.provider.ready().await;
        if name == "good" {
            assert_eq!(call(&world, Key::Attacker).await, none("table"));
            continue;
        }
        assert_eq!(call(&world, Key::Attacker).await, refused("keys_unavailable"), "{name}");
        let log = world.log.text();
        assert_eq!(log.matches("kept keys are not used").count(), 1, "{name}: {log}");
        assert!(log.contains("\"from\":\"table\"") && !log.contains("attackers-key"), "{name}: {log}");
    }
}
