//! The DynamoDB client: the SDK over the shared HTTP client. It sends each request once; retries and time limits are
//! decided elsewhere.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Config, IdentityCache, Region, StalledStreamProtectionConfig,
};

use crate::aws::SdkHttp;
use crate::deployment::Deployment;

/// When a request is canceled. It can continue after a callout has given up, because other callouts share it.
const MAX_TIME: Duration = Duration::from_secs(5);

/// Makes a client; without `endpoint` it uses AWS's own for the region. `None` without credentials.
pub(crate) fn client(deployment: &Deployment, region: String, endpoint: Option<String>) -> Option<Client> {
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region))
        .credentials_provider(deployment.aws.credentials.clone()?)
        .identity_cache(IdentityCache::no_cache())
        .http_client(SdkHttp::new(deployment.http.clone()))
        .retry_config(RetryConfig::disabled())
        .timeout_config(TimeoutConfig::builder().operation_timeout(MAX_TIME).build())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
    config.set_endpoint_url(endpoint);
    Some(Client::from_conf(config.build()))
}
