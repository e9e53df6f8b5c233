//! `claimsmith explain`: shows, claim by claim, where the value comes from.

use std::path::{Path, PathBuf};

use claims::document::did_you_mean;
use claims::evaluation::{ClaimOrigin, Trace};
use claims::policy::ApplicationPolicy;
use claims::values::Known;
use provider::lookup::{Asked, LookedUp, StoreRefusal};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::given::Given;
use crate::live::{self, Live};
use crate::policy_file::{PolicyFile, Usable};
use crate::progress::Progress;
use crate::report::{self, Format};
use crate::repository::defaults;
use crate::simulator::request::SignIn;
use crate::terminal::colors::{self, BAD};
use crate::terminal::log;
use crate::{cases, sample, trace_json};

/// Shows, claim by claim, where the value comes from
#[derive(clap::Args)]
pub(crate) struct Explain {
    /// Who signs in: the name of a sample person
    #[arg(required_unless_present = "given")]
    person: Option<String>,
    /// A file of cases, each of which is explained
    #[arg(long, value_name = "FILE", conflicts_with_all = ["person", "application", "protocol"])]
    given: Option<PathBuf>,
    /// The policy
    #[arg(long, default_value_os_t = defaults::policy(), value_name = "FILE")]
    policy: PathBuf,
    /// The file with the sample people
    #[arg(long, default_value_os_t = defaults::people(), value_name = "FILE")]
    people: PathBuf,
    #[command(flatten)]
    sign_in: SignIn,
    /// Ask the policy's own stores, with the settings and AWS credentials of this process
    ///
    /// The policy's deployment settings, CLAIMSMITH_CA_FILE, CLAIMSMITH_DEADLINE_MS, CLAIMSMITH_SECRETS, AWS_REGION and
    /// the AWS credentials come from the environment. To use your AWS CLI session, run
    /// eval "$(aws configure export-credentials --format env)", in PowerShell
    /// aws configure export-credentials --format powershell | Invoke-Expression.
    #[arg(long, conflicts_with = "given")]
    live: bool,
    /// Only this claim
    #[arg(long, value_name = "NAME")]
    claim: Option<String>,
    /// For people or for programs
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// One user, and why their claims have their values.
struct Explained {
    name: String,
    /// The stores that were asked, in the order of their answers.
    asked: Vec<Asked>,
    explanation: Explanation,
}

enum Explanation {
    /// The name of the application policy, and each claim.
    Claims(String, Trace),
    /// Why there are no claims.
    Nothing(String),
    /// There is no token, because this required store cannot answer.
    Refused(String),
}

impl Explained {
    /// Whether there is no token.
    fn is_refused(&self) -> bool {
        match &self.explanation {
            Explanation::Claims(_, trace) => {
                trace.claims.iter().any(|claim| claim.origin == ClaimOrigin::Refused)
            }
            Explanation::Nothing(_) => false,
            Explanation::Refused(_) => true,
        }
    }
}

impl Explain {
    pub(super) async fn run(self) -> Result<Exit, String> {
        let PolicyFile { document, usable } = PolicyFile::open(&self.policy)?;
        let Some(usable) = usable else {
            eprintln!("{}{}", report::text(&document), report::count(&document));
            return Ok(Exit::Bad);
        };
        let Some(all) = self.all(&usable)? else { return Ok(Exit::Bad) };
        let progress = self.live.then(|| Progress::start("opening the stores", 1 + all.len()));
        let live = if self.live { Some(self.open(&usable).await?) } else { None };
        let mut explained = Vec::new();
        for (name, given) in all {
            progress.iter().for_each(|progress| progress.next("asking the stores"));
            explained.push(self.explain(name, &usable, &given, live.as_ref()).await?);
        }
        drop(progress);
        match self.format {
            Format::Text => explained.iter().for_each(print),
            Format::Json => println!("{:#}", explained.iter().map(object).collect::<Value>()),
        }
        Ok(if self.live && explained.iter().any(Explained::is_refused) { Exit::Bad } else { Exit::Good })
    }

    async fn open(&self, usable: &Usable) -> Result<Live, String> {
        log::to_stderr();
        let live = Live::open(&usable.plan, live::own_settings(&self.policy)).await;
        live.map_err(|refused| format!("{}: {refused}", self.policy.display()))
    }

    /// Whose claims are explained, by name; `None` for a file of cases with mistakes.
    fn all(&self, usable: &Usable) -> Result<Option<Vec<(String, Given)>>, String> {
        match (&self.given, &self.person) {
            (Some(file), _) => from_cases(file, usable),
            (None, person) => {
                let (people, warnings) = sample::read(&self.people, Some(&usable.policy))?;
                eprint!("{warnings}");
                let person = sample::find(&people, person.as_deref().unwrap_or_default())?;
                let sign_in = self.sign_in.to_application_of(&usable.policy)?;
                Ok(Some(vec![(person.name.clone(), Given::of_person(person, &sign_in)?)]))
            }
        }
    }

    async fn explain(
        &self,
        name: String,
        usable: &Usable,
        given: &Given,
        live: Option<&Live>,
    ) -> Result<Explained, String> {
        let Some((index, application)) = given.application(&usable.policy) else {
            let why = format!("no claims: {}", given.no_application(&usable.policy));
            return Ok(Explained { name, asked: Vec::new(), explanation: Explanation::Nothing(why) });
        };
        let looked_up = match live {
            None => given.look_up(&usable.plan, index).await,
            Some(live) => given.look_up_in(&live.lookup, index, live.settings.deadline).await,
        };
        let (asked, explanation) = match looked_up {
            Ok(LookedUp { known, asked }) => {
                (asked, Explanation::Claims(application.name.clone(), self.trace(application, &known)?))
            }
            Err(StoreRefusal { store, asked, .. }) => (asked, Explanation::Refused(store)),
        };
        // What a stand-in answers is no news.
        let asked = if live.is_some() { asked } else { Vec::new() };
        Ok(Explained { name, asked, explanation })
    }

    fn trace(&self, application: &ApplicationPolicy, known: &[Known]) -> Result<Trace, String> {
        let mut trace = application.explain(known);
        if let Some(wanted) = &self.claim {
            only(wanted, &mut trace)?;
        }
        Ok(trace)
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
    let help = near.map_or_else(
        || format!("the claims are {}", names.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    Err(format!("`{wanted}` is not a claim of the policy; {help}"))
}

fn print(Explained { name, asked, explanation }: &Explained) {
    match explanation {
        Explanation::Claims(policy, _) => println!("{name}, policy `{policy}`\n"),
        Explanation::Nothing(why) => println!("{name}: {why}\n"),
        Explanation::Refused(store) => println!("{name}: {}\n", colors::paint(BAD, &live::refused(store))),
    }
    for one in asked {
        println!("{}", live::line(one));
    }
    if !asked.is_empty() {
        println!();
    }
    if let Explanation::Claims(_, trace) = explanation {
        trace.claims.iter().for_each(|claim| println!("{}", colors::lines(&claim.to_string())));
    }
}

fn object(Explained { name, asked, explanation }: &Explained) -> Value {
    let mut object = match explanation {
        Explanation::Nothing(why) => json!({ "name": name, "nothing": why }),
        Explanation::Refused(store) => json!({ "name": name, "nothing": live::refused(store) }),
        Explanation::Claims(policy, trace) => {
            let claims: Value = trace.claims.iter().map(trace_json::claim).collect();
            json!({ "name": name, "policy": policy, "claims": claims })
        }
    };
    if let Some(members) = object.as_object_mut().filter(|_| !asked.is_empty()) {
        members.insert("stores".to_owned(), asked.iter().map(live::object).collect());
    }
    object
}
