//! `claimsmith entra`: what Microsoft Graph needs for Entra to call the endpoint, written down or done.

use std::fs;
use std::path::{Path, PathBuf};

use reqwest::{Client, Url};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::registration::{
    Attached, Connection, Found, Graph, Registration, Request, Stopped, Wanted, apply, notes, plan, same_id,
    tenant,
};

/// Registers the endpoint with Entra
#[derive(clap::Args)]
pub(crate) struct Entra {
    /// The address of the deployed function
    #[arg(long, value_name = "URL", required_unless_present = "detach")]
    endpoint: Option<Url>,
    #[command(flatten)]
    wanted: Wanted,
    /// Another name in tokens for a claim, where Entra keeps its own for itself; may be repeated
    #[arg(long, value_name = "CLAIM=NAME")]
    emit: Vec<String>,
    /// A folder for the requests, a file each, instead of the standard output
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["dry_run", "apply", "detach"])]
    out: Option<PathBuf>,
    /// Look at the tenant and say what --apply would do
    #[arg(long)]
    dry_run: bool,
    /// Do what the tenant lacks; the listener last, once the endpoint answers
    #[arg(long, requires = "tenant", conflicts_with = "dry_run")]
    apply: bool,
    /// Take everything away again, the listener first; without --apply only say so
    #[arg(long)]
    detach: bool,
    /// With --detach, remove the app registration too
    #[arg(long, requires = "detach")]
    with_application: bool,
    /// The tenant that is meant (its id): a token for another one is refused
    #[arg(long, value_name = "TENANT_ID")]
    tenant: Option<String>,
    #[command(flatten)]
    connection: Connection,
}

impl Entra {
    pub(super) async fn run(self) -> Result<Exit, String> {
        let http = self.connection.http()?;
        let Some(endpoint) = self.endpoint.as_ref().filter(|_| !self.detach) else {
            return self.detach(&http).await;
        };
        let mut registration = self.wanted.read(endpoint, &self.connection.graph_url)?;
        for rename in &self.emit {
            registration.emit(rename)?;
        }
        let problems = registration.problems();
        if !problems.is_empty() {
            return Ok(refused(&problems));
        }
        if self.dry_run || self.apply {
            return self.register(&registration, &http).await;
        }
        self.write(&registration)
    }

    /// What there is to do for a tenant that nobody looked at.
    fn write(&self, registration: &Registration) -> Result<Exit, String> {
        let mut found = Found::nothing(registration, self.wanted.app_id.as_deref());
        let register = plan(registration, &mut found);
        let detach = Attached::of(registration, &found).requests(true);
        let objects = |requests: &[Request]| -> Value {
            requests.iter().map(|request| request.to_json(&registration.graph)).collect()
        };
        let Some(folder) = &self.out else {
            println!("{:#}", json!({ "register": objects(&register), "detach": objects(&detach) }));
            return Ok(Exit::Good);
        };
        write_files(folder, &register, &registration.graph)?;
        write_files(&folder.join("detach"), &detach, &registration.graph)?;
        Ok(Exit::Good)
    }

    async fn register(&self, registration: &Registration, http: &Client) -> Result<Exit, String> {
        let mut graph = self.graph(http).await?;
        let app_id = self.wanted.app_id.as_deref();
        let mut found = Found::read(&graph, registration, app_id).await?;
        let notes = notes(registration, &found);
        if self.dry_run {
            say_all(&plan(registration, &mut found));
        }
        if !notes.is_empty() {
            return Ok(refused(&notes));
        }
        if self.dry_run {
            return Ok(Exit::Good);
        }
        let mut count = 0;
        let done = |request: &Request| {
            count += 1;
            println!("done: {request}");
        };
        match apply(&mut graph, http, registration, &mut found, done).await {
            Ok(()) if count == 0 => println!("there is nothing to do"),
            Ok(()) => println!("the function's setting is CLAIMSMITH_AUDIENCES={}", found.app_id()),
            Err(Stopped::Endpoint(why)) => {
                return Ok(refused(&[format!("{}: {why}; so there is no listener", registration.endpoint)]));
            }
            Err(Stopped::Graph(why)) => return Err(why),
        }
        Ok(Exit::Good)
    }

    async fn detach(&self, http: &Client) -> Result<Exit, String> {
        let mut graph = self.graph(http).await?;
        let name = &self.wanted.name;
        let mut requests = Attached::listeners(&graph, name).await?.requests(false);
        if self.apply {
            send_all(&mut graph, &requests).await?;
        }
        let others = Attached::others(&graph, name, self.wanted.app_id.as_deref()).await?;
        let others = others.requests(self.with_application);
        if self.apply {
            send_all(&mut graph, &others).await?;
        }
        requests.extend(others);
        if requests.is_empty() || !self.apply {
            say_all(&requests);
        }
        Ok(Exit::Good)
    }

    /// Graph, where the token is for the tenant that is meant.
    async fn graph(&self, http: &Client) -> Result<Graph, String> {
        let graph = self.connection.graph(http)?;
        match &self.tenant {
            Some(meant) => match tenant(&graph).await? {
                other if same_id(&other, meant) => Ok(graph),
                other => {
                    Err(format!("--tenant: the token is for the tenant `{other}` and not for `{meant}`"))
                }
            },
            None => Ok(graph),
        }
    }
}

fn refused(problems: &[String]) -> Exit {
    problems.iter().for_each(|problem| eprintln!("{problem}"));
    Exit::Bad
}

async fn send_all(graph: &mut Graph, requests: &[Request]) -> Result<(), String> {
    for request in requests {
        graph.send(request).await?;
        println!("done: {request}");
    }
    Ok(())
}

fn say_all(requests: &[Request]) {
    match requests {
        [] => println!("there is nothing to do"),
        requests => requests.iter().for_each(|request| println!("would {request}")),
    }
}

/// Writes the requests, numbered, in place of an earlier run's.
fn write_files(folder: &Path, requests: &[Request], graph: &str) -> Result<(), String> {
    let at = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(folder).map_err(|error| at(folder, error))?;
    for entry in fs::read_dir(folder).map_err(|error| at(folder, error))? {
        let path = entry.map_err(|error| at(folder, error))?.path();
        if is_numbered(&path) {
            fs::remove_file(&path).map_err(|error| at(&path, error))?;
        }
    }
    for (number, request) in (1..).zip(requests) {
        let path = folder.join(format!("{number:02}-{}.json", request.file));
        let text = format!("{:#}\n", request.to_json(graph));
        fs::write(&path, text).map_err(|error| at(&path, error))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// `01-application.json`
fn is_numbered(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let number = name.strip_suffix(".json").and_then(|name| name.split_once('-')).map(|(number, _)| number);
    number.is_some_and(|number| number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit()))
}
