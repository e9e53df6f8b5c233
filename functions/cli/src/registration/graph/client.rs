//! A client for Microsoft Graph v1.0 that uses the administrator's access token.

use std::fmt;
use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder, StatusCode, Url};
use serde_json::Value;

use super::json::{array, text};
use super::request::GraphRequest;
use crate::progress::Progress;

/// The environment variable with the token.
pub(crate) const TOKEN_VARIABLE: &str = "CLAIMSMITH_GRAPH_TOKEN";

const TIMEOUT: Duration = Duration::from_secs(30);
/// New objects take time to replicate. These are the waits between attempts.
const WAITS_SECONDS: [u64; 5] = [1, 2, 4, 8, 8];
/// Far more than needed for the 100 extensions and 250 listeners that a tenant can have.
const MAX_PAGES: usize = 20;
/// The error codes for an object that is not replicated yet; the last one is for extensions.
const NOT_REPLICATED: [&str; 4] =
    ["Request_BadRequest", "Request_ResourceNotFound", "BadRequest", "AADB2C90063"];
const MAX_MESSAGE_CHARS: usize = 300;

/// A client for Graph.
pub(crate) struct GraphClient {
    http: Client,
    origin: String,
    token: String,
    has_written: bool,
}

/// Graph rejected a request.
struct GraphError {
    request: String,
    status: StatusCode,
    code: String,
    message: String,
    request_id: String,
}

impl GraphClient {
    /// A client for Graph at an address, with the token in [`TOKEN_VARIABLE`].
    ///
    /// # Errors
    /// The token is not set, or the address is neither https nor on this machine.
    pub(crate) fn open(http: Client, address: &Url) -> Result<Self, String> {
        if !stores::http::address::is_secure(address) {
            return Err(format!("--graph-url: `{address}` is not an https address"));
        }
        let token = std::env::var(TOKEN_VARIABLE).unwrap_or_default().trim().to_owned();
        if token.is_empty() {
            return Err(format!(
                "`{TOKEN_VARIABLE}` is not set; `az account get-access-token --resource-type ms-graph \
                 --query accessToken --output tsv` prints a token for it"
            ));
        }
        Ok(Self { http, origin: address.origin().ascii_serialization(), token, has_written: false })
    }

    /// An object; null if it does not exist.
    ///
    /// # Errors
    /// Graph cannot be reached or rejects the request.
    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, String> {
        let url = self.url(path, query)?;
        match self.exchange(self.http.get(url), format!("GET {path}")).await? {
            Ok(object) => Ok(object),
            Err(error) if error.status == StatusCode::NOT_FOUND => Ok(Value::Null),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The objects of a list, of all its pages.
    ///
    /// # Errors
    /// Those of [`GraphClient::get`]; the next page is on another host; there are too many pages.
    pub(crate) async fn list(&self, path: &str, query: &[(&str, &str)]) -> Result<Vec<Value>, String> {
        let mut url = self.url(path, query)?;
        let mut objects = Vec::new();
        for _ in 0..MAX_PAGES {
            let page = self.exchange(self.http.get(url), format!("GET {path}")).await?;
            let page = page.map_err(|error| error.to_string())?;
            objects.extend_from_slice(array(&page, "/value"));
            let Some(next) = page.get("@odata.nextLink").and_then(Value::as_str) else { return Ok(objects) };
            url = next.parse().map_err(|error| format!("GET {path}: the next page: {error}"))?;
            if url.origin().ascii_serialization() != self.origin {
                return Err(format!("GET {path}: the next page is on another host"));
            }
        }
        Err(format!("GET {path}: more than {MAX_PAGES} pages"))
    }

    /// Sends a request; retries while an object that this run created is not replicated yet. Null if the response has no
    /// body.
    ///
    /// # Errors
    /// Graph cannot be reached or rejects the request.
    pub(crate) async fn send(&mut self, request: &GraphRequest) -> Result<Value, String> {
        let mut waits = WAITS_SECONDS.into_iter().map(Duration::from_secs);
        loop {
            let url = self.url(&request.path, &[])?;
            let mut builder = self.http.request(request.method.clone(), url);
            if !request.body.is_null() {
                builder = builder.json(&request.body);
            }
            let error = match self.exchange(builder, format!("{} {}", request.method, request.path)).await? {
                Ok(response) => {
                    self.has_written = true;
                    return Ok(response);
                }
                // Already removed.
                Err(error) if request.method == Method::DELETE && error.status == 404 => {
                    return Ok(Value::Null);
                }
                Err(error) => error,
            };
            match waits.next().filter(|_| self.is_transient(&error)) {
                Some(wait) => {
                    let _progress = Progress::start("waiting until Microsoft Graph has an object", 1);
                    tokio::time::sleep(wait).await;
                }
                None => return Err(error.to_string()),
            }
        }
    }

    fn is_transient(&self, error: &GraphError) -> bool {
        let not_replicated = NOT_REPLICATED.contains(&error.code.as_str());
        error.status == StatusCode::TOO_MANY_REQUESTS || (self.has_written && not_replicated)
    }

    fn url(&self, path: &str, query: &[(&str, &str)]) -> Result<Url, String> {
        let mut url: Url =
            format!("{}/v1.0{path}", self.origin).parse().map_err(|error| format!("{path}: {error}"))?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    async fn exchange(
        &self,
        builder: RequestBuilder,
        request: String,
    ) -> Result<Result<Value, GraphError>, String> {
        let failed = |error: reqwest::Error| format!("{request}: {}", crate::http::causes(error));
        let response = builder.timeout(TIMEOUT).bearer_auth(&self.token).send().await.map_err(failed)?;
        let status = response.status();
        let header = response.headers().get("request-id").and_then(|id| id.to_str().ok());
        let request_id = header.unwrap_or_default().to_owned();
        let body = response.bytes().await.map_err(failed)?;
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        if status.is_success() {
            return Ok(Ok(body));
        }
        let message = text(&body, "/error/message").chars().take(MAX_MESSAGE_CHARS).collect();
        let code = text(&body, "/error/code").to_owned();
        Ok(Err(GraphError { request, status, code, message, request_id }))
    }
}

/// `POST /applications: 403 Authorization_RequestDenied: the message (request-id ...)`.
impl fmt::Display for GraphError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request, status, code, message, request_id } = self;
        write!(f, "{request}: {} {code}: {message} (request-id {request_id})", status.as_u16())?;
        if *status == StatusCode::FORBIDDEN {
            f.write_str(
                "; the token needs Application.ReadWrite.All, AppRoleAssignment.ReadWrite.All, \
                 CustomAuthenticationExtension.ReadWrite.All, EventListener.ReadWrite.All, \
                 Policy.ReadWrite.ApplicationConfiguration and, for the tenant's id, Organization.Read.All",
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_request_the_code_and_the_permissions_that_a_token_needs() {
        let error = |status: StatusCode| GraphError {
            request: "POST /applications".to_owned(),
            status,
            code: "Denied".to_owned(),
            message: "no".to_owned(),
            request_id: "7".to_owned(),
        };
        let bad = error(StatusCode::BAD_REQUEST).to_string();
        assert_eq!(bad, "POST /applications: 400 Denied: no (request-id 7)");
        let denied = error(StatusCode::FORBIDDEN).to_string();
        assert!(denied.contains("EventListener.ReadWrite.All"), "{denied}");
    }
}
