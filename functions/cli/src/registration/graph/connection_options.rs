//! Command-line options for the connections to Microsoft Graph and to the endpoint.

use std::path::PathBuf;

use reqwest::{Client, Url};

use super::client::GraphClient;
use super::cloud::Cloud;
use crate::http;

/// Options for the connections to Microsoft Graph and to the endpoint.
#[derive(clap::Args)]
pub(crate) struct ConnectionOptions {
    /// The address of Microsoft Graph; national clouds have their own
    #[arg(long, default_value = "https://graph.microsoft.com", value_name = "URL")]
    pub(crate) graph_url: Url,
    /// A PEM file with additional root certificates to trust
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
}

impl ConnectionOptions {
    /// What is not known about the cloud of the address, if anything.
    ///
    /// # Errors
    /// There are no custom claims providers in that cloud.
    pub(crate) fn cloud_warning(&self) -> Result<Option<&'static str>, String> {
        match Cloud::of(&self.graph_url) {
            Cloud::Public => Ok(None),
            Cloud::UsGovernment => Ok(Some(
                "Microsoft does not document which app ID calls the endpoint in the clouds of the US government: \
                 compare the setting `CLAIMSMITH_CALLER_APP_ID` with the service principals of the tenant",
            )),
            Cloud::China => Err(format!(
                "--graph-url: `{}` is Microsoft Graph of the cloud in China (21Vianet), \
                 where Entra has no custom claims providers",
                self.graph_url
            )),
        }
    }

    /// The HTTP client.
    ///
    /// # Errors
    /// The file with root certificates cannot be read or used.
    pub(crate) fn http(&self) -> Result<Client, String> {
        self.with_roots(http::client)
    }

    /// The HTTP client as the function has it.
    ///
    /// # Errors
    /// The file with root certificates cannot be read or used.
    pub(crate) fn function_http(&self) -> Result<stores::http::Client, String> {
        self.with_roots(|roots| stores::http::client(roots).map_err(|error| error.to_string()))
    }

    fn with_roots<C>(&self, client: impl Fn(Option<&[u8]>) -> Result<C, String>) -> Result<C, String> {
        let Some(path) = &self.ca_file else { return client(None) };
        let roots = std::fs::read(path).map_err(|error| error.to_string());
        let client = roots.and_then(|roots| client(Some(&roots)));
        client.map_err(|error| format!("{}: {error}", path.display()))
    }

    /// A client for Graph, with the token from the environment.
    ///
    /// # Errors
    /// Those of [`GraphClient::open`].
    pub(crate) fn graph(&self, http: &Client) -> Result<GraphClient, String> {
        GraphClient::open(http.clone(), &self.graph_url)
    }
}
