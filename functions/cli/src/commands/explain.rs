//! `claimsmith explain`: shows, claim by claim, where the value comes from.

use std::path::{Path, PathBuf};

use offline::{Explained, Explanation, Given, PolicyText, Usable, refused, sample};
use serde_json::Value;

use crate::exit::Exit;
use crate::files;
use crate::live::{self, Live};
use crate::progress::Progress;
use crate::recordings::{self, RecordingSource};
use crate::report::{self, Format};
use crate::repository::defaults;
use crate::simulator::sign_in::{SignInOptions, to_application_of};
use crate::terminal::colors::{self, BAD};
use crate::terminal::log;

/// Shows, claim by claim, where the value comes from
#[derive(clap::Args)]
pub(crate) struct Explain {
    /// Who signs in: the name of a sample person
    #[arg(required_unless_present_any = ["given", "recorded"])]
    person: Option<String>,
    /// A file of cases, each of which is explained
    #[arg(long, value_name = "FILE", conflicts_with_all = ["person", "application", "protocol"])]
    given: Option<PathBuf>,
    /// Sign-ins that the function recorded, each of which is explained: a file of its log lines, or table:NAME
    ///
    /// Needs AWS_REGION and AWS credentials with the permission kms:Decrypt for the key of the recordings, and for a table
    /// dynamodb:Scan.
    #[arg(long, value_name = "FILE|table:NAME", value_parser = RecordingSource::parse)]
    #[arg(conflicts_with_all = ["person", "given", "application", "protocol", "live"])]
    recorded: Option<RecordingSource>,
    /// The policy
    #[arg(long, default_value_os_t = defaults::policy(), value_name = "FILE")]
    policy: PathBuf,
    /// The file with the sample people
    #[arg(long, default_value_os_t = defaults::people(), value_name = "FILE")]
    people: PathBuf,
    #[command(flatten)]
    sign_in: SignInOptions,
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

impl Explain {
    pub(super) async fn run(self) -> Result<Exit, String> {
        let PolicyText { document, usable } = files::policy(&self.policy)?;
        let Some(usable) = usable else {
            eprintln!("{}{}", report::text(&document), report::count(&document));
            return Ok(Exit::Bad);
        };
        let Some(all) = self.all(&usable).await? else { return Ok(Exit::Bad) };
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
            Format::Json => println!("{:#}", explained.iter().map(Explained::json).collect::<Value>()),
        }
        Ok(if self.live && explained.iter().any(Explained::is_refused) { Exit::Bad } else { Exit::Good })
    }

    async fn open(&self, usable: &Usable) -> Result<Live, String> {
        log::to_stderr();
        let live = Live::open(&usable.plan, live::own_settings(&self.policy)).await;
        live.map_err(|refused| format!("{}: {refused}", self.policy.display()))
    }

    /// Whose claims are explained, by name; `None` for a file of cases with mistakes.
    async fn all(&self, usable: &Usable) -> Result<Option<Vec<(String, Given)>>, String> {
        if let Some(source) = &self.recorded {
            return recorded(source, usable).await.map(Some);
        }
        match (&self.given, &self.person) {
            (Some(file), _) => from_cases(file, usable),
            (None, person) => {
                let (people, warnings) = files::people(&self.people, Some(&usable.policy))?;
                eprint!("{warnings}");
                let person = sample::find(&people, person.as_deref().unwrap_or_default())?;
                let sign_in = to_application_of(self.sign_in.sign_in(), &usable.policy)?;
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
        let open = live.map(|live| (&live.lookup, live.settings.deadline));
        let mut explained = Explained::of(name, usable, given, open).await;
        if let Some(wanted) = &self.claim {
            explained.only(wanted)?;
        }
        if live.is_none() {
            // What a stand-in answers is no news.
            explained.asked.clear();
        }
        Ok(explained)
    }
}

fn from_cases(file: &Path, usable: &Usable) -> Result<Option<Vec<(String, Given)>>, String> {
    let (document, cases) = files::cases(file, &usable.policy)?;
    if document.diagnostics.has_errors() {
        eprintln!("{}{}", report::text(&document), report::count(&document));
        return Ok(None);
    }
    Ok(Some(cases.into_iter().map(|case| (case.name, case.given)).collect()))
}

/// The recorded sign-ins, with a warning of what this policy reads and the one that was recorded did not.
async fn recorded(source: &RecordingSource, usable: &Usable) -> Result<Vec<(String, Given)>, String> {
    let sign_ins = recordings::sign_ins(source).await?;
    for sign_in in &sign_ins {
        let missing: Vec<String> = sign_in.not_recorded(usable).into_iter().collect();
        if !missing.is_empty() {
            eprintln!("{}: not recorded, so not known: {}", sign_in.name, missing.join(", "));
        }
    }
    Ok(sign_ins.into_iter().map(|sign_in| (sign_in.name, sign_in.given)).collect())
}

fn print(Explained { name, asked, explanation }: &Explained) {
    match explanation {
        Explanation::Claims(policy, _) => println!("{name}, policy `{policy}`\n"),
        Explanation::Nothing(why) => println!("{name}: {why}\n"),
        Explanation::Refused(store) => println!("{name}: {}\n", colors::paint(BAD, &refused(store))),
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
