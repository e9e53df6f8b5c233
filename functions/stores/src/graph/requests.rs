//! The requests to Graph.

use std::collections::BTreeSet;

use bytes::Bytes;
use futures_util::future::{BoxFuture, try_join_all};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{Method, Request, Uri};
use serde_json::{Value as Json, json};

use super::errors::{malformed, meaning};
use super::lists::{PAGE_SIZE, Selection, UserList};
use crate::failure::{FailureKind, StoreFailure};
use crate::http::Client;
use crate::http::exchange::pages::{self, Page};
use crate::http::percent::encoded;
use crate::oauth2::TokenSource;

/// Graph's address, the HTTP client and the access tokens.
pub(super) struct Requests {
    pub(super) http: Client,
    pub(super) tokens: TokenSource,
    /// With the version, without a trailing slash.
    pub(super) base_url: String,
}

/// A query for a user's groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum GroupQuery {
    /// Of which of these groups the user is a member; at most [`MAX_GROUPS`] in each list.
    Check(Vec<Vec<String>>),
    /// All of them.
    All,
}

/// <https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups>
pub(super) const MAX_GROUPS: usize = 20;

/// One request, without the access token.
struct GraphRequest {
    method: Method,
    address: String,
    body: Option<Json>,
    /// The permission that it needs.
    permission: &'static str,
}

impl Requests {
    /// The selected properties of a user and of the manager; `None` if Graph does not know the user.
    pub(super) async fn user(&self, path: &str, selection: &Selection) -> Result<Option<Json>, StoreFailure> {
        let expand = match selection.manager.is_empty() {
            true => String::new(),
            false => format!("&$expand=manager($select={})", select(&selection.manager)),
        };
        let own = if selection.user.is_empty() { "id".to_owned() } else { select(&selection.user) };
        let address = format!("{}/{path}?$select={own}{expand}", self.base_url);
        let permission = "User.Read.All";
        let user = self.ask(&GraphRequest { method: Method::GET, address, body: None, permission }).await?;
        match user {
            Some(user) if !user.is_object() => Err(malformed("the response is not a user")),
            user => Ok(user),
        }
    }

    /// The selected properties of all objects of a list of the user's; `None` if Graph does not know the user.
    pub(super) async fn list(
        &self,
        path: &str,
        list: &UserList,
        properties: &BTreeSet<String>,
    ) -> Result<Option<Json>, StoreFailure> {
        let UserList { segment, permission, .. } = *list;
        let count = if segment.contains("/microsoft.graph.") { "&$count=true" } else { "" };
        let query = format!("$select={}&$top={PAGE_SIZE}{count}", select(properties));
        let address = format!("{}/{path}/{segment}?{query}", self.base_url);
        let answer = self.ask(&GraphRequest { method: Method::GET, address, body: None, permission }).await?;
        answer
            .map(|mut answer| match answer.get_mut("value").map(Json::take) {
                Some(items @ Json::Array(_)) => Ok(items),
                _ => Err(malformed("the response is not a list")),
            })
            .transpose()
    }

    /// The ids of the user's groups; `None` if Graph does not know the user.
    pub(super) async fn groups(
        &self,
        path: &str,
        query: &GroupQuery,
    ) -> Result<Option<Vec<String>>, StoreFailure> {
        let asked = match query {
            GroupQuery::Check(parts) => {
                let part = |ids: &Vec<String>| ("checkMemberGroups", json!({ "groupIds": ids }));
                parts.iter().map(part).collect()
            }
            GroupQuery::All => vec![("getMemberGroups", json!({ "securityEnabledOnly": false }))],
        };
        let answers = asked.into_iter().map(async |(action, body)| {
            let address = format!("{}/{path}/{action}", self.base_url);
            let permission = "GroupMember.Read.All";
            let asked = GraphRequest { method: Method::POST, address, body: Some(body), permission };
            self.ask(&asked).await?.map(ids).transpose()
        });
        let answers: Option<Vec<Vec<String>>> = try_join_all(answers).await?.into_iter().collect();
        Ok(answers.map(|parts| parts.concat()))
    }

    /// The document of a response with all its pages; `None` if Graph does not know the user.
    async fn ask(&self, asked: &GraphRequest) -> Result<Option<Json>, StoreFailure> {
        let request = self.request(asked)?;
        let address = request.uri().clone();
        let answer = self.tokens.ask(&self.http, request).await?;
        let headers = answer.headers.clone();
        let Some(document) = meaning(answer, asked.permission)? else { return Ok(None) };
        let next = |address: Uri| -> BoxFuture<'_, _> {
            let address = address.to_string();
            let asked =
                GraphRequest { method: Method::GET, address, body: None, permission: asked.permission };
            Box::pin(async move { self.tokens.ask(&self.http, self.request(&asked)?).await })
        };
        pages::whole(Page { address, headers, document }, false, next).await.map(Some)
    }

    fn request(&self, asked: &GraphRequest) -> Result<Request<Bytes>, StoreFailure> {
        let mut request = Request::builder().method(asked.method.clone()).uri(&asked.address);
        request = request.header(ACCEPT, "application/json");
        if asked.address.contains("$count=") {
            request = request.header("consistencylevel", "eventual");
        }
        if asked.body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let body = asked.body.as_ref().map(Json::to_string).unwrap_or_default();
        request
            .body(Bytes::from(body))
            .map_err(|_| StoreFailure::new(FailureKind::Misconfigured, "the request could not be built"))
    }
}

fn ids(answer: Json) -> Result<Vec<String>, StoreFailure> {
    let value = answer.get("value").and_then(Json::as_array);
    let ids = value.and_then(|ids| ids.iter().map(|id| id.as_str().map(str::to_owned)).collect());
    ids.ok_or_else(|| malformed("the response is not a list of groups"))
}

/// Properties for `$select`: of names that differ in case only, Graph takes one.
fn select(names: &BTreeSet<String>) -> String {
    let mut distinct: Vec<&str> = Vec::new();
    for name in names {
        if !distinct.iter().any(|other| other.eq_ignore_ascii_case(name)) {
            distinct.push(name);
        }
    }
    distinct.into_iter().map(encoded).collect::<Vec<String>>().join(",")
}
