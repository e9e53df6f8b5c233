//! How Microsoft Graph and the endpoint are reached.

use std::path::PathBuf;

use reqwest::{Client, Url};

use super::graph::Graph;

/// How Microsoft Graph and the endpoint are reached, as the command line says it.
#[derive(clap::Args)]
pub(crate) struct Connection {
    /// Microsoft Graph; national clouds have their own
    #[arg(long, default_value = "https://graph.microsoft.com", value_name = "URL")]
    pub(crate) graph_url: Url,
    /// A PEM file of further root certificates to trust
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
}

impl Connection {
    /// The HTTP client.
    ///
    /// # Errors
    /// The root certificates cannot be read.
    pub(crate) fn http(&self) -> Result<Client, String> {
        let Some(path) = &self.ca_file else {
            return stores::http::client(None).map_err(|error| error.to_string());
        };
        let roots = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        stores::http::client(Some(&roots)).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Graph, with the token from the environment.
    ///
    /// # Errors
    /// Those of [`Graph::open`].
    pub(crate) fn graph(&self, http: &Client) -> Result<Graph, String> {
        Graph::open(http.clone(), &self.graph_url)
    }
}
