//! The playground: one page that has everything in it. `browser.rs` opens it; `asking.rs` asks stores for a page that is served.

mod asking;
mod browser;

use std::collections::BTreeMap;
use std::path::Path;

pub(crate) use asking::ask;
pub(crate) use browser::open;
use claims::policy::table_files;
use offline::YamlText;
use serde::Serialize;
use serde_json::json;
use stores::file::beside;

use crate::text_file;

/// Where the page has the documents that it opens with.
const START: &str = r#"<script type="application/json" id="start">"#;

/// Whether the tool has the page.
pub(crate) const HAS_PAGE: bool = cfg!(feature = "playground");

/// How to get a tool that has the page.
#[cfg(not(feature = "playground"))]
const NO_PAGE: &str = "this program was built without the playground; install the package (`pip install claimsmith`), or build \
                       it with `--features playground`, for which it needs Node.js";

/// What the page's own policy says of connections, and what it says where it may ask this tool for the stores.
const CONNECTS: [&str; 2] = ["connect-src 'none'", "connect-src 'self'"];

/// The page that opens with this.
///
/// # Errors
/// The tool was built without the page.
pub(crate) fn page(start: &PageStart) -> Result<String, String> {
    let [without, with] = CONNECTS;
    let page = if start.live { bare()?.replacen(without, with, 1) } else { bare()?.to_owned() };
    let Some((before, after)) = page.split_once(START) else { return Ok(page) };
    // An end tag in a text would end the script.
    let start = json!(start).to_string().replace('<', "\\u003c");
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

/// What a page opens with.
#[derive(Default, Serialize)]
pub(crate) struct PageStart {
    /// Documents, by the names that the page has for them; without any, it opens with its first example.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    documents: BTreeMap<&'static str, String>,
    /// The files beside the policy that it names.
    files: BTreeMap<String, String>,
    /// Whether the page can ask the tool that serves it for what the stores say.
    pub(crate) live: bool,
}

impl PageStart {
    /// A policy with the files beside it, and the sample people; people and files that cannot be read are left out.
    ///
    /// # Errors
    /// The policy cannot be read; the text names it.
    pub(crate) fn of(policy: &Path, people: &Path) -> Result<Self, String> {
        let text = text_file::read(policy)?;
        let document = YamlText::parse(String::new(), text.clone());
        let folder = policy.parent().unwrap_or(Path::new(""));
        let files = table_files(&document.root).into_iter();
        let files = files.filter_map(|name| Some((name.clone(), beside::read(folder, &name).ok()?)));
        let people = text_file::read(people).ok().map(|text| ("people", text));
        let documents = std::iter::once(("policy", text)).chain(people).collect();
        Ok(Self { documents, files: files.collect(), live: false })
    }
}
