//! A fake of Microsoft Graph and of one tenant, on loopback: no more than a registration needs, but strict.
//! Nothing here is Microsoft's, and what it accepts the real Graph may still refuse.

mod rules;
pub(crate) mod schema;
mod tenant;

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

pub(crate) use self::tenant::{Tenant, path_of};

/// The only token that it accepts.
pub(crate) const TOKEN: &str = "the-token-of-an-administrator";

/// A running fake; it ends with this value.
pub(crate) struct FakeGraph {
    /// `http://127.0.0.1:<port>`.
    pub(crate) base_url: String,
    tenant: Arc<Mutex<Tenant>>,
    _runtime: Runtime,
}

/// One request.
pub(crate) struct Call {
    pub(crate) method: Method,
    /// The path in its parts, without version: `servicePrincipals(appId='x')` is two parts.
    pub(crate) path: Vec<String>,
    /// Whether the version is `beta`.
    pub(crate) is_beta: bool,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Value,
}

impl FakeGraph {
    /// Starts it with a tenant that has Graph's own service principal and the applications with these ids.
    pub(crate) fn start(applications: &[&str]) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let tenant = Arc::new(Mutex::new(Tenant::new(&base_url, applications)));
        runtime.spawn(serve(listener, Arc::clone(&tenant)));
        Self { base_url, tenant, _runtime: runtime }
    }

    /// Looks at the tenant, or changes it behind everybody's back.
    pub(crate) fn tenant<T>(&self, with: impl FnOnce(&mut Tenant) -> T) -> T {
        with(&mut self.tenant.lock().unwrap())
    }
}

async fn serve(listener: TcpListener, tenant: Arc<Mutex<Tenant>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let tenant = Arc::clone(&tenant);
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, &tenant));
            let connection = hyper::server::conn::http1::Builder::new();
            let _ = connection.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    tenant: &Mutex<Tenant>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let authorized = parts.headers.get("authorization").is_some_and(|it| it == &format!("Bearer {TOKEN}"));
    let is_beta = parts.uri.path().starts_with("/beta/");
    let path = parts.uri.path().strip_prefix(if is_beta { "/beta" } else { "/v1.0" });
    let call = Call {
        method: parts.method,
        path: path_of(path.unwrap_or_default()),
        is_beta,
        query: query(parts.uri.query().unwrap_or_default()),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    };
    let (status, body) = match authorized {
        true => tenant.lock().unwrap().answer(&call),
        false => rules::refusal(401, "InvalidAuthenticationToken", "the token is not accepted"),
    };
    let response = Response::builder().status(status).header("content-type", "application/json");
    let response = response.header("request-id", "dddddddd-0000-4000-8000-000000000001");
    let body = if body.is_null() { Full::default() } else { Full::from(body.to_string()) };
    Ok(response.body(body).unwrap())
}

fn query(text: &str) -> Vec<(String, String)> {
    let url = reqwest::Url::parse(&format!("http://localhost/?{text}")).unwrap();
    url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// A page of a list.
pub(crate) fn page(objects: &[Value], base_url: &str, call: &Call) -> Value {
    const SIZE: usize = 2;
    let from = call.query.iter().find(|(name, _)| name == "$skiptoken");
    let from: usize = from.map_or(0, |(_, from)| from.parse().unwrap());
    let next = from + SIZE;
    let mut page = json!({ "value": objects[from..next.min(objects.len())] });
    if next < objects.len() {
        let others = call.query.iter().filter(|(name, _)| name != "$skiptoken");
        let others: String = others.map(|(name, value)| format!("&{name}={value}")).collect();
        let path = call.path.join("/");
        page["@odata.nextLink"] = format!("{base_url}/v1.0/{path}?$skiptoken={next}{others}").into();
    }
    page
}
