//! Command-line options for the connections to Microsoft Graph and to the endpoint.

use std::path::PathBuf;

use reqwest::{Client, Url};

use super::client::GraphClient;
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
