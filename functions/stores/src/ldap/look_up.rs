//! One look-up in a directory.

use std::collections::HashSet;
use std::sync::Arc;

use claims::values::{AttributeName, Known, Template, Value};
use futures_util::future::{BoxFuture, ready};

use super::attribute::{Description, is_description};
use super::connecting::shared_connection::SharedConnection;
use super::dn;
use super::errors::{INVALID_DN_SYNTAX, NO_SUCH_OBJECT, SIZE_LIMIT_EXCEEDED, SUCCESS, malformed, refused};
use super::filter::{Filter, NoFilter};
use super::form::Form;
use super::protocol::connection::SearchResult;
use super::protocol::message::{self, DirectoryEntry, SearchRequest, SearchScope};
use super::ranges;
use crate::failure::{FailureKind, StoreFailure};
use crate::record::mapping::{Mapping, NotAValue};
use crate::store::{Attributes, Found, LookUp, Store, Wanted, not_run};

/// A second entry is enough to know that the filter is ambiguous.
const ONE: u32 = 2;
/// What Active Directory returns at most; a token can hold far less.
const MANY: u32 = 1000;

/// An open directory.
pub(super) struct Directory {
    pub(super) connection: SharedConnection,
    pub(super) base: Template,
    pub(super) scope: SearchScope,
    pub(super) filter: Filter,
    /// Whether a user may have several entries.
    pub(super) many: bool,
    pub(super) mapping: Mapping<Description>,
}

impl Store for Directory {
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        let wanted = wanted.attributes.iter().map(|name| (name.clone(), self.mapping.selector(name)));
        let wanted: Vec<(AttributeName, Description)> = wanted.collect();
        let mut asked: Vec<String> = wanted.iter().map(|(_, description)| description.name.clone()).collect();
        asked.retain(|description| is_description(description));
        asked.sort();
        asked.dedup();
        Arc::new(DirectoryLookUp { directory: self, wanted, asked })
    }

    fn warm(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let _ = self.connection.open().await;
        })
    }
}

impl Directory {
    /// The form of a directory's attribute: the one that the policy states, else that of the name.
    fn form(&self, name: &str) -> Form {
        self.mapping.all().find_map(|description| description.form_of(name)).unwrap_or(Form::of(name))
    }
}

struct DirectoryLookUp {
    directory: Arc<Directory>,
    /// What the look-up needs, in order.
    wanted: Vec<(AttributeName, Description)>,
    /// The directory's names of it for the request: distinct, and only valid ones.
    asked: Vec<String>,
}

impl LookUp for DirectoryLookUp {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>> {
        match self.request(attributes) {
            Ok(request) => Box::pin(async move {
                let answer = self.directory.connection.search(request).await?;
                self.found(answer).await
            }),
            Err(NoFilter::NoValue) => Box::pin(ready(Ok(Found::NotAsked))),
            Err(NoFilter::NoEntry) => {
                tracing::warn!(
                    "a value in `filter` does not have the form of the attribute; treated as no match"
                );
                Box::pin(ready(Ok(Found::UnknownUser)))
            }
        }
    }
}

impl DirectoryLookUp {
    fn request(&self, attributes: &Attributes<'_>) -> Result<Vec<u8>, NoFilter> {
        let Directory { base, scope, filter, many, .. } = &*self.directory;
        let base = dn::render(base, attributes).ok_or_else(|| match not_run(&[base], attributes) {
            Found::UnknownUser => NoFilter::NoEntry,
            _ => NoFilter::NoValue,
        })?;
        let filter = filter.encode(attributes, &|name| self.directory.form(name))?;
        let (base, scope, attributes) = (base.as_str(), *scope, self.asked.as_slice());
        let size_limit = if *many { MANY } else { ONE };
        Ok(message::search(SearchRequest { base, scope, filter, attributes, size_limit }))
    }

    async fn found(&self, answer: SearchResult) -> Result<Found, StoreFailure> {
        let many = self.directory.many;
        match (answer.code, answer.entries.len()) {
            (SUCCESS, 0) => return Ok(Found::UnknownUser),
            (SUCCESS, 1) => {}
            (SUCCESS, _) if many => {}
            (SIZE_LIMIT_EXCEEDED, _) if many => {
                return Err(malformed(&format!(
                    "more than {MANY} entries, or more than the directory returns"
                )));
            }
            (SUCCESS | SIZE_LIMIT_EXCEEDED, _) => {
                return Err(StoreFailure::new(FailureKind::Ambiguous, "more than one entry"));
            }
            // This user's base does not exist. A base that is the same for all users must exist.
            (NO_SUCH_OBJECT | INVALID_DN_SYNTAX, _) if !self.directory.base.attributes().is_empty() => {
                return Ok(Found::UnknownUser);
            }
            (code, _) => return Err(refused("search", code)),
        }
        let mut entries = Vec::new();
        for entry in answer.entries {
            entries.push(ranges::complete(&self.directory.connection, entry).await?);
        }
        let known = self.wanted.iter().map(|(name, description)| self.known(name, description, &entries));
        Ok(Found::User(known.collect()))
    }

    /// The value of an attribute in these entries.
    fn known(&self, name: &AttributeName, description: &Description, entries: &[DirectoryEntry]) -> Known {
        let texts: Result<Vec<Vec<String>>, NotAValue> =
            entries.iter().map(|entry| description.texts(entry)).collect();
        let Ok(texts) = texts else {
            tracing::warn!(attribute = %name, "a value does not have the form of the attribute, such as UTF-8 text");
            return Known::NoValue;
        };
        let mut texts = texts.concat();
        let is_list = self.directory.many || description.name.eq_ignore_ascii_case("memberOf");
        match texts.len() {
            0 => Known::NoValue,
            1 if !is_list => Known::Value(Value::Text(texts.swap_remove(0))),
            _ => {
                let mut seen = HashSet::new();
                texts.retain(|text| seen.insert(text.clone()));
                Known::Value(Value::List(texts))
            }
        }
    }
}
