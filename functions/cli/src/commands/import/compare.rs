//! `claimsmith import adfs --compare`: compares what AD FS issued for people with the claims of a policy.

use std::path::{Path, PathBuf};

use import::adfs::xray::{self, ClaimValueSets, ComparedClaim};
use offline::entra::request::SignIn;
use offline::{Given, PolicyText, Usable, refused, sample};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::live::{self, Live};
use crate::report::{self, Format};
use crate::repository::defaults;
use crate::simulator::sign_in::to_application_of;
use crate::terminal::log;
use crate::{files, text_file};

/// What is compared with what.
#[derive(clap::Args)]
pub(super) struct Comparison {
    /// Compare the claims that AD FS issued for a person with those of the policy: the table of Claims X-Ray, a SAML
    /// response or assertion, or a token as JSON, also in Base64. The name of the file, without its ending, is that of the
    /// sample person
    #[arg(long, value_name = "XRAY")]
    compare: Vec<PathBuf>,
    /// With --compare: who signed in, if the file is not named after the sample person
    #[arg(long, requires = "compare", value_name = "NAME")]
    person: Option<String>,
    /// With --compare: the policy
    #[arg(long, requires = "compare", value_name = "FILE")]
    policy: Option<PathBuf>,
    /// With --compare: the file with the sample people
    #[arg(long, requires = "compare", value_name = "FILE")]
    people: Option<PathBuf>,
    /// With --compare: ask the policy's own stores, as claimsmith explain --live does
    #[arg(long, requires = "compare")]
    live: bool,
}

/// A person's claims in both.
struct ComparedPerson {
    name: String,
    policy: String,
    claims: Vec<ComparedClaim>,
}

impl Comparison {
    /// Whether claims are compared instead of imported.
    pub(super) fn is_wanted(&self) -> bool {
        !self.compare.is_empty()
    }

    /// Exit 0: all claims are the same. Exit 1: one is not, or the policy has errors.
    pub(super) async fn run(self, application: Option<String>, format: Format) -> Result<Exit, String> {
        if self.person.is_some() && self.compare.len() > 1 {
            return Err("--person: only one file can be compared with one person".to_owned());
        }
        let path = self.policy.clone().unwrap_or_else(defaults::policy);
        let PolicyText { document, usable } = files::policy(&path)?;
        let Some(usable) = usable else {
            eprintln!("{}{}", report::text(&document), report::count(&document));
            return Ok(Exit::Bad);
        };
        let sign_in = SignIn { application, protocol: "SAML".to_owned() };
        let sign_in = to_application_of(sign_in, &usable.policy)?;
        let people = self.people.clone().unwrap_or_else(defaults::people);
        let (people, warnings) = files::people(&people, Some(&usable.policy))?;
        eprint!("{warnings}");
        let live = if self.live { Some(open(&usable, &path).await?) } else { None };
        let mut compared = Vec::new();
        for file in &self.compare {
            let issued = xray::read(&text_file::read(file)?).map_err(|error| super::at(file, error))?;
            let person = sample::find(&people, &self.person_of(file))?;
            let given = Given::of_person(person, &sign_in)?;
            let (policy, claims) = claims(&usable, &given, live.as_ref()).await?;
            let claims = xray::compare(&issued, &claims);
            compared.push(ComparedPerson { name: person.name.clone(), policy, claims });
        }
        match format {
            Format::Text => compared.iter().for_each(|person| print!("{}", person.text())),
            Format::Json => println!("{:#}", compared.iter().map(ComparedPerson::json).collect::<Value>()),
        }
        let mut claims = compared.iter().flat_map(|person| &person.claims);
        Ok(if claims.any(|claim| claim.comparison.is_difference()) { Exit::Bad } else { Exit::Good })
    }

    fn person_of(&self, file: &Path) -> String {
        let stem = || file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        self.person.clone().or_else(stem).unwrap_or_default()
    }
}

async fn open(usable: &Usable, policy: &Path) -> Result<Live, String> {
    log::to_stderr();
    let live = Live::open(&usable.plan, live::own_settings(policy)).await;
    live.map_err(|refused| format!("{}: {refused}", policy.display()))
}

/// The name of the policy for a sign-in, and its claims by their names in tokens.
async fn claims(
    usable: &Usable,
    given: &Given,
    live: Option<&Live>,
) -> Result<(String, ClaimValueSets), String> {
    let Some((index, application)) = given.application(&usable.policy) else {
        return Err(given.no_application(&usable.policy));
    };
    let looked_up = match live {
        None => given.look_up(&usable.plan, index).await,
        Some(live) => given.look_up_in(&live.lookup, index, live.settings.deadline).await,
    };
    let known = looked_up.map_err(|refusal| refused(&refusal.store))?.known;
    let mut claims = ClaimValueSets::new();
    for claim in application.evaluate(&known).claims {
        let in_tokens = application.names_in_tokens().find(|(name, _)| *name == claim.name);
        let name = in_tokens.map_or_else(|| claim.name.clone(), |(_, emitted)| emitted.to_owned());
        claims.entry(name).or_default().extend(claim.value.texts().iter().cloned());
    }
    Ok((application.name.clone(), claims))
}

impl ComparedPerson {
    fn text(&self) -> String {
        format!("{}, policy `{}`\n{}", self.name, self.policy, xray::text(&self.claims))
    }

    fn json(&self) -> Value {
        json!({ "person": self.name, "policy": self.policy, "claims": xray::json(&self.claims) })
    }
}
