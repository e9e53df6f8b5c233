//! `claimsmith explain`: claim by claim, where the value comes from.

use std::path::{Path, PathBuf};

use claims::diagnostic::did_you_mean;
use claims::trace::Trace;
use serde_json::{Value, json};

use crate::callout::SignIn;
use crate::exit::Exit;
use crate::given::Given;
use crate::policy_file::{PolicyFile, Usable};
use crate::report::{self, Format};
use crate::{cases, sample, trace_json};

/// Says, claim by claim, where the value comes from
#[derive(clap::Args)]
pub(crate) struct Explain {
    /// Who signs in: the name of a sample person
    #[arg(required_unless_present = "given")]
    person: Option<String>,
    /// A file of cases, each of which is explained
    #[arg(long, value_name = "FILE", conflicts_with_all = ["person", "application", "protocol"])]
    given: Option<PathBuf>,
    /// The policy
    #[arg(long, default_value = "infra/policy/claims.yaml", value_name = "FILE")]
    policy: PathBuf,
    /// The file with the sample people
    #[arg(long, default_value = "infra/policy/sample/people.yaml", value_name = "FILE")]
    people: PathBuf,
    #[command(flatten)]
    sign_in: SignIn,
    /// Only this claim
    #[arg(long, value_name = "NAME")]
    claim: Option<String>,
    /// For people or for programs
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// What came of one user.
enum Explanation {
    /// Each claim, under the policy of this name.
    Claims(String, Trace),
    /// No claims and why, in words.
    Nothing(String),
}

impl Explain {
    pub(super) fn run(self) -> Result<Exit, String> {
        let PolicyFile { document, usable } = PolicyFile::open(&self.policy)?;
        let Some(usable) = usable else {
            eprintln!("{}{}", report::text(&document), report::count(&document));
            return Ok(Exit::Bad);
        };
        let Some(all) = self.all(&usable)? else { return Ok(Exit::Bad) };
        let mut explained = Vec::new();
        for (name, given) in all {
            explained.push((name, self.explain(&usable, &given)?));
        }
        match self.format {
            Format::Text => explained.iter().for_each(|(name, explanation)| print(name, explanation)),
            Format::Json => println!("{:#}", explained.iter().map(object).collect::<Value>()),
        }
        Ok(Exit::Good)
    }

    /// Who is to be explained, by name; `None` for a file of cases with mistakes.
    fn all(&self, usable: &Usable) -> Result<Option<Vec<(String, Given)>>, String> {
        match (&self.given, &self.person) {
            (Some(file), _) => from_cases(file, usable),
            (None, person) => {
                let people = sample::read(&self.people)?;
                let person = sample::find(&people, person.as_deref().unwrap_or_default())?;
                Ok(Some(vec![(person.name.clone(), Given::of_person(person, &self.sign_in))]))
            }
        }
    }

    fn explain(&self, usable: &Usable, given: &Given) -> Result<Explanation, String> {
        let Some(application) = given.application(&usable.policy) else {
            return Ok(Explanation::Nothing("no policy is for this application: no claims".to_owned()));
        };
        let known = match given.known(usable, application) {
            Ok(known) => known,
            Err(store) => {
                let why = format!("store `{}` is required and cannot answer: no token", store.0);
                return Ok(Explanation::Nothing(why));
            }
        };
        let mut trace = application.explain(&known);
        if let Some(wanted) = &self.claim {
            only(wanted, &mut trace)?;
        }
        Ok(Explanation::Claims(application.name.clone(), trace))
    }
}

fn from_cases(file: &Path, usable: &Usable) -> Result<Option<Vec<(String, Given)>>, String> {
    let (document, cases) = cases::open(file, &usable.policy)?;
    if document.diagnostics.has_errors() {
        eprintln!("{}{}", report::text(&document), report::count(&document));
        return Ok(None);
    }
    Ok(Some(cases.into_iter().map(|case| (case.name, case.given)).collect()))
}

/// Leaves out the other claims.
fn only(wanted: &str, trace: &mut Trace) -> Result<(), String> {
    let names: Vec<String> = trace.claims.iter().map(|claim| claim.name.clone()).collect();
    trace.claims.retain(|claim| claim.name == wanted);
    if !trace.claims.is_empty() {
        return Ok(());
    }
    let near = did_you_mean(wanted, names.iter().map(String::as_str));
    let help = near
        .map_or_else(|| format!("there are {}", names.join(", ")), |near| format!("did you mean `{near}`?"));
    Err(format!("`{wanted}` is not a claim of the policy; {help}"))
}

fn print(name: &str, explanation: &Explanation) {
    match explanation {
        Explanation::Nothing(why) => println!("{name}: {why}\n"),
        Explanation::Claims(policy, trace) => {
            println!("{name}, by the policy `{policy}`\n");
            trace.claims.iter().for_each(|claim| println!("{claim}"));
        }
    }
}

fn object((name, explanation): &(String, Explanation)) -> Value {
    match explanation {
        Explanation::Nothing(why) => json!({ "name": name, "nothing": why }),
        Explanation::Claims(policy, trace) => {
            let claims: Value = trace.claims.iter().map(trace_json::claim).collect();
            json!({ "name": name, "policy": policy, "claims": claims })
        }
    }
}
