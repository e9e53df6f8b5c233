//! What the process brings along for its stores.

use std::path::PathBuf;

use crate::aws::Account;
use crate::secrets::Secrets;

/// Deployment settings (`${NAME}`) by their names.
pub type Settings = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// What stores are opened with.
pub struct Environment {
    /// The deployment's settings.
    pub setting: Settings,
    /// The folder of the policy: relative file names start there.
    pub folder: PathBuf,
    /// The one HTTP client; see [`crate::http::client`].
    pub http: reqwest::Client,
    /// Further root certificates, in PEM, for connections that are not HTTP.
    pub extra_roots: Option<Vec<u8>>,
    /// Who we are on AWS.
    pub aws: Account,
    /// The secrets and parameters that were fetched.
    pub secrets: Secrets,
}
