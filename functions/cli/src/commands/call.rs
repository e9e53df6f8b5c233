//! `claimsmith call`: sends a signed callout for a sample person, as Entra would, and prints the claims.

use crate::exit::Exit;
use crate::simulator::signed_call::CallOptions;

/// Sends a signed callout for a sample person, as Entra would
#[derive(clap::Args)]
pub(crate) struct Call {
    /// The name of the sample person who signs in
    person: String,
    /// The address of the endpoint
    #[arg(long, default_value = "http://127.0.0.1:7071/token-issuance-start", value_parser = super::url)]
    url: reqwest::Url,
    #[command(flatten)]
    options: CallOptions,
}

impl Call {
    pub(super) async fn run(self) -> Result<Exit, String> {
        Ok(super::print(self.options.call(&self.person, self.url).await?))
    }
}
