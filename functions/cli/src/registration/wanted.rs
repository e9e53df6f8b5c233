//! What shall be registered: read from the policy.

use std::path::PathBuf;

use claims::policy::Policy;
use claims::values::Guid;
use reqwest::Url;

use crate::policy_file::{PolicyFile, Usable};
use crate::report;

/// What shall be registered, as the command line says it.
#[derive(clap::Args)]
pub(crate) struct Wanted {
    /// The policy
    #[arg(long, default_value = "infra/policy/claims.yaml", value_name = "FILE")]
    policy: PathBuf,
    /// What everything that is registered is called
    #[arg(long, default_value = "Claimsmith")]
    pub(crate) name: String,
    /// The endpoint's own app registration (appId), where there is one already
    #[arg(long, value_name = "APP_ID")]
    pub(crate) app_id: Option<String>,
    /// An application (appId) that the policy for all is meant for; may be repeated
    #[arg(long = "application", value_name = "APP_ID")]
    applications: Vec<String>,
}

/// What shall be registered.
#[derive(Debug)]
pub(crate) struct Registration {
    /// What it is called.
    pub(crate) name: String,
    /// Where Entra calls.
    pub(crate) endpoint: Url,
    /// Where Graph is, such as `https://graph.microsoft.com`.
    pub(crate) graph: String,
    /// Parallel to the policy's own list.
    pub(crate) mappings: Vec<Mapping>,
}

/// One of the policy's policies, as a claims mapping policy of Entra.
#[derive(Debug)]
pub(crate) struct Mapping {
    /// Its name in the policy.
    pub(crate) policy: String,
    /// The client ids of its applications, in lower case; none where it is for all and none was named.
    pub(crate) applications: Vec<String>,
    /// Its claims.
    pub(crate) claims: Vec<MappedClaim>,
}

/// One claim.
#[derive(Debug)]
pub(crate) struct MappedClaim {
    /// Its name in our answer.
    pub(crate) name: String,
    /// Its name in the token.
    pub(crate) emitted: String,
}

impl Wanted {
    /// Reads the policy.
    ///
    /// # Errors
    /// The policy cannot be read or has errors, or an application stands in the wrong place.
    pub(crate) fn read(&self, endpoint: &Url, graph: &Url) -> Result<Registration, String> {
        let PolicyFile { document, usable } = PolicyFile::open(&self.policy)?;
        let Some(Usable { policy, .. }) = usable else {
            return Err(format!("{}\n{}", report::count(&document), report::text(&document).trim_end()));
        };
        let applications = policy.applications().iter().enumerate();
        let mut mappings: Vec<Mapping> = applications
            .map(|(index, application)| Mapping {
                policy: application.name.clone(),
                applications: policy.app_ids(index),
                claims: application.claim_names().map(MappedClaim::of).collect(),
            })
            .collect();
        for app_id in &self.applications {
            name_application(app_id, &policy, &mut mappings)?;
        }
        let graph = graph.origin().ascii_serialization();
        Ok(Registration { name: self.name.clone(), endpoint: endpoint.clone(), graph, mappings })
    }
}

/// Entra fires for the applications that a listener names, so a policy for all needs to be told its own.
fn name_application(app_id: &str, policy: &Policy, mappings: &mut [Mapping]) -> Result<(), String> {
    let Some(id) = Guid::parse_nonzero(app_id) else {
        return Err(format!("--application: `{app_id}` is not the id of an application"));
    };
    let mapping = policy.choose([id]).and_then(|(index, _)| Some((mappings.get_mut(index)?, index)));
    match mapping {
        Some((mapping, index)) if policy.app_ids(index).is_empty() => {
            mapping.applications.push(app_id.to_ascii_lowercase());
            Ok(())
        }
        Some((mapping, _)) => {
            Err(format!("--application: `{app_id}` is named by the policy `{}` already", mapping.policy))
        }
        None => Err(format!("--application: `{app_id}` has no policy, and there is none for all")),
    }
}

/// What the names of all claims mapping policies of a registration start with.
pub(super) fn mapping_prefix(name: &str) -> String {
    format!("{name}: ")
}

impl MappedClaim {
    fn of(name: &str) -> Self {
        Self { name: name.to_owned(), emitted: name.to_owned() }
    }
}

impl Registration {
    /// The host that Entra calls, without its port.
    pub(crate) fn host(&self) -> &str {
        self.endpoint.host_str().unwrap_or_default()
    }

    /// Every claim that an answer can have, each once, sorted.
    pub(crate) fn claims(&self) -> Vec<&str> {
        let claims = self.mappings.iter().flat_map(|mapping| &mapping.claims);
        let mut names: Vec<&str> = claims.map(|claim| claim.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Every application, with the index of its mapping.
    pub(crate) fn applications(&self) -> impl Iterator<Item = (&str, usize)> {
        let mappings = self.mappings.iter().enumerate();
        mappings.flat_map(|(index, mapping)| mapping.applications.iter().map(move |id| (id.as_str(), index)))
    }

    /// What the claims mapping policy of one of the policies is called in the tenant.
    pub(crate) fn mapping_name(&self, mapping: &Mapping) -> String {
        format!("{}{}", mapping_prefix(&self.name), mapping.policy)
    }

    /// Takes `CLAIM=NAME`: the claim stands in tokens under another name.
    ///
    /// # Errors
    /// It has not that form, or no policy has the claim.
    pub(crate) fn emit(&mut self, rename: &str) -> Result<(), String> {
        let (claim, name) = rename
            .split_once('=')
            .filter(|(_, name)| !name.is_empty())
            .ok_or_else(|| format!("--emit: `{rename}` is not CLAIM=NAME"))?;
        let claims = self.mappings.iter_mut().flat_map(|mapping| &mut mapping.claims);
        let mut named = claims.filter(|mapped| mapped.name == claim).peekable();
        if named.peek().is_none() {
            return Err(format!("--emit: no policy has the claim `{claim}`"));
        }
        named.for_each(|mapped| mapped.emitted = name.to_owned());
        Ok(())
    }

    /// What Entra would refuse: a name that it keeps for itself, an application that nobody names, an address
    /// that it cannot call. A line each.
    pub(crate) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.endpoint.scheme() != "https" || self.endpoint.domain().is_none() {
            let endpoint = &self.endpoint;
            problems.push(format!("--endpoint: `{endpoint}` is not https with the name of a host"));
        }
        for mapping in &self.mappings {
            let policy = &mapping.policy;
            if mapping.applications.is_empty() {
                problems.push(format!(
                    "policy `{policy}` is for all applications, which no listener can be; \
                     name those that are meant with --application"
                ));
            }
            let kept = mapping.claims.iter().filter(|claim| claims::entra::is_restricted(&claim.emitted));
            problems.extend(kept.map(|claim| {
                let name = &claim.emitted;
                format!(
                    "policy `{policy}`: Entra keeps the name `{name}` for itself; \
                     call it otherwise in tokens with --emit {}=NAME",
                    claim.name
                )
            }));
        }
        problems
    }
}
