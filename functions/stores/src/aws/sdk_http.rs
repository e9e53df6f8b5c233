//! AWS's SDK over the one HTTP client.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::shared::IntoShared;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;

use http::Request;

use crate::http::{Client, HttpError, Response, body};

/// Large enough for two items of DynamoDB, 400 KB each, escaped. Items of a larger batch are requested one by one.
const MAX_RESPONSE_BYTES: usize = 4 * 1024 * 1024;

/// Sends the SDK's requests through the shared HTTP client. Connect and read timeouts of the SDK are ignored: the
/// client has its own connect timeout, and the SDK limits the time of an operation as a whole.
#[derive(Clone, Debug)]
pub struct SdkHttp(Client);

impl SdkHttp {
    /// The SDK's requests are sent through `client`.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self(client)
    }
}

impl HttpClient for SdkHttp {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        self.clone().into_shared()
    }
}

impl HttpConnector for SdkHttp {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.0.clone();
        HttpConnectorFuture::new(async move {
            let response = client.send(outgoing(request)?).await.map_err(connector_error)?;
            incoming(response).await
        })
    }
}

fn outgoing(request: HttpRequest) -> Result<Request<Bytes>, ConnectorError> {
    let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
    let (parts, body) = request.into_parts();
    let body = body.bytes().map(Bytes::copy_from_slice);
    let body = body.ok_or_else(|| ConnectorError::user("a streamed request body is not supported".into()))?;
    Ok(Request::from_parts(parts, body))
}

async fn incoming(mut response: Response) -> Result<HttpResponse, ConnectorError> {
    let mut answer = http::Response::builder().status(response.status());
    if let Some(headers) = answer.headers_mut() {
        std::mem::swap(headers, response.headers_mut());
    }
    let body = body(&mut response, MAX_RESPONSE_BYTES).await.map_err(connector_error)?;
    let too_large = || ConnectorError::other("the response is larger than 4 MiB".into(), None);
    let answer = answer.body(SdkBody::from(body.ok_or_else(too_large)?));
    let answer = answer.map_err(|error| ConnectorError::other(error.into(), None))?;
    answer.try_into().map_err(|error| ConnectorError::other(Box::new(error), None))
}

fn connector_error(error: HttpError) -> ConnectorError {
    ConnectorError::io(error.into())
}
