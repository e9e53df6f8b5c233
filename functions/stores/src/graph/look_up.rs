//! One look-up of a user.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use claims::values::{AttributeName, Groups, Known, Template, Value};
use futures_util::future::{BoxFuture, try_join, try_join_all};
use serde_json::{Map, Value as Json};
use tokio::time::sleep;

use super::guest;
use super::lists::Selection;
use super::names::{Meaning, meaning};
use super::requests::{GroupQuery, MAX_GROUPS, Requests};
use super::user_path::user_path;
use crate::clock::time_left;
use crate::failure::StoreFailure;
use crate::record::mapping::{Mapping, Select, value_or_none};
use crate::record::path::Path;
use crate::store::{Attributes, Found, LookUp, Store, Wanted, not_run, render};

/// When Graph is asked again for a user whom it does not know: copies of the directory may lag behind for a moment.
const AGAIN_AFTER: Duration = Duration::from_millis(250);

/// An open store.
pub(super) struct GraphStore {
    pub(super) requests: Requests,
    pub(super) user: Template,
    pub(super) attributes: Mapping<Path>,
}

struct GraphLookUp {
    graph: Arc<GraphStore>,
    wanted: Vec<(AttributeName, Option<Meaning>)>,
    /// What to request; nothing of the user if only groups are needed.
    selection: Selection,
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
        let mut selection = Selection::default();
        for (_, meaning) in &meanings {
            match meaning {
                Some(Meaning::Property(path)) => selection.add(path),
                Some(Meaning::GuestKind) => selection.user.extend(guest::PROPERTIES.map(str::to_owned)),
                Some(Meaning::MemberOf) | None => {}
            }
        }
        if selection == Selection::default() && groups.is_none() {
            selection.user.insert("id".to_owned());
        }
        Arc::new(GraphLookUp { graph: self, wanted: meanings, selection, groups })
    }

    /// Gets a token and requests a user who does not exist, to open both connections before the first callout.
    fn warm(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            let missing = "users/00000000-0000-0000-0000-000000000000";
            let selection = Selection { user: BTreeSet::from(["id".to_owned()]), ..Selection::default() };
            let _ = self.requests.user(missing, &selection).await;
        })
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
            return Box::pin(std::future::ready(Ok(not_run(&[&self.graph.user], attributes))));
        };
        Box::pin(async move {
            let Some(path) = user_path(&id) else { return Ok(Found::UnknownUser) };
            let mut found = self.ask(&path).await?;
            if found.is_none() {
                // Graph may not know a user yet who was created a moment ago.
                sleep(time_left().map_or(AGAIN_AFTER, |left| (left / 4).min(AGAIN_AFTER))).await;
                found = self.ask(&path).await?;
            }
            let Some((user, groups)) = found else { return Ok(Found::UnknownUser) };
            let known = self.wanted.iter().map(|(name, meaning)| match meaning {
                Some(meaning) => known(name, meaning, &user, &groups),
                None => Known::NoValue,
            });
            Ok(Found::User(known.collect()))
        })
    }
}

impl GraphLookUp {
    async fn ask(&self, path: &str) -> Result<Option<(Json, Vec<String>)>, StoreFailure> {
        let (user, groups) = try_join(self.user(path), self.groups(path)).await?;
        Ok(user.zip(groups))
    }

    /// The user with the lists, with property names spelled as they were selected; `None` if the user is unknown.
    async fn user(&self, path: &str) -> Result<Option<Json>, StoreFailure> {
        let requests = &self.graph.requests;
        let lists = self.selection.lists.iter().map(async |(list, select)| {
            let items = requests.list(path, list, select).await?;
            Ok(items.map(|items| (list.name, items)))
        });
        let user = async {
            match self.selection.has_user() {
                true => requests.user(path, &self.selection).await,
                false => Ok(Some(Json::Object(Map::new()))),
            }
        };
        let (user, lists) = try_join(user, try_join_all(lists)).await?;
        let Some(Json::Object(user)) = user else { return Ok(None) };
        let Some(lists) = lists.into_iter().collect::<Option<Vec<_>>>() else { return Ok(None) };
        let named = self.selection.user.iter().map(String::as_str).chain(["manager"]).filter_map(|name| {
            let (_, value) = user.iter().find(|(given, _)| given.eq_ignore_ascii_case(name))?;
            Some((name, value.clone()))
        });
        Ok(Some(named.chain(lists).map(|(name, value)| (name.to_owned(), value)).collect()))
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
