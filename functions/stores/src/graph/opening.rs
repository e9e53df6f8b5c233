//! Opens the store `graph`.

use std::sync::Arc;

use claims::document::Diagnostics;

use super::configuration::{CLOUDS, Cloud, GraphConfiguration, tenant_is_one};
use super::look_up::GraphStore;
use super::requests::Requests;
use crate::environment::Environment;
use crate::http::address::secure;
use crate::oauth2::OpenParameters;
use crate::opening::Opens;
use crate::store::Store;

impl Opens for GraphConfiguration {
    fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Arc<dyn Store>> {
        let addresses = self.cloud.open(environment, diagnostics);
        let client = self.client.open(environment, diagnostics);
        let user = self.user.resolve(environment, diagnostics);
        let (token_url, base_url) = addresses?;
        let base_url = base_url.trim_end_matches('/');
        let tokens = client?.tokens(&token_url, OpenParameters::of_scope(format!("{base_url}/.default")))?;
        let base_url = format!("{base_url}/v1.0");
        let requests = Requests { http: environment.deployment.http.clone(), tokens, base_url };
        Some(Arc::new(GraphStore { requests, user: user?, attributes: self.attributes.clone() }))
    }
}

impl Cloud {
    /// The addresses of the token endpoint and of Graph.
    fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<(String, String)> {
        match self {
            Self::Microsoft(tenant, cloud) => {
                let name = tenant.resolve_fixed(environment, diagnostics)?;
                let (_, login, graph) = CLOUDS.get(*cloud)?;
                let token_url = format!("{login}/{name}/oauth2/v2.0/token");
                tenant_is_one(&name, tenant.place, diagnostics).then(|| (token_url, (*graph).to_owned()))
            }
            Self::Other { token_url, base_url } => {
                let urls = [token_url, base_url].map(|url| {
                    let text = url.resolve_fixed(environment, diagnostics)?;
                    secure(&text, url.place, diagnostics).then_some(text)
                });
                let [token_url, base_url] = urls;
                token_url.zip(base_url)
            }
        }
    }
}
