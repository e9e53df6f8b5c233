//! What public sources say about tokens, each with what comes of it here: the examples and rules of RFC 7515, RFC 7519
//! and RFC 8725 (`rfcs.rs`), and the kinds of Wycheproof's vectors for JSON Web Signatures, made anew with keys of our own
//! (`wycheproof.rs`, `padding.jsonl`).

mod rfcs;
mod wycheproof;

use http::StatusCode;
use serde_json::Value;
use support::servers::entra::{Document, Entra, Key, base64, issuer_v2, sign};

use crate::world::{World, callout, request};

/// Where it is said, what follows the scheme in the `authorization` header, and the reason in the log; `none` for claims.
type Row = (&'static str, String, &'static str);

async fn check(world: &World, rows: Vec<Row>) {
    for (source, token, reason) in rows {
        let outcome = world.send(request(&[format!("Bearer {token}")], callout().to_string())).await;
        assert_eq!(outcome.reason(), reason, "{source}");
        let status = if reason == "none" { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
        assert_eq!(outcome.status(), status, "{source}");
    }
}

/// A provider whose document has this key as the first one, and another key.
async fn world_of(key: Value) -> World {
    let entra = Entra::start().await;
    let keys = vec![key, Key::Second.jwk_of(&issuer_v2())];
    entra.publish("v2", Document::Published { issuer: issuer_v2(), keys });
    World::around(entra, &["v2"])
}

/// These texts as header and claims, signed by the first key.
fn signed(header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>) -> String {
    sign(&format!("{}.{}", base64(header), base64(claims)), Key::First)
}
