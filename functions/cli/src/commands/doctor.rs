//! `claimsmith doctor`: finds mismatches between Entra, the policy and the function before anyone signs in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use offline::entra::request::SignIn;
use provider::settings::Settings;
use reqwest::Url;

use crate::doctor::{self, Checkup, Finding, Limits};
use crate::exit::Exit;
use crate::progress::Progress;
use crate::registration::{
    ConnectionOptions, Registration, RegistrationOptions, TenantState, principal, tenant,
};
use crate::report::number;
use crate::simulator::issuer::TokenVersion;
use crate::simulator::signed_call::SampleOptions;
use crate::terminal::colors::{self, BAD, GOOD};
use crate::text_file;

/// The tenant, the signed callout, the signing keys, the endpoint.
const STEPS: usize = 4;

/// Compares what Entra has registered with the policy and the function
#[derive(clap::Args)]
pub(crate) struct Doctor {
    /// The address of the deployed function
    #[arg(long, value_name = "URL", value_parser = super::url)]
    endpoint: Url,
    #[command(flatten)]
    registration: RegistrationOptions,
    /// The function's settings as JSON: what `aws lambda get-function-configuration
    /// --query Environment.Variables --output json` prints
    #[arg(long, value_name = "FILE")]
    settings: PathBuf,
    /// Also show what failed in the function's self-test: what `aws lambda invoke` gets for the payload
    /// {"claimsmith": "self-test"}
    #[arg(long, value_name = "FILE")]
    self_test: Option<PathBuf>,
    /// Also print the stack's limits that so many sign-ins in the busiest hour need
    #[arg(long, value_name = "N")]
    sign_ins_per_hour: Option<u64>,
    /// Also find which of these limits are too low: what `aws cloudformation describe-stacks --query Stacks[0].Parameters
    /// --output json` prints
    #[arg(long, value_name = "FILE", requires = "sign_ins_per_hour")]
    stack_parameters: Option<PathBuf>,
    #[command(flatten)]
    connection: ConnectionOptions,
    /// Also send a signed callout for this sample person to an endpoint that trusts the local issuer
    #[arg(long, value_name = "PERSON")]
    call: Option<String>,
    /// The endpoint for --call, such as that of `claimsmith serve`
    #[arg(long, default_value = "http://127.0.0.1:7071/token-issuance-start", value_name = "URL", value_parser = super::url)]
    test_endpoint: Url,
    #[command(flatten)]
    sample: SampleOptions,
}

impl Doctor {
    pub(super) async fn run(self) -> Result<Exit, String> {
        self.connection.cloud_warning()?.into_iter().for_each(super::warn);
        let http = self.connection.http()?;
        let registration = self.registration.read(&self.endpoint, &self.connection.graph_url)?;
        let variables = variables(&self.settings)?;
        let settings = match Settings::read(|name| variables.get(name).cloned()) {
            Ok(settings) => settings,
            Err(wrong) => return Ok(report(&doctor::wrong_settings(&wrong))),
        };
        let tested = self.tested()?;
        let limits = self.sign_ins_per_hour.map(Limits::of);
        let too_low = limits.map_or(Ok(Vec::new()), |limits| self.too_low(limits))?;
        let graph = self.connection.graph(&http)?;
        let progress = Progress::start("reading the tenant", STEPS);
        let found = TenantState::read(&graph, &registration, self.registration.app_id.as_deref()).await?;
        let tenant = tenant(&graph).await?;
        let caller = principal(&graph, &settings.caller.to_string()).await?;
        progress.next("sending the signed callout");
        let signed = self.signed_call(&registration).await?;
        let checkup = Checkup { registration, settings, variables, tenant, found, caller };
        let mut findings = checkup.findings(&http, &self.connection.function_http()?, &progress).await;
        drop(progress);
        findings.extend(signed);
        findings.extend(tested);
        findings.extend(too_low);
        limits.iter().for_each(|limits| println!("{limits}\n"));
        Ok(report(&findings))
    }

    /// What failed in the self-test, if there is one.
    fn tested(&self) -> Result<Vec<Finding>, String> {
        let Some(path) = &self.self_test else { return Ok(Vec::new()) };
        doctor::self_test(&text_file::read(path)?).map_err(|why| format!("{}: {why}", path.display()))
    }

    /// The stack's limits that are too low, if its parameters were given.
    fn too_low(&self, limits: Limits) -> Result<Vec<Finding>, String> {
        let Some(path) = &self.stack_parameters else { return Ok(Vec::new()) };
        limits.findings(&text_file::read(path)?).map_err(|why| format!("{}: {why}", path.display()))
    }

    async fn signed_call(&self, registration: &Registration) -> Result<Option<Finding>, String> {
        let Some(person) = &self.call else { return Ok(None) };
        let application = registration.applications().next().map(|(app_id, _)| app_id.to_owned());
        let sign_in = SignIn { application, protocol: "OAUTH2.0".to_owned() };
        let url = self.test_endpoint.clone();
        let called = self.sample.call(person, url, TokenVersion::V2, &sign_in).await?;
        let unusable = called.claims.err();
        Ok(unusable.map(|response| doctor::signed_call(&self.test_endpoint, &response)))
    }
}

/// The members of a JSON object of strings.
fn variables(path: &Path) -> Result<BTreeMap<String, String>, String> {
    let text = text_file::read(path)?;
    serde_json::from_str(&text).map_err(|error| {
        format!(
            "{}: expected a JSON object of strings, at line {} column {}",
            path.display(),
            error.line(),
            error.column()
        )
    })
}

fn report(findings: &[Finding]) -> Exit {
    findings.iter().for_each(|finding| println!("{}\n", colors::lines(&finding.to_string())));
    let style = if findings.is_empty() { GOOD } else { BAD };
    println!("{}", colors::paint(style, &number(findings.len(), "finding")));
    if findings.is_empty() { Exit::Good } else { Exit::Bad }
}
