//! Everything that stores need to be opened.

use crate::deployment::Deployment;
use crate::dynamodb::batch::Batchers;
use crate::secrets::Secrets;

/// Everything that stores need to be opened.
pub struct Environment {
    /// What the process supplies.
    pub deployment: Deployment,
    /// The secrets and parameters that were fetched.
    pub secrets: Secrets,
    /// Lets look-ups in DynamoDB share requests.
    pub(crate) batchers: Batchers,
}

impl Environment {
    /// An environment for stores that are opened together.
    #[must_use]
    pub fn new(deployment: Deployment, secrets: Secrets) -> Self {
        Self { deployment, secrets, batchers: Batchers::default() }
    }

    /// The same environment with other secrets.
    pub(crate) fn with(&self, secrets: Secrets) -> Self {
        Self { deployment: self.deployment.clone(), secrets, batchers: self.batchers.clone() }
    }
}
