//! One look-up in a directory.

use std::sync::Arc;

use claims::values::{Known, Template};
use futures_util::future::BoxFuture;

use super::attribute::{self, Description, is_description};
use super::connecting::shared_connection::SharedConnection;
use super::dn;
use super::errors::{INVALID_DN_SYNTAX, NO_SUCH_OBJECT, SIZE_LIMIT_EXCEEDED, SUCCESS, refused};
use super::filter::Filter;
use super::protocol::connection::SearchResult;
use super::protocol::message::{self, DirectoryEntry, SearchRequest, SearchScope};
use crate::failure::{FailureKind, StoreFailure};
use crate::record::mapping::Mapping;
use crate::store::{Attributes, Found, LookUp, Store, Wanted};

/// A second entry is enough to know that the filter is ambiguous.
const SIZE_LIMIT: u32 = 2;

/// An open directory.
pub(super) struct Directory {
    pub(super) connection: SharedConnection,
    pub(super) base: Template,
    pub(super) scope: SearchScope,
    pub(super) filter: Filter,
    pub(super) mapping: Mapping<Description>,
}

impl Store for Directory {
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        let wanted: Vec<String> =
            wanted.attributes.iter().map(|name| self.mapping.selector(name).0).collect();
        let mut asked = wanted.clone();
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

struct DirectoryLookUp {
    directory: Arc<Directory>,
    /// The directory's names of the attributes that the look-up needs, in order.
    wanted: Vec<String>,
    /// The same for the request: distinct, and only valid names.
    asked: Vec<String>,
}

impl LookUp for DirectoryLookUp {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>> {
        let Some(request) = self.request(attributes) else {
            return Box::pin(std::future::ready(Ok(Found::NotAsked)));
        };
        Box::pin(async move {
            let answer = self.directory.connection.search(request).await?;
            self.found(&answer)
        })
    }
}

impl DirectoryLookUp {
    /// `None` if a template has no value.
    fn request(&self, attributes: &Attributes<'_>) -> Option<Vec<u8>> {
        let Directory { base, scope, filter, .. } = &*self.directory;
        let base = dn::render(base, attributes)?;
        let filter = filter.encode(attributes)?;
        let (base, scope, attributes) = (base.as_str(), *scope, self.asked.as_slice());
        Some(message::search(SearchRequest { base, scope, filter, attributes, size_limit: SIZE_LIMIT }))
    }

    fn found(&self, answer: &SearchResult) -> Result<Found, StoreFailure> {
        match (answer.code, answer.entries.as_slice()) {
            (SUCCESS, []) => Ok(Found::UnknownUser),
            (SUCCESS, [entry]) => self.read(entry),
            (SUCCESS | SIZE_LIMIT_EXCEEDED, _) => {
                Err(StoreFailure::new(FailureKind::Ambiguous, "more than one entry"))
            }
            // This user's base does not exist. A base that is the same for all users must exist.
            (NO_SUCH_OBJECT | INVALID_DN_SYNTAX, _) if !self.directory.base.attributes().is_empty() => {
                Ok(Found::UnknownUser)
            }
            (code, _) => Err(refused("search", code)),
        }
    }

    fn read(&self, entry: &DirectoryEntry) -> Result<Found, StoreFailure> {
        let known: Result<Vec<Known>, StoreFailure> =
            self.wanted.iter().map(|description| attribute::known(entry, description)).collect();
        Ok(Found::User(known?))
    }
}
