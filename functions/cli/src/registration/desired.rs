//! The desired registration, read from the policy and the command line.

use std::collections::BTreeSet;
use std::path::PathBuf;

use claims::entra::contract::NAME_ID_CLAIM;
use claims::entra::is_restricted;
use claims::policy::Policy;
use claims::values::Guid;
use offline::{PolicyText, Usable};
use reqwest::Url;

use crate::repository::defaults;
use crate::{files, report};

/// Command-line options of a registration.
#[derive(clap::Args)]
pub(crate) struct RegistrationOptions {
    /// The policy file
    #[arg(long, default_value_os_t = defaults::policy(), value_name = "FILE")]
    policy: PathBuf,
    /// The display name of everything that is registered
    #[arg(long, default_value = "Claimsmith")]
    pub(crate) name: String,
    /// The endpoint's own app registration (appId), if it already exists
    #[arg(long, value_name = "APP_ID")]
    pub(crate) app_id: Option<String>,
    /// Register only this policy, of those in the policy file; may be repeated. For applications in several tenants, run
    /// the command once for each tenant, with the policies of its applications
    #[arg(long = "only", value_name = "POLICY")]
    only: Vec<String>,
    /// An application (appId) to register for the policy for all applications; may be repeated
    #[arg(long = "application", value_name = "APP_ID")]
    applications: Vec<String>,
}

/// The desired registration.
#[derive(Debug)]
pub(crate) struct Registration {
    /// The display name of everything that is registered.
    pub(crate) name: String,
    /// The address that Entra calls.
    pub(crate) endpoint: Url,
    /// The origin of Graph, such as `https://graph.microsoft.com`.
    pub(crate) graph: String,
    /// One for each entry of the policy's `policies`, or of those that `--only` names, in the same order.
    pub(crate) mappings: Vec<ClaimsMapping>,
    /// The deployment settings that the policy's stores need, by name.
    pub(crate) settings: BTreeSet<String>,
}

/// A claims mapping policy of Entra, for one of the policy's `policies`.
#[derive(Debug)]
pub(crate) struct ClaimsMapping {
    /// Its name in the policy.
    pub(crate) policy: String,
    /// The client IDs of its applications, in lower case; none if it is for all and no application was named.
    pub(crate) applications: Vec<String>,
    /// Its claims.
    pub(crate) claims: Vec<MappedClaim>,
}

/// One claim.
#[derive(Debug)]
pub(crate) struct MappedClaim {
    /// Its name in our response.
    pub(crate) name: String,
    /// Its name in the token.
    pub(crate) emitted: String,
    /// Whether that is the one of the command line.
    chosen: bool,
}

impl RegistrationOptions {
    /// Reads the policy.
    ///
    /// # Errors
    /// The policy cannot be read or has errors, or `--application` names an application that it must not name.
    pub(crate) fn read(&self, endpoint: &Url, graph: &Url) -> Result<Registration, String> {
        let PolicyText { document, usable } = files::policy(&self.policy)?;
        let Some(Usable { policy, plan }) = usable else {
            return Err(format!("{}\n{}", report::count(&document), report::text(&document).trim_end()));
        };
        let applications = policy.applications().iter().enumerate();
        let mut mappings: Vec<ClaimsMapping> = applications
            .map(|(index, application)| ClaimsMapping {
                policy: application.name.clone(),
                applications: policy.app_ids(index),
                claims: application.names_in_tokens().map(MappedClaim::of).collect(),
            })
            .collect();
        for app_id in &self.applications {
            name_application(app_id, &policy, &mut mappings)?;
        }
        self.keep_only(&mut mappings)?;
        let graph = graph.origin().ascii_serialization();
        let (name, endpoint) = (self.name.clone(), endpoint.clone());
        Ok(Registration { name, endpoint, graph, mappings, settings: plan.settings() })
    }
}

impl RegistrationOptions {
    /// Leaves out the policies that `--only` does not name.
    fn keep_only(&self, mappings: &mut Vec<ClaimsMapping>) -> Result<(), String> {
        if self.only.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = mappings.iter().map(|mapping| mapping.policy.clone()).collect();
        if let Some(unknown) = self.only.iter().find(|name| !names.contains(name)) {
            return Err(format!("--only: there is no policy `{unknown}`; there are {}", names.join(", ")));
        }
        mappings.retain(|mapping| self.only.contains(&mapping.policy));
        Ok(())
    }
}

/// Entra calls the endpoint only for applications that a listener includes, so a policy for all needs their IDs.
fn name_application(app_id: &str, policy: &Policy, mappings: &mut [ClaimsMapping]) -> Result<(), String> {
    let Some(id) = Guid::parse_nonzero(app_id) else {
        return Err(format!("--application: `{app_id}` is not the ID of an application"));
    };
    let mapping = policy.choose([id]).and_then(|(index, _)| Some((mappings.get_mut(index)?, index)));
    match mapping {
        Some((mapping, index)) if policy.app_ids(index).is_empty() => {
            mapping.applications.push(app_id.to_ascii_lowercase());
            Ok(())
        }
        Some((mapping, _)) => {
            Err(format!("--application: `{app_id}` is already named by the policy `{}`", mapping.policy))
        }
        None => {
            Err(format!("--application: `{app_id}` has no policy, and no policy is for all applications"))
        }
    }
}

/// The prefix of the names of all claims mapping policies of a registration.
pub(super) fn mapping_prefix(name: &str) -> String {
    format!("{name}: ")
}

impl MappedClaim {
    fn of((name, emitted): (&str, &str)) -> Self {
        Self { name: name.to_owned(), emitted: emitted.to_owned(), chosen: false }
    }
}

impl ClaimsMapping {
    /// What is wrong with the names in tokens, one line each.
    fn name_problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (index, claim) in self.claims.iter().enumerate() {
            let MappedClaim { name, emitted, .. } = claim;
            if is_restricted(emitted) {
                problems.push(format!(
                    "policy `{}`: the name `{emitted}` is reserved by Entra; \
                     emit the claim under another name: `emit: NAME` in the policy, or --emit {name}=NAME",
                    self.policy
                ));
            }
            if emitted == NAME_ID_CLAIM {
                problems.push(format!(
                    "policy `{}`: `{emitted}` is the NameID, which Entra does not take from a claims provider; \
                     choose its source in the application's single sign-on settings, and remove the claim",
                    self.policy
                ));
            }
            if let Some(first) = self.claims.iter().take(index).find(|first| first.emitted == *emitted) {
                let renamed = if emitted == name { &first.name } else { name };
                problems.push(format!(
                    "policy `{}`: `{}` and `{name}` are both emitted as `{emitted}`; \
                     choose another name with --emit {renamed}=NAME",
                    self.policy, first.name
                ));
            }
        }
        problems
    }
}

impl Registration {
    /// The host that Entra calls, without the port.
    pub(crate) fn host(&self) -> &str {
        self.endpoint.host_str().unwrap_or_default()
    }

    /// Every claim that a response can have, once each, sorted.
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

    /// The display name of a claims mapping policy in the tenant.
    pub(crate) fn mapping_name(&self, mapping: &ClaimsMapping) -> String {
        format!("{}{}", mapping_prefix(&self.name), mapping.policy)
    }

    /// Applies `CLAIM=NAME`: tokens have the claim under another name.
    ///
    /// # Errors
    /// The text does not have that form, the name is not one for a claim, no policy has the claim, or it was given another
    /// name before.
    pub(crate) fn emit(&mut self, rename: &str) -> Result<(), String> {
        let (claim, name) = rename
            .split_once('=')
            .filter(|(_, name)| !name.is_empty())
            .ok_or_else(|| format!("--emit: `{rename}` is not CLAIM=NAME"))?;
        if name.contains(|character: char| character.is_whitespace() || character.is_control()) {
            return Err(format!(
                "--emit: `{name}` is not a name for a claim: it contains spaces or control characters"
            ));
        }
        let claims = self.mappings.iter_mut().flat_map(|mapping| &mut mapping.claims);
        let mut named = claims.filter(|mapped| mapped.name == claim).peekable();
        if named.peek().is_none() {
            return Err(format!("--emit: no policy has the claim `{claim}`"));
        }
        for mapped in named {
            if mapped.chosen && mapped.emitted != name {
                let first = &mapped.emitted;
                return Err(format!("--emit: `{claim}` has two names, `{first}` and `{name}`"));
            }
            mapped.emitted = name.to_owned();
            mapped.chosen = true;
        }
        Ok(())
    }

    /// What Entra would reject, one line each: claim names that are reserved or used twice, a policy without an
    /// application, an address that it cannot call.
    pub(crate) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.endpoint.scheme() != "https" || self.endpoint.domain().is_none() {
            let endpoint = &self.endpoint;
            problems.push(format!("--endpoint: `{endpoint}` is not an https address with a host name"));
        }
        for mapping in &self.mappings {
            let policy = &mapping.policy;
            if mapping.applications.is_empty() {
                problems.push(format!(
                    "policy `{policy}` is for all applications, but a listener needs their IDs; \
                     name them with --application"
                ));
            }
            problems.extend(mapping.name_problems());
        }
        problems
    }
}
