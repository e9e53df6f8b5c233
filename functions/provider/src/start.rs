//! Starts a provider: reads the policy, opens the stores, and reports everything that is wrong with either.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use claims::document::{Diagnostic, Diagnostics, Node, Severity};
use claims::policy::{Policy, with_tables};
use futures_util::{FutureExt, TryFutureExt};
use stores::asking::{CacheTable, Caches};
use stores::aws::Account;
use stores::aws::app_config::ConfigurationName;
use stores::deployment::Deployment;
use stores::environment::Environment;
use stores::file::beside;
use stores::file::text::read_document;
use stores::http::Client;
use stores::secrets::Secrets;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout_at};

use crate::Provider;
use crate::authentication::Authenticator;
use crate::authentication::kept::{FILE, KeptKeys};
use crate::in_use::InUse;
use crate::in_use::current::PolicyInUse;
use crate::in_use::polling::Polling;
use crate::in_use::version::PolicyVersion;
use crate::lookup::{Lookup, Plan};
use crate::settings::list::CACHE_TABLE;
use crate::settings::{PolicySource, Settings};

/// The environment variables, by their names.
pub type Variables = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Everything that keeps a provider from starting, a line each. No line has a secret or a value in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub Vec<String>);

impl Provider {
    /// Reads the policy, starts to fetch the signing keys, of which it reads what was kept, fetches the secrets and opens the
    /// stores. The policy's warnings are logged. A policy from AppConfig is fetched by [`Provider::ready`], or by callouts. Needs
    /// a tokio runtime.
    ///
    /// # Errors
    /// The policy in a file is wrong, a file that the settings name cannot be read, or a store cannot be opened.
    pub async fn open(settings: &Settings, variables: Variables) -> Result<Self, Refused> {
        Self::open_by(settings, variables, soon()).await
    }

    /// The same; secrets that were not fetched by `deadline` are fetched by the callouts that need them.
    ///
    /// # Errors
    /// As [`Provider::open`].
    pub async fn open_by(
        settings: &Settings,
        variables: Variables,
        deadline: Instant,
    ) -> Result<Self, Refused> {
        let first = match &settings.policy {
            PolicySource::File(path) => Ok(ReadPolicy::of_file(path)?),
            PolicySource::AppConfig { name, .. } => Err(name.clone()),
        };
        let environment = Arc::new(environment(settings, variables)?);
        // The keys are fetched while the secrets are.
        let http = environment.deployment.http.clone();
        let table = cache_table(settings, &environment)?;
        let file = Some(settings.policy.folder().join(FILE));
        let kept = KeptKeys { table: table.clone(), file };
        let authenticator = Authenticator::start_with(kept, settings, http, Arc::new(SystemTime::now));
        let in_use = match first {
            Ok((read, version)) => {
                InUse::unchanging(warned(read.open(&environment, table, version, deadline).await?))
            }
            Err(name) => InUse::Polled(Arc::new(polling(name, settings, environment, table))),
        };
        Ok(Self::using(settings, authenticator, in_use))
    }
}

/// A policy that was read, its plan, and what is wrong with it.
struct ReadPolicy {
    policy: Policy,
    plan: Plan,
    diagnostics: Diagnostics,
}

impl ReadPolicy {
    /// Reads the policy in a file.
    fn of_file(path: &Path) -> Result<(Self, PolicyVersion), Refused> {
        let text = read(path)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Ok((Self::read(&text, folder)?, PolicyVersion::of(text.as_bytes(), None)))
    }

    /// Reads a policy's text, with the files in this folder.
    fn read(text: &str, folder: &Path) -> Result<Self, Refused> {
        let mut diagnostics = Diagnostics::default();
        let document = Node::parse(text, &mut diagnostics);
        let document = with_tables(&document, &|name| beside::read(folder, name), &mut diagnostics);
        let policy = Policy::read(&document, &mut diagnostics);
        let plan = policy.as_ref().and_then(|policy| Plan::read(policy, &mut diagnostics));
        match (policy, plan) {
            (Some(policy), Some(plan)) => Ok(Self { policy, plan, diagnostics }),
            _ => Err(diagnostics.into()),
        }
    }

    /// Opens its stores; with what there is to say of it.
    async fn open(
        self,
        environment: &Arc<Environment>,
        table: Option<Arc<CacheTable>>,
        version: PolicyVersion,
        deadline: Instant,
    ) -> Result<(PolicyInUse, Diagnostics), Refused> {
        let Self { policy, plan, mut diagnostics } = self;
        let lookup = open_by(&plan, environment, table, &mut diagnostics, deadline).await?;
        Ok((PolicyInUse { policy, lookup, version: Some(version) }, diagnostics))
    }
}

/// The policy, after its warnings were logged.
fn warned((policy, diagnostics): (PolicyInUse, Diagnostics)) -> PolicyInUse {
    for warning in diagnostics.sorted() {
        tracing::warn!(code = %warning.code, "policy: {warning}");
    }
    policy
}

/// The policy in the file that the settings name with its open stores, in an environment of its own, for what is not answered
/// by it. Needs a tokio runtime.
///
/// # Errors
/// As [`Provider::open`].
pub(crate) async fn open_policy(settings: &Settings, variables: Variables) -> Result<PolicyInUse, Refused> {
    let PolicySource::File(path) = &settings.policy else {
        return Err(Refused(vec!["the policy is not a file".to_owned()]));
    };
    let (read, version) = ReadPolicy::of_file(path)?;
    let environment = Arc::new(environment(settings, variables)?);
    let table = cache_table(settings, &environment)?;
    Ok(read.open(&environment, table, version, soon()).await?.0)
}

/// The policy of this configuration in AppConfig; each new one uses this environment.
fn polling(
    name: ConfigurationName,
    settings: &Settings,
    environment: Arc<Environment>,
    table: Option<Arc<CacheTable>>,
) -> Polling {
    let deployment = environment.deployment.clone();
    let folder = settings.policy.folder().to_owned();
    let open = move |text, version| {
        let opened = open_deployed(text, version, folder.clone(), Arc::clone(&environment), table.clone());
        opened.map_err(|refused| refused.0).boxed()
    };
    Polling::new(name, deployment, Box::new(open))
}

/// Reads the text beside callouts, opens the stores and warms them up.
async fn open_deployed(
    text: String,
    version: PolicyVersion,
    folder: PathBuf,
    environment: Arc<Environment>,
    table: Option<Arc<CacheTable>>,
) -> Result<PolicyInUse, Refused> {
    let read = spawn_blocking(move || ReadPolicy::read(&text, &folder)).await;
    let read = read.map_err(|_| Refused(vec!["the policy was not read".to_owned()]))??;
    let policy = warned(read.open(&environment, table, version, soon()).await?);
    policy.lookup.warm_up().await;
    Ok(policy)
}

/// The environment that a deployment with these settings and variables opens its stores with.
///
/// # Errors
/// The additional root certificates cannot be read.
pub fn environment(settings: &Settings, variables: Variables) -> Result<Environment, Refused> {
    let roots = settings.ca_file.as_deref().map(read).transpose()?;
    let extra_roots = roots.map(String::into_bytes);
    let tls = stores::http::tls(extra_roots.as_deref()).map_err(|error| Refused(vec![error.to_string()]))?;
    let proxy = settings.proxy.clone();
    let http = Client::over(tls, proxy.clone());
    let aws = Account::from_variables(|name| variables(name));
    let folder = settings.policy.folder().to_owned();
    let setting = Arc::new(move |name: &str| variables(name));
    let policy_settings = settings.policy_settings.clone();
    let deployment =
        Deployment { setting, policy_settings, folder, proxy, extra_roots, aws, ..Deployment::new(http) };
    Ok(Environment::new(deployment, Secrets::new(settings.secrets.clone())))
}

/// Fetches the secrets of a plan's stores and opens them. Warnings are added to `diagnostics`.
///
/// # Errors
/// A store cannot be opened, or the table that all instances keep cached answers in cannot be used.
pub async fn open(
    plan: &Plan,
    settings: &Settings,
    environment: &Arc<Environment>,
    diagnostics: &mut Diagnostics,
) -> Result<Lookup, Refused> {
    let table = cache_table(settings, environment)?;
    open_by(plan, environment, table, diagnostics, soon()).await
}

/// The same; secrets are waited for until `deadline`.
async fn open_by(
    plan: &Plan,
    environment: &Arc<Environment>,
    table: Option<Arc<CacheTable>>,
    diagnostics: &mut Diagnostics,
    deadline: Instant,
) -> Result<Lookup, Refused> {
    let caches = Caches::new(Arc::new(SystemTime::now), table);
    // A store whose secret is missing fetches it when it is asked.
    let secrets = plan.secrets();
    if timeout_at(deadline, environment.secrets.fetch(&environment.deployment, &secrets)).await.is_err() {
        tracing::warn!("the secrets were not there in time; callouts that need them fetch them");
    }
    let lookup = plan.open(environment, caches, diagnostics);
    let lookup = lookup.filter(|_| !diagnostics.has_errors());
    lookup.ok_or_else(|| std::mem::take(diagnostics).into())
}

/// When secrets are no longer waited for, where there is no other deadline: they take four seconds at most.
fn soon() -> Instant {
    Instant::now() + Duration::from_secs(4)
}

/// The table that all instances share, if there is one.
fn cache_table(settings: &Settings, environment: &Environment) -> Result<Option<Arc<CacheTable>>, Refused> {
    let open = |name: &String| CacheTable::open(name, environment, Arc::new(SystemTime::now));
    let table = settings.cache_table.as_ref().map(open).transpose();
    let table = table.map_err(|wrong| Refused(vec![format!("`{}`: {wrong}", CACHE_TABLE.name)]))?;
    Ok(table.map(Arc::new))
}

fn read(path: &Path) -> Result<String, Refused> {
    read_document(path).map_err(|error| Refused(vec![format!("`{}`: {error}", path.display())]))
}

impl From<Vec<crate::settings::WrongSetting>> for Refused {
    fn from(wrong: Vec<crate::settings::WrongSetting>) -> Self {
        Self(wrong.iter().map(ToString::to_string).collect())
    }
}

impl From<Diagnostics> for Refused {
    fn from(diagnostics: Diagnostics) -> Self {
        let errors = diagnostics.sorted();
        Self(errors.iter().filter(|one| one.severity == Severity::Error).map(line).collect())
    }
}

fn line(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("policy: {diagnostic}; {help}"),
        None => format!("policy: {diagnostic}"),
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Refused {}
