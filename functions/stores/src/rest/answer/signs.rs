//! Which responses say that the user is unknown, and which that the service failed: `unknownUser` and `failure`.

use claims::document::{Diagnostics, MISSING_KEY, Node};
use http::StatusCode;
use serde_json::Value as Json;

use super::json_path::Query;
use super::record::within;
use crate::failure::StoreFailure;

/// `unknownUser` and `failure`.
#[derive(Clone, Debug, Default)]
pub(in crate::rest) struct Signs {
    /// `None`: what HTTP itself has for it.
    pub(super) unknown_user: Option<Vec<Sign>>,
    pub(super) failure: Vec<Sign>,
}

/// One kind of response: everything in it must be so.
#[derive(Clone, Debug)]
pub(super) struct Sign {
    status: Option<u16>,
    json: Vec<(Query, String)>,
}

impl Signs {
    /// Reads both, which may be absent; mistakes are reported.
    pub(in crate::rest) fn read(
        unknown_user: Option<&Node>,
        failure: Option<&Node>,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let unknown_user = unknown_user.map(|node| Sign::read_all(node, diagnostics));
        let failure = failure.map(|node| Sign::read_all(node, diagnostics));
        Self { unknown_user, failure: failure.unwrap_or_default() }
    }
}

impl Sign {
    fn read_all(node: &Node, diagnostics: &mut Diagnostics) -> Vec<Self> {
        let items = node.items(diagnostics).unwrap_or_default();
        items.iter().filter_map(|item| Self::read(item, diagnostics)).collect()
    }

    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut fields = node.fields(diagnostics)?;
        let (status, json) = (fields.optional("status"), fields.optional("json"));
        fields.finish(diagnostics);
        if status.is_none() && json.is_none() {
            let message = "`status` or `json` is missing";
            diagnostics.error(MISSING_KEY, node.place, message).help("write such as { status: 404 }");
        }
        let status = status.and_then(|node| node.integer(200, 599, diagnostics));
        let entries = json.and_then(|node| node.entries(diagnostics)).unwrap_or_default();
        let json = entries.iter().filter_map(|entry| {
            let path = Query::parse_at(&entry.key, entry.place, diagnostics);
            Some((path?, entry.value.text(diagnostics)?.to_owned()))
        });
        Some(Self { json: json.collect(), status: status.and_then(|status| status.try_into().ok()) })
    }

    /// Whether a response is one of these.
    ///
    /// # Errors
    /// Its JSONPaths could look at too many places of the document.
    pub(super) fn any(signs: &[Self], status: StatusCode, json: Option<&Json>) -> Result<bool, StoreFailure> {
        for sign in signs {
            if sign.is_in(status, json)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_in(&self, status: StatusCode, json: Option<&Json>) -> Result<bool, StoreFailure> {
        if self.status.is_some_and(|expected| expected != status.as_u16()) {
            return Ok(false);
        }
        if self.json.is_empty() {
            return Ok(true);
        }
        let Some(json) = json else { return Ok(false) };
        within(self.json.iter().map(|(path, _)| path), json)?;
        Ok(self.json.iter().all(|(path, text)| path.has(json, text)))
    }
}
