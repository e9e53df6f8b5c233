//! Microsoft Graph, version 1.0, with a bearer token of the administrator's.

use std::fmt;
use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder, StatusCode, Url};
use serde_json::Value;

use super::json::{array, text};
use super::request::Request;

/// The environment variable with the token.
pub(crate) const TOKEN_VARIABLE: &str = "CLAIMSMITH_GRAPH_TOKEN";

const TIMEOUT: Duration = Duration::from_secs(30);
/// What was just created is not everywhere at once; this long it is waited for.
const WAITS_SECONDS: [u64; 5] = [1, 2, 4, 8, 8];
/// Far more than the 100 extensions and 250 listeners that a tenant can have.
const MAX_PAGES: usize = 20;
/// The codes of refusals to speak of an object that is not everywhere yet; the last one is the extension's.
const NOT_YET: [&str; 4] = ["Request_BadRequest", "Request_ResourceNotFound", "BadRequest", "AADB2C90063"];
const MAX_MESSAGE_CHARS: usize = 300;

/// Graph, and who asks it.
pub(crate) struct Graph {
    http: Client,
    origin: String,
    token: String,
    has_written: bool,
}

/// Graph said no.
struct Refusal {
    request: String,
    status: StatusCode,
    code: String,
    message: String,
    request_id: String,
}

impl Graph {
    /// Graph at an address, with the token in [`TOKEN_VARIABLE`].
    ///
    /// # Errors
    /// There is no token, or the address is neither https nor this machine.
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

    /// An object; null where there is none.
    ///
    /// # Errors
    /// Graph cannot be reached or refuses.
    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, String> {
        let url = self.url(path, query)?;
        match self.exchange(self.http.get(url), format!("GET {path}")).await? {
            Ok(object) => Ok(object),
            Err(refusal) if refusal.status == StatusCode::NOT_FOUND => Ok(Value::Null),
            Err(refusal) => Err(refusal.to_string()),
        }
    }

    /// The objects of a list, of all its pages.
    ///
    /// # Errors
    /// Those of [`Graph::get`]; a page points elsewhere; there are more pages than any tenant has.
    pub(crate) async fn list(&self, path: &str, query: &[(&str, &str)]) -> Result<Vec<Value>, String> {
        let mut url = self.url(path, query)?;
        let mut objects = Vec::new();
        for _ in 0..MAX_PAGES {
            let page = self.exchange(self.http.get(url), format!("GET {path}")).await?;
            let page = page.map_err(|refusal| refusal.to_string())?;
            objects.extend_from_slice(array(&page, "/value"));
            let Some(next) = page.get("@odata.nextLink").and_then(Value::as_str) else { return Ok(objects) };
            url = next.parse().map_err(|error| format!("GET {path}: the next page: {error}"))?;
            if url.origin().ascii_serialization() != self.origin {
                return Err(format!("GET {path}: the next page is not Graph's"));
            }
        }
        Err(format!("GET {path}: there are more than {MAX_PAGES} pages"))
    }

    /// Sends a request, waiting for what this run created before; null where nothing is answered.
    ///
    /// # Errors
    /// Graph cannot be reached or refuses.
    pub(crate) async fn send(&mut self, request: &Request) -> Result<Value, String> {
        let mut waits = WAITS_SECONDS.into_iter().map(Duration::from_secs);
        loop {
            let url = self.url(&request.path, &[])?;
            let mut builder = self.http.request(request.method.clone(), url);
            if !request.body.is_null() {
                builder = builder.json(&request.body);
            }
            let refusal = match self.exchange(builder, format!("{} {}", request.method, request.path)).await?
            {
                Ok(answer) => {
                    self.has_written = true;
                    return Ok(answer);
                }
                // What shall not be there is not there.
                Err(refusal) if request.method == Method::DELETE && refusal.status == 404 => {
                    return Ok(Value::Null);
                }
                Err(refusal) => refusal,
            };
            match waits.next().filter(|_| self.may_pass(&refusal)) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return Err(refusal.to_string()),
            }
        }
    }

    fn may_pass(&self, refusal: &Refusal) -> bool {
        let unknown = NOT_YET.contains(&refusal.code.as_str());
        refusal.status == StatusCode::TOO_MANY_REQUESTS || (self.has_written && unknown)
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
    ) -> Result<Result<Value, Refusal>, String> {
        let failed = |error: reqwest::Error| format!("{request}: {}", super::probe::causes(error));
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
        Ok(Err(Refusal { request, status, code, message, request_id }))
    }
}

/// `POST /applications: 403 Authorization_RequestDenied: the message (request-id ...)`.
impl fmt::Display for Refusal {
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
    fn a_refusal_names_request_code_and_what_a_token_must_be_good_for() {
        let refusal = |status: StatusCode| Refusal {
            request: "POST /applications".to_owned(),
            status,
            code: "Denied".to_owned(),
            message: "no".to_owned(),
            request_id: "7".to_owned(),
        };
        let bad = refusal(StatusCode::BAD_REQUEST).to_string();
        assert_eq!(bad, "POST /applications: 400 Denied: no (request-id 7)");
        let denied = refusal(StatusCode::FORBIDDEN).to_string();
        assert!(denied.contains("EventListener.ReadWrite.All"), "{denied}");
    }
}
