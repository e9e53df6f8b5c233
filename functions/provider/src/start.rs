//! From settings and a policy to a provider that answers: whatever can be wrong is told here, all of it.

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use claims::diagnostic::{Diagnostic, Diagnostics, Severity};
use claims::policy::Policy;
use stores::aws::Account;
use stores::environment::Environment;

use crate::Provider;
use crate::lookup::Plan;
use crate::settings::Settings;

/// The environment variables, by their names.
pub type Variables = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Everything that keeps a provider from starting, a line each. No line has a secret or a value in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub Vec<String>);

impl Provider {
    /// Reads settings and policy, opens the stores and starts to fetch the signing keys. Needs a tokio runtime.
    ///
    /// # Errors
    /// Settings or the policy are wrong, or a file that they name cannot be read.
    pub fn open(variables: Variables) -> Result<Self, Refused> {
        let settings = Settings::read(|name| variables(name))?;
        let source = read(&settings.policy)?;
        let mut diagnostics = Diagnostics::default();
        let policy = Policy::parse(&source, &mut diagnostics);
        let plan = policy.as_ref().and_then(|policy| Plan::read(policy, &mut diagnostics));
        let (Some(policy), Some(plan)) = (policy, plan) else { return Err(diagnostics.into()) };
        Self::over(&settings, policy, plan, variables, diagnostics)
    }

    /// Opens the stores of a plan and starts to fetch the signing keys. Needs a tokio runtime. `diagnostics` are
    /// those of reading the policy; its warnings are logged.
    ///
    /// # Errors
    /// A store cannot be opened, or the further root certificates cannot be read.
    pub fn over(
        settings: &Settings,
        policy: Policy,
        plan: Plan,
        variables: Variables,
        mut diagnostics: Diagnostics,
    ) -> Result<Self, Refused> {
        let roots = settings.ca_file.as_deref().map(read).transpose()?;
        let extra_roots = roots.map(String::into_bytes);
        let http =
            stores::http::client(extra_roots.as_deref()).map_err(|error| Refused(vec![error.to_string()]))?;
        let aws = Account::from_variables(|name| variables(name));
        let folder = settings.policy.parent().unwrap_or(Path::new("")).to_owned();
        let setting = Box::new(move |name: &str| variables(name));
        let environment = Environment { setting, folder, http: http.clone(), extra_roots, aws };
        let lookup = plan.open(&environment, &mut diagnostics);
        let Some(lookup) = lookup.filter(|_| !diagnostics.has_errors()) else {
            return Err(diagnostics.into());
        };
        for warning in diagnostics.sorted() {
            tracing::warn!(code = %warning.code, "policy: {warning}");
        }
        Ok(Self::start(settings, policy, lookup, http, Arc::new(SystemTime::now)))
    }
}

fn read(path: &Path) -> Result<String, Refused> {
    fs::read_to_string(path).map_err(|error| Refused(vec![format!("`{}`: {error}", path.display())]))
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
