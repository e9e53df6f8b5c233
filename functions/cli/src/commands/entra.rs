//! `claimsmith entra`: registers the endpoint with Entra through Microsoft Graph, or writes the requests.

mod written;

use std::path::PathBuf;

use reqwest::{Client, Url};

use self::written::EntraFormat;
use crate::exit::Exit;
use crate::progress::Progress;
use crate::registration::{
    ApplyError, BodyChange, ConnectionOptions, GraphClient, GraphRequest, Registration, RegistrationOptions,
    Removal, TenantState, apply, changes, manual_steps, plan, same_id, tenant, warnings,
};
use crate::terminal::colors::{self, BAD, GOOD};

/// Registers the endpoint with Entra
#[derive(clap::Args)]
pub(crate) struct Entra {
    /// The address of the deployed function
    #[arg(long, value_name = "URL", required_unless_present = "detach", value_parser = super::url)]
    endpoint: Option<Url>,
    #[command(flatten)]
    registration: RegistrationOptions,
    /// Emit a claim under another name, as `emit: NAME` in the policy does for every run; may be repeated
    #[arg(long, value_name = "CLAIM=NAME")]
    emit: Vec<String>,
    /// Write files to this folder instead of to standard output
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["dry_run", "apply", "detach"])]
    out: Option<PathBuf>,
    /// What to write. Bicep cannot be written: its types for Microsoft Graph have no custom extension, listener and claims
    /// mapping policy
    #[arg(long, value_enum, default_value_t, conflicts_with_all = ["dry_run", "apply", "detach"])]
    format: EntraFormat,
    /// Read the tenant and print what --apply would do: each request, and what its body adds and removes
    #[arg(long)]
    dry_run: bool,
    /// Register what is missing; the listener last, and only if the endpoint responds
    #[arg(long, requires = "tenant", conflicts_with = "dry_run")]
    apply: bool,
    /// Remove the registration, the listener first; without --apply, only print the requests
    #[arg(long)]
    detach: bool,
    /// With --detach, also remove the app registration
    #[arg(long, requires = "detach")]
    with_application: bool,
    /// The ID of the tenant; a token for another tenant is rejected
    #[arg(long, value_name = "TENANT_ID")]
    tenant: Option<String>,
    #[command(flatten)]
    connection: ConnectionOptions,
}

impl Entra {
    pub(super) async fn run(self) -> Result<Exit, String> {
        self.connection.cloud_warning()?.into_iter().for_each(super::warn);
        let http = self.connection.http()?;
        let Some(endpoint) = self.endpoint.as_ref().filter(|_| !self.detach) else {
            return self.detach(&http).await;
        };
        let mut registration = self.registration.read(endpoint, &self.connection.graph_url)?;
        for rename in &self.emit {
            registration.emit(rename)?;
        }
        let problems = registration.problems();
        if !problems.is_empty() {
            return Ok(report(&problems));
        }
        if self.dry_run || self.apply {
            return self.register(&registration, &http).await;
        }
        let app_id = self.registration.app_id.as_deref();
        written::write(&registration, app_id, self.format, self.out.as_deref())
    }

    async fn register(&self, registration: &Registration, http: &Client) -> Result<Exit, String> {
        let mut graph = self.graph(http).await?;
        let app_id = self.registration.app_id.as_deref();
        let progress = Progress::start("reading the tenant", 1);
        let mut found = TenantState::read(&graph, registration, app_id).await?;
        drop(progress);
        let manual_steps = manual_steps(registration, &found);
        let warnings = warnings(registration, &found);
        if self.dry_run {
            print_all(&plan(registration, &mut found));
        }
        warnings.iter().for_each(|warning| super::warn(warning));
        if !manual_steps.is_empty() {
            return Ok(report(&manual_steps));
        }
        if self.dry_run {
            return Ok(Exit::Good);
        }
        let mut count = 0;
        let done = |request: &GraphRequest| {
            count += 1;
            println!("done: {request}");
        };
        match apply(&mut graph, http, registration, &mut found, done).await {
            Ok(()) if count == 0 => println!("nothing to do"),
            Ok(()) => println!("set CLAIMSMITH_AUDIENCES={} for the function", found.app_id()),
            Err(ApplyError::Endpoint(why)) => {
                return Ok(report(&[format!("{}: {why}; no listener was created", registration.endpoint)]));
            }
            Err(ApplyError::Graph(why)) => return Err(why),
        }
        Ok(Exit::Good)
    }

    async fn detach(&self, http: &Client) -> Result<Exit, String> {
        let mut graph = self.graph(http).await?;
        let name = &self.registration.name;
        let mut requests = Removal::listeners(&graph, name).await?.requests(false);
        if self.apply {
            send_all(&mut graph, &requests).await?;
        }
        let others = Removal::others(&graph, name, self.registration.app_id.as_deref()).await?;
        let others = others.requests(self.with_application);
        if self.apply {
            send_all(&mut graph, &others).await?;
        }
        requests.extend(others);
        if requests.is_empty() || !self.apply {
            print_all(&requests);
        }
        Ok(Exit::Good)
    }

    /// A client for Graph, if the token is for the right tenant.
    async fn graph(&self, http: &Client) -> Result<GraphClient, String> {
        let graph = self.connection.graph(http)?;
        let Some(expected) = &self.tenant else { return Ok(graph) };
        let actual = tenant(&graph).await?;
        if !same_id(&actual, expected) {
            return Err(format!("--tenant: the token is for the tenant `{actual}`, not for `{expected}`"));
        }
        Ok(graph)
    }
}

fn report(problems: &[String]) -> Exit {
    problems.iter().for_each(|problem| eprintln!("{problem}"));
    Exit::Bad
}

async fn send_all(graph: &mut GraphClient, requests: &[GraphRequest]) -> Result<(), String> {
    for request in requests {
        graph.send(request).await?;
        println!("done: {request}");
    }
    Ok(())
}

fn print_all(requests: &[GraphRequest]) {
    match requests {
        [] => println!("nothing to do"),
        requests => requests.iter().for_each(print),
    }
}

/// The request, and what it changes.
fn print(request: &GraphRequest) {
    println!("would {request}");
    for change in changes(request) {
        let style = if matches!(change, BodyChange::Added(_)) { GOOD } else { BAD };
        println!("    {}", colors::paint(style, &change.to_string()));
    }
}
