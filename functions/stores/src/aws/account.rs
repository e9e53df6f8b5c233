//! The process's AWS account: credentials, region and addresses.

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;

/// The AWS account: credentials, region and addresses.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Signs the requests.
    pub credentials: Option<SharedCredentialsProvider>,
    /// The region for stores that do not set one.
    pub region: Option<String>,
    /// DynamoDB's address, if it is not AWS's own for the region.
    pub dynamodb_endpoint: Option<String>,
    /// The same for the data API of AppConfig.
    pub app_config_endpoint: Option<String>,
    /// The same for the Key Management Service.
    pub kms_endpoint: Option<String>,
    /// The same for Secrets Manager.
    pub secrets_manager_endpoint: Option<String>,
    /// The same for Systems Manager.
    pub ssm_endpoint: Option<String>,
}

impl Account {
    /// Reads the variables that Lambda sets: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`
    /// and `AWS_REGION`, and AWS's own `AWS_ENDPOINT_URL_APPCONFIGDATA`, `AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL_KMS`,
    /// `AWS_ENDPOINT_URL_SECRETS_MANAGER` and `AWS_ENDPOINT_URL_SSM`. An empty one counts as missing, and
    /// a store that needs a missing one reports it.
    #[must_use]
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Self {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let keys = variable("AWS_ACCESS_KEY_ID").zip(variable("AWS_SECRET_ACCESS_KEY"));
        let credentials = keys.map(|(id, secret)| {
            let token = variable("AWS_SESSION_TOKEN");
            SharedCredentialsProvider::new(Credentials::new(id, secret, token, None, "environment"))
        });
        Self {
            credentials,
            region: variable("AWS_REGION"),
            app_config_endpoint: variable("AWS_ENDPOINT_URL_APPCONFIGDATA"),
            dynamodb_endpoint: variable("AWS_ENDPOINT_URL_DYNAMODB"),
            kms_endpoint: variable("AWS_ENDPOINT_URL_KMS"),
            secrets_manager_endpoint: variable("AWS_ENDPOINT_URL_SECRETS_MANAGER"),
            ssm_endpoint: variable("AWS_ENDPOINT_URL_SSM"),
        }
    }
}
