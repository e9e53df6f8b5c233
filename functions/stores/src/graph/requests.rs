//! The requests to Graph.

use std::collections::BTreeSet;

use bytes::Bytes;
use futures_util::future::try_join_all;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{Method, Request};
use serde_json::{Value as Json, json};

use super::errors::{malformed, meaning};
use crate::failure::{FailureKind, StoreFailure};
use crate::http::Client;
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
    /// The selected properties of a user; `None` if Graph does not know the user.
    pub(super) async fn user(
        &self,
        path: &str,
        select: &BTreeSet<String>,
    ) -> Result<Option<Json>, StoreFailure> {
        let select: Vec<String> = select.iter().map(|name| encoded(name)).collect();
        let address = format!("{}/{path}?$select={}", self.base_url, select.join(","));
        let permission = "User.Read.All";
        let user = self.ask(&GraphRequest { method: Method::GET, address, body: None, permission }).await?;
        match user {
            Some(user) if !user.is_object() => Err(malformed("the response is not a user")),
            user => Ok(user),
        }
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

    async fn ask(&self, asked: &GraphRequest) -> Result<Option<Json>, StoreFailure> {
        let answer = self.tokens.ask(&self.http, self.request(asked)?).await?;
        meaning(answer, asked.permission)
    }

    fn request(&self, asked: &GraphRequest) -> Result<Request<Bytes>, StoreFailure> {
        let mut request = Request::builder().method(asked.method.clone()).uri(&asked.address);
        request = request.header(ACCEPT, "application/json");
        if asked.body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let body = asked.body.as_ref().map(Json::to_string).unwrap_or_default();
        request
            .body(Bytes::from(body))
            .map_err(|_| StoreFailure::new(FailureKind::Misconfigured, "the request could not be built"))
    }
}

/// A paged list is refused, because its first page would be read as the whole list.
fn ids(answer: Json) -> Result<Vec<String>, StoreFailure> {
    let whole = answer.get("@odata.nextLink").is_none();
    let value = answer.get("value").and_then(Json::as_array).filter(|_| whole);
    let ids = value.and_then(|ids| ids.iter().map(|id| id.as_str().map(str::to_owned)).collect());
    ids.ok_or_else(|| malformed("the response is not a list of groups"))
}
