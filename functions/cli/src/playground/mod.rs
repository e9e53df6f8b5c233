//! The playground: one page that has everything in it.

mod browser;

use std::path::Path;

pub(crate) use browser::open;
use serde_json::{Map, Value, json};

use crate::text_file;

/// Where the page has the documents that it opens with.
const START: &str = r#"<script type="application/json" id="start">"#;

/// How to get a tool that has the page.
#[cfg(not(feature = "playground"))]
const NO_PAGE: &str = "this program was built without the playground; install the package (`pip install claimsmith`), or build \
                       it with `--features playground`, for which it needs Node.js";

/// The page, with these documents, by the names that it has for them, or with its first example.
///
/// # Errors
/// The tool was built without the page.
pub(crate) fn page(documents: &[(&str, String)]) -> Result<String, String> {
    let page = bare()?;
    let Some((before, after)) = page.split_once(START) else { return Ok(page.to_owned()) };
    let documents: Map<String, Value> =
        documents.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
    let start = if documents.is_empty() { json!({}) } else { json!({ "documents": documents }) };
    // An end tag in a text would end the script.
    let start = start.to_string().replace('<', "\\u003c");
    let (_, after) = after.split_once("</script>").unwrap_or_default();
    Ok(format!("{before}{START}{start}</script>{after}"))
}

#[cfg(feature = "playground")]
fn bare() -> Result<&'static str, String> {
    Ok(include_str!(concat!(env!("OUT_DIR"), "/playground.html")))
}

#[cfg(not(feature = "playground"))]
fn bare() -> Result<&'static str, String> {
    Err(NO_PAGE.to_owned())
}

/// A policy and the sample people, as documents of the page; people that cannot be read are left out.
///
/// # Errors
/// The policy cannot be read; the text names it.
pub(crate) fn documents(policy: &Path, people: &Path) -> Result<Vec<(&'static str, String)>, String> {
    let policy = text_file::read(policy)?;
    let people = text_file::read(people).ok().map(|text| ("people", text));
    Ok(std::iter::once(("policy", policy)).chain(people).collect())
}
