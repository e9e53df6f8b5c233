//! The file of kept keys beside the policy: `{"documents":[...]}`, each as in `document.rs`. `claimsmith keys` writes it before
//! a deployment; a function only reads it.

use std::path::Path;
use std::time::{Duration, SystemTime};

use futures_util::future::join_all;
use serde_json::{Value, json};
use stores::file::text::read_document;
use stores::http::Client;
use url::Url;

use super::document::{self, KeptDocument};
use crate::authentication::metadata;

/// The name of the file.
pub const FILE: &str = "signing-keys.json";

/// Fetches the documents of these addresses, and gives the text of a file that keeps them.
///
/// # Errors
/// What is wrong with each address that gave nothing usable; a line each.
pub async fn fetch_file(http: &Client, addresses: &[Url]) -> Result<String, Vec<String>> {
    let at = SystemTime::now();
    let fetched = join_all(addresses.iter().map(|address| metadata::fetch_twice(http, address))).await;
    let (mut documents, mut wrong) = (Vec::new(), Vec::new());
    for (address, fetched) in addresses.iter().zip(fetched) {
        match fetched {
            Ok(published) => documents.push(document::write(address, &published, at)),
            Err(error) => wrong.push(error),
        }
    }
    let text = || format!("{}\n", json!({ "documents": documents }));
    if wrong.is_empty() { Ok(text()) } else { Err(wrong) }
}

/// What a file keeps of each of these addresses, in their order. What is not used of it is one warning; a file that is missing,
/// or that has nothing of an address, is not.
pub(in super::super) fn read_file(
    file: &Path,
    addresses: &[Url],
    now: SystemTime,
    max_age: Duration,
) -> Vec<Option<KeptDocument>> {
    let nothing = || vec![None; addresses.len()];
    if !file.exists() {
        return nothing();
    }
    let read = read_document(file).map_err(|_| "the file cannot be read").and_then(|text| documents(&text));
    let documents = match read {
        Ok(documents) => documents,
        Err(why) => {
            warn(file, why);
            return nothing();
        }
    };
    let mut wrong = None;
    let kept = addresses.iter().map(|address| {
        let written = documents.iter().find(|written| document::is_of(written, address))?;
        let read = document::read(written.clone(), address, now, max_age);
        let read = read.and_then(|kept| kept.ok_or("they are too old"));
        read.map_err(|why| wrong = Some(why)).ok()
    });
    let kept = kept.collect();
    if let Some(why) = wrong {
        warn(file, why);
    }
    kept
}

fn documents(text: &str) -> Result<Vec<Value>, &'static str> {
    let Value::Object(mut file) = document::parse(text)? else { return Err("they cannot be read") };
    match file.remove("documents") {
        Some(Value::Array(documents)) => Ok(documents),
        _ => Err("they cannot be read"),
    }
}

fn warn(file: &Path, why: &str) {
    tracing::warn!(target: "signing_keys", from = %file.display(), why, "kept keys are not used");
}
