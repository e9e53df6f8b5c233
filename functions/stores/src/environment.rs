//! What stores are opened with.

use crate::deployment::Deployment;
use crate::dynamodb::batch::Batchers;
use crate::secrets::Secrets;

/// What stores are opened with.
pub struct Environment {
    /// What the process brings.
    pub deployment: Deployment,
    /// The secrets and parameters that were fetched.
    pub secrets: Secrets,
    /// What lets look-ups in DynamoDB share requests.
    pub(crate) batchers: Batchers,
}

impl Environment {
    /// An environment for stores that are opened together.
    #[must_use]
    pub fn new(deployment: Deployment, secrets: Secrets) -> Self {
        Self { deployment, secrets, batchers: Batchers::default() }
    }
}
