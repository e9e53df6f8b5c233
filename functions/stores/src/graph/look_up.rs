//! One look-up of a user.

use std::collections::BTreeSet;
use std::sync::Arc;

use claims::values::{AttributeName, Groups, Known, Template, Value};
use futures_util::future::{BoxFuture, try_join};
use serde_json::Value as Json;

use super::guest;
use super::names::{Meaning, meaning};
use super::requests::{GroupQuery, MAX_GROUPS, Requests};
use super::user_path::user_path;
use crate::failure::StoreFailure;
use crate::record::mapping::{Mapping, Select, value_or_none};
use crate::record::path::Path;
use crate::store::{Attributes, Found, LookUp, Store, Wanted, render};

/// An open store.
pub(super) struct GraphStore {
    pub(super) requests: Requests,
    pub(super) user: Template,
    pub(super) attributes: Mapping<Path>,
}

struct GraphLookUp {
    graph: Arc<GraphStore>,
    wanted: Vec<(AttributeName, Option<Meaning>)>,
    /// The properties to request; empty if only groups are needed.
    select: BTreeSet<String>,
    groups: Option<GroupQuery>,
}

impl Store for GraphStore {
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        let meanings = wanted.attributes.iter().map(|name| (name.clone(), meaning(name, &self.attributes)));
        let meanings: Vec<_> = meanings.collect();
        for (name, _) in meanings.iter().filter(|(_, meaning)| meaning.is_none()) {
            tracing::warn!(attribute = %name, "Microsoft Graph has no such user attribute");
        }
        let groups = query(&meanings, &wanted.groups);
        let mut select: BTreeSet<String> =
            meanings.iter().filter_map(|(_, meaning)| meaning.as_ref()).flat_map(properties).collect();
        if select.is_empty() && groups.is_none() {
            select.insert("id".to_owned());
        }
        Arc::new(GraphLookUp { graph: self, wanted: meanings, select, groups })
    }

    /// Gets a token and requests a user who does not exist, to open both connections before the first callout.
    fn warm(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            let missing = "users/00000000-0000-0000-0000-000000000000";
            let _ = self.requests.user(missing, &BTreeSet::from(["id".to_owned()])).await;
        })
    }
}

fn properties(meaning: &Meaning) -> Vec<String> {
    match meaning {
        Meaning::Property(path) => path.names().first().map(ToString::to_string).into_iter().collect(),
        Meaning::GuestKind => guest::PROPERTIES.map(str::to_owned).to_vec(),
        Meaning::MemberOf => Vec::new(),
    }
}

/// The query for groups. The store's own `memberOf` is used by a claim; conditions use the user's.
fn query(wanted: &[(AttributeName, Option<Meaning>)], groups: &Groups) -> Option<GroupQuery> {
    let mut lists = wanted.iter().filter(|(_, meaning)| *meaning == Some(Meaning::MemberOf)).peekable();
    lists.peek()?;
    match groups {
        Groups::Named(ids) if !ids.is_empty() && lists.all(|(name, _)| name.is_built_in()) => {
            let ids: Vec<String> = ids.iter().cloned().collect();
            Some(GroupQuery::Check(ids.chunks(MAX_GROUPS).map(<[String]>::to_vec).collect()))
        }
        Groups::Named(_) | Groups::All => Some(GroupQuery::All),
    }
}

impl LookUp for GraphLookUp {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>> {
        let Some(id) = render(&self.graph.user, attributes) else {
            return Box::pin(std::future::ready(Ok(Found::NotAsked)));
        };
        Box::pin(async move {
            let Some(path) = user_path(&id) else { return Ok(Found::UnknownUser) };
            let (user, groups) = try_join(self.user(&path), self.groups(&path)).await?;
            let Some((user, groups)) = user.zip(groups) else { return Ok(Found::UnknownUser) };
            let known = self.wanted.iter().map(|(name, meaning)| match meaning {
                Some(meaning) => known(name, meaning, &user, &groups),
                None => Known::NoValue,
            });
            Ok(Found::User(known.collect()))
        })
    }
}

impl GraphLookUp {
    /// The user, with property names spelled as they were selected; `None` if the user is unknown.
    async fn user(&self, path: &str) -> Result<Option<Json>, StoreFailure> {
        if self.select.is_empty() {
            return Ok(Some(Json::Null));
        }
        let user = self.graph.requests.user(path, &self.select).await?;
        let Some(Json::Object(user)) = user else { return Ok(None) };
        let named = user.into_iter().map(|(name, value)| {
            let selected = self.select.iter().find(|selected| selected.eq_ignore_ascii_case(&name));
            (selected.cloned().unwrap_or(name), value)
        });
        Ok(Some(Json::Object(named.collect())))
    }

    /// The ids of the user's groups; empty if they are not needed, `None` if the user is unknown.
    async fn groups(&self, path: &str) -> Result<Option<Vec<String>>, StoreFailure> {
        match &self.groups {
            Some(query) => self.graph.requests.groups(path, query).await,
            None => Ok(Some(Vec::new())),
        }
    }
}

fn known(name: &AttributeName, meaning: &Meaning, user: &Json, groups: &[String]) -> Known {
    match meaning {
        Meaning::MemberOf => Known::Value(Value::List(groups.to_vec())),
        Meaning::GuestKind => guest::kind(user).map(Value::from).into(),
        Meaning::Property(path) => value_or_none(name, path.select(user)),
    }
}
