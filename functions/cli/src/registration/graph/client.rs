//! A client for Microsoft Graph v1.0 that uses the administrator's access token.

use std::fmt;
use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder, StatusCode, Url};
use serde_json::Value;

use super::json::{array, text};
use super::needs;
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
/// The refusals of an identifier URI have about 350 characters.
const MAX_MESSAGE_CHARS: usize = 600;
/// What both refusals of an identifier URI name: the link that explains them.
const IDENTIFIER_URI_REFUSAL: &str = "identifier-uri-addition-error";

/// What helps when a tenant refuses an identifier URI. Entra calls an endpoint only with `api://HOST/APP_ID`.
pub(crate) const IDENTIFIER_URI_ADVICE: &str = "\
    Entra calls an endpoint only if `api://HOST/APP_ID` is an identifier URI of its app registration, so ask for an exemption \
    from the tenant's app management policy: for applications with tokens of version 2.0 (`excludeAppsReceivingV2Tokens`), \
    for this app registration by a policy of its own, or for you; see \
    https://learn.microsoft.com/entra/identity-platform/identifier-uri-restrictions";

/// A client for Graph.
pub(crate) struct GraphClient {
    http: Client,
    origin: String,
    token: String,
    has_written: bool,
}

/// Graph rejected a request.
struct GraphError {
    /// Its method and its path.
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

    /// An object of any version of Graph that not everybody may read; null if it does not exist or Graph rejects the
    /// request.
    ///
    /// # Errors
    /// Graph cannot be reached.
    pub(crate) async fn get_if_allowed(&self, version: &str, path: &str) -> Result<Value, String> {
        let url = self.url_of(version, path, &[])?;
        let object = self.exchange(self.http.get(url), format!("GET {path}")).await?;
        Ok(object.unwrap_or_default())
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
        let not_replicated = not_replicated && !error.is_about_identifier_uri();
        error.status == StatusCode::TOO_MANY_REQUESTS || (self.has_written && not_replicated)
    }

    fn url(&self, path: &str, query: &[(&str, &str)]) -> Result<Url, String> {
        self.url_of("v1.0", path, query)
    }

    fn url_of(&self, version: &str, path: &str, query: &[(&str, &str)]) -> Result<Url, String> {
        let mut url: Url =
            format!("{}/{version}{path}", self.origin).parse().map_err(|error| format!("{path}: {error}"))?;
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

impl GraphError {
    /// Whether an app management policy of the tenant does not let an application have an identifier URI.
    fn is_about_identifier_uri(&self) -> bool {
        self.message.contains(IDENTIFIER_URI_REFUSAL)
    }
}

/// `POST /applications: 403 Authorization_RequestDenied: the message (request-id ...)`.
impl fmt::Display for GraphError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request, status, code, message, request_id } = self;
        write!(f, "{request}: {} {code}: {message} (request-id {request_id})", status.as_u16())?;
        if self.is_about_identifier_uri() {
            write!(f, "; {IDENTIFIER_URI_ADVICE}")?;
        } else if *status == StatusCode::FORBIDDEN {
            let path = request.split_once(' ').map_or("", |(_, path)| path);
            needs::of(path).map_or(Ok(()), |needs| write!(f, "; {needs}"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: StatusCode, message: &str) -> GraphError {
        GraphError {
            request: "POST /identity/authenticationEventListeners".to_owned(),
            status,
            code: "Denied".to_owned(),
            message: message.to_owned(),
            request_id: "7".to_owned(),
        }
    }

    #[test]
    fn an_error_names_the_request_the_code_and_what_a_forbidden_request_needs() {
        let request = "POST /identity/authenticationEventListeners";
        let bad = error(StatusCode::BAD_REQUEST, "no").to_string();
        assert_eq!(bad, format!("{request}: 400 Denied: no (request-id 7)"));
        let denied = error(StatusCode::FORBIDDEN, "no").to_string();
        assert!(denied.contains("the token needs EventListener.ReadWrite.All"), "{denied}");
    }

    #[test]
    fn the_refusal_of_an_identifier_uri_is_recognized_and_not_tried_again() {
        let message =
            "Failed to add identifier URI api://x. See https://aka.ms/identifier-uri-addition-error for more";
        let mut refused = error(StatusCode::BAD_REQUEST, message);
        refused.code = "Request_BadRequest".to_owned();
        assert!(refused.to_string().ends_with(IDENTIFIER_URI_ADVICE), "{refused}");
        let http = crate::http::client(None).unwrap();
        let (origin, token) = (String::new(), String::new());
        let graph = GraphClient { http, origin, token, has_written: true };
        assert!(!graph.is_transient(&refused));
        refused.message = "no".to_owned();
        assert!(graph.is_transient(&refused));
    }
}
