//! AWS: who we are, and its SDK over the one HTTP client.

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::shared::IntoShared;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use claims::document::{Code, Diagnostics, Place};

use crate::dynamodb::Batchers;
use crate::environment::Environment;
use crate::http::body;
use crate::template::PlacedTemplate;

/// AWS is to be asked, and the process has no credentials for it or knows no region.
pub const NO_AWS_ACCOUNT: Code = Code("no_aws_account");

/// Two items of DynamoDB, 400 KB each, escaped, are not larger. A batch that is must be asked for one by one.
const MAX_RESPONSE_BYTES: usize = 4 * 1024 * 1024;

/// Who we are on AWS, and where.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Signs the requests.
    pub credentials: Option<SharedCredentialsProvider>,
    /// The region where a store names none.
    pub region: Option<String>,
    /// Where DynamoDB is, if not at AWS's own address for the region.
    pub dynamodb_endpoint: Option<String>,
    /// What lets look-ups in DynamoDB share requests.
    pub batchers: Batchers,
    /// Where Secrets Manager is, if not there.
    pub secrets_manager_endpoint: Option<String>,
    /// Where Systems Manager is, if not there.
    pub ssm_endpoint: Option<String>,
}

impl Account {
    /// Reads the variables that Lambda sets: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`
    /// and `AWS_REGION`, and AWS's own `AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL_SECRETS_MANAGER` and
    /// `AWS_ENDPOINT_URL_SSM`. What is missing is missed by the store that needs it.
    #[must_use]
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Self {
        let keys = variable("AWS_ACCESS_KEY_ID").zip(variable("AWS_SECRET_ACCESS_KEY"));
        let credentials = keys.map(|(id, secret)| {
            let token = variable("AWS_SESSION_TOKEN");
            SharedCredentialsProvider::new(Credentials::new(id, secret, token, None, "environment"))
        });
        Self {
            credentials,
            region: variable("AWS_REGION"),
            dynamodb_endpoint: variable("AWS_ENDPOINT_URL_DYNAMODB"),
            batchers: Batchers::default(),
            secrets_manager_endpoint: variable("AWS_ENDPOINT_URL_SECRETS_MANAGER"),
            ssm_endpoint: variable("AWS_ENDPOINT_URL_SSM"),
        }
    }
}

/// The credentials of the process; that there are none is noted at `place`.
pub(crate) fn credentials(
    environment: &Environment,
    place: Place,
    diagnostics: &mut Diagnostics,
) -> Option<SharedCredentialsProvider> {
    if environment.aws.credentials.is_none() {
        diagnostics
            .error(NO_AWS_ACCOUNT, place, "there are no AWS credentials")
            .help("Lambda supplies them; elsewhere set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    }
    environment.aws.credentials.clone()
}

/// The region that is written, or else the process's own; that there is none is noted at `place`.
pub(crate) fn region(
    written: Option<&PlacedTemplate>,
    environment: &Environment,
    place: Place,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    if let Some(region) = written {
        return region.resolve_fixed(environment, diagnostics);
    }
    if environment.aws.region.is_none() {
        diagnostics
            .error(NO_AWS_ACCOUNT, place, "the AWS region is not known")
            .help("write `region`, or set AWS_REGION");
    }
    environment.aws.region.clone()
}

/// The SDK's way to the one HTTP client. Connect and read timeouts of the SDK are not looked at: the client
/// has a connect timeout of its own, and the SDK itself times an operation as a whole.
#[derive(Clone, Debug)]
pub struct SdkHttp(reqwest::Client);

impl SdkHttp {
    /// The SDK's requests are sent through `client`.
    #[must_use]
    pub fn new(client: reqwest::Client) -> Self {
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
            let response = client.execute(outgoing(request)?).await.map_err(trouble)?;
            incoming(response).await
        })
    }
}

fn outgoing(request: HttpRequest) -> Result<reqwest::Request, ConnectorError> {
    let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
    let (parts, body) = request.into_parts();
    let body = body.bytes().map(Bytes::copy_from_slice);
    let body = body.ok_or_else(|| ConnectorError::user("a streamed request body is not supported".into()))?;
    http::Request::from_parts(parts, body).try_into().map_err(trouble)
}

async fn incoming(mut response: reqwest::Response) -> Result<HttpResponse, ConnectorError> {
    let mut answer = http::Response::builder().status(response.status());
    if let Some(headers) = answer.headers_mut() {
        std::mem::swap(headers, response.headers_mut());
    }
    let body = body(&mut response, MAX_RESPONSE_BYTES).await.map_err(trouble)?;
    let too_large = || ConnectorError::other("the response is larger than 4 MiB".into(), None);
    let answer = answer.body(SdkBody::from(body.ok_or_else(too_large)?));
    let answer = answer.map_err(|error| ConnectorError::other(error.into(), None))?;
    answer.try_into().map_err(|error| ConnectorError::other(Box::new(error), None))
}

fn trouble(error: reqwest::Error) -> ConnectorError {
    let error = error.without_url();
    if error.is_builder() { ConnectorError::user(error.into()) } else { ConnectorError::io(error.into()) }
}
