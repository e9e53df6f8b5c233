//! A fake of Microsoft Graph and of Entra's token endpoint, because the real ones are not available in a test. Its
//! responses have the shapes that Microsoft's pages document (user-get, directoryobject-checkmembergroups,
//! directoryobject-getmembergroups, errors), and it refuses what they forbid: a request without a valid token, a user
//! without `$select`, more than 20 groups. It does not show undocumented behavior of Graph.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value as Json, json};

use crate::servers::service::Service;
use crate::servers::stub::Request;

const MOST_GROUPS: usize = 20;

/// A fake that is running.
pub(crate) struct Fake {
    service: Service,
    /// The number of the token that is good.
    good: Arc<AtomicUsize>,
}

/// What is answered in the place of an answer.
type Instead = dyn Fn(&Request) -> Option<(u16, Json)> + Send + Sync;

impl Fake {
    /// A fake that knows these users, by their `id` or `userPrincipalName`; `memberOf` lists a user's groups.
    pub(crate) async fn start(users: Vec<Json>) -> Self {
        Self::instead(users, |_| None).await
    }

    /// The same, with an answer of its own for some requests with a good token.
    pub(crate) async fn instead(
        users: Vec<Json>,
        instead: impl Fn(&Request) -> Option<(u16, Json)> + Send + Sync + 'static,
    ) -> Self {
        let (good, granted) = (Arc::new(AtomicUsize::new(1)), AtomicUsize::new(0));
        let is_good = Arc::clone(&good);
        let instead: Box<Instead> = Box::new(instead);
        let service = Service::start(move |_, request| {
            if request.head.starts_with("POST /token ") {
                let token = format!("token-{}", granted.fetch_add(1, Ordering::Relaxed) + 1);
                return (200, json!({ "token_type": "Bearer", "expires_in": 3599, "access_token": token }));
            }
            let good = format!("Bearer token-{}", is_good.load(Ordering::Relaxed));
            if request.header("authorization") != Some(&good) {
                return error(
                    401,
                    "InvalidAuthenticationToken",
                    "Access token has expired or is not yet valid.",
                );
            }
            instead(request).unwrap_or_else(|| answer(&users, request))
        });
        Self { service: service.await, good }
    }

    /// From now on the token with this number is good, and no other. They are numbered from 1.
    pub(crate) fn takes_only(&self, token: usize) {
        self.good.store(token, Ordering::Relaxed);
    }

    /// The configuration of a store over this fake, with more of it.
    pub(crate) fn yaml(&self, more: &str) -> String {
        let address = &self.service.address;
        format!("{{ tokenUrl: '{address}/token', baseUrl: '{address}', client: me, secret: s, {more} }}")
    }

    /// Method and address of every request with a token, in the order of their arrival, decoded.
    pub(crate) fn asked(&self) -> Vec<String> {
        let asked = self.requests().into_iter().map(|request| {
            let (line, _) = request.head.split_once(" HTTP/1.1\r\n").unwrap();
            percent_decode_str(line).decode_utf8().unwrap().replacen(" /v1.0/", " ", 1)
        });
        asked.collect()
    }

    /// Every request with a token.
    pub(crate) fn requests(&self) -> Vec<Request> {
        let mut requests = self.service.requests();
        requests.retain(|request| !request.head.starts_with("POST /token "));
        requests
    }

    /// How many tokens were asked for.
    pub(crate) fn tokens(&self) -> usize {
        self.service.requests().len() - self.requests().len()
    }
}

/// An error as Graph words it.
pub(crate) fn error(status: u16, code: &str, message: &str) -> (u16, Json) {
    let inner = json!({ "date": "2025-01-02T03:04:05", "request-id": "0a", "client-request-id": "0a" });
    (status, json!({ "error": { "code": code, "message": message, "innerError": inner } }))
}

fn answer(users: &[Json], request: &Request) -> (u16, Json) {
    let line = request.head.lines().next().unwrap();
    let [method, address, "HTTP/1.1"] = line.split(' ').collect::<Vec<_>>()[..] else {
        return error(400, "BadRequest", "Invalid request line.");
    };
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let Some((id, action)) = path.strip_prefix("/v1.0/").and_then(user_and_action) else {
        return error(400, "BadRequest", "Resource not found for the segment.");
    };
    let is = |user: &&Json| ["id", "userPrincipalName"].iter().any(|name| user[name] == json!(id));
    let Some(user) = users.iter().find(is) else {
        return error(
            404,
            "Request_ResourceNotFound",
            "Resource does not exist or one of its queried reference-property objects are not present.",
        );
    };
    match (method, action) {
        ("GET", "") => selected(user, query),
        ("POST", "checkMemberGroups") => groups(user, request.json().get("groupIds")),
        ("POST", "getMemberGroups") if request.json() == json!({ "securityEnabledOnly": false }) => {
            groups(user, None)
        }
        _ => error(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target."),
    }
}

/// `users/<id>` or `users('<name>')`, then an action.
fn user_and_action(path: &str) -> Option<(String, &str)> {
    let decoded =
        |text: &str| percent_decode_str(text).decode_utf8().ok().map(|text| text.replace("''", "'"));
    if let Some(named) = path.strip_prefix("users('") {
        let (name, action) = named.split_once("')")?;
        return Some((decoded(name)?, action.strip_prefix('/').unwrap_or(action)));
    }
    let (id, action) =
        path.strip_prefix("users/")?.split_once('/').unwrap_or((path.strip_prefix("users/")?, ""));
    Some((decoded(id)?, action))
}

/// The user as far as it was selected, with every property that Graph knows of.
fn selected(user: &Json, query: &str) -> (u16, Json) {
    let Some(select) = query.strip_prefix("$select=").filter(|select| !select.contains('&')) else {
        return error(400, "Request_BadRequest", "This fake wants $select and nothing else.");
    };
    let value = |name: &str| (name.to_owned(), user.get(name).cloned().unwrap_or_default());
    let mut properties: Map<String, Json> = select.split(',').map(value).collect();
    properties.insert(
        "@odata.context".to_owned(),
        json!("https://graph.microsoft.com/v1.0/$metadata#users/$entity"),
    );
    (200, Json::Object(properties))
}

fn groups(user: &Json, asked: Option<&Json>) -> (u16, Json) {
    let all = user["memberOf"].as_array().cloned().unwrap_or_default();
    let of = match asked.map(|asked| asked.as_array().unwrap()) {
        Some(asked) if asked.len() > MOST_GROUPS || asked.is_empty() => {
            return error(400, "Request_BadRequest", "The number of ids exceeds the limit.");
        }
        Some(asked) => all.into_iter().filter(|id| asked.contains(id)).collect(),
        None => all,
    };
    let context = "https://graph.microsoft.com/v1.0/$metadata#Collection(Edm.String)";
    (200, json!({ "@odata.context": context, "value": Json::Array(of) }))
}
