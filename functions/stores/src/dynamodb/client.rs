//! DynamoDB's client: the SDK over the one HTTP client. It asks once; what asks again, and how long anybody waits, is
//! not its business.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Config, IdentityCache, Region, StalledStreamProtectionConfig,
};

use crate::aws::SdkHttp;
use crate::deployment::Deployment;

/// Nobody waits any more: a request that others share goes on without whoever gave up, but not for ever.
const FOR_NOBODY: Duration = Duration::from_secs(5);

/// Makes a client; `endpoint` is AWS's own for the region where there is none. `None` without credentials.
pub(crate) fn client(deployment: &Deployment, region: String, endpoint: Option<String>) -> Option<Client> {
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region))
        .credentials_provider(deployment.aws.credentials.clone()?)
        .identity_cache(IdentityCache::no_cache())
        .http_client(SdkHttp::new(deployment.http.clone()))
        .retry_config(RetryConfig::disabled())
        .timeout_config(TimeoutConfig::builder().operation_timeout(FOR_NOBODY).build())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
    config.set_endpoint_url(endpoint);
    Some(Client::from_conf(config.build()))
}
