//! `claimsmith compare`: who would get what after a change of a policy.

use std::path::{Path, PathBuf};

use offline::comparing::{ComparisonReport, DifferenceKind, PairedApplication, PolicyComparison, Side};
use offline::searching::search;
use offline::{PolicyText, Usable, YamlText};

use crate::comparing::{PeopleTable, SignIns, of_cases, of_table, people_of};
use crate::exit::Exit;
use crate::files;
use crate::progress::Progress;
use crate::recordings::{self, RecordingSource};
use crate::report;
use crate::repository::defaults;

/// Show who gets which claims after a change of a policy, and who got them before
///
/// Both policies decide for the same sign-ins: of test cases, sample people, a whole table, or of users that are constructed
/// because the policies differ for them. Prints, by application and claim, how many users gain, lose or get another value, who
/// gets no token any more, what exceeds 3 KB, and which stores are asked more or less, with one example each. Without
/// --cases, --people, --table and --search, the repository's cases and sample people sign in. OLD can be standard input:
///
/// git show main:infra/policy/claims.yaml | claimsmith compare - infra/policy/claims.yaml
#[derive(clap::Args)]
pub(crate) struct Compare {
    /// The policy before the change; `-` is standard input
    old: PathBuf,
    /// The policy after the change
    new: PathBuf,
    /// The sign-ins of test cases: a folder or a file
    #[arg(long, value_name = "FOLDER|FILE")]
    cases: Option<PathBuf>,
    /// People who sign in to each application: sample people in YAML, or rows in .csv, .json or .jsonl with columns such as
    /// user.id and people.tier
    #[arg(long, value_name = "FILE")]
    people: Option<PathBuf>,
    /// All people of the DynamoDB table that the policies read. Needs the permissions dynamodb:DescribeTable and dynamodb:Scan
    #[arg(long)]
    table: bool,
    /// The store that reads the table, if several could be meant
    #[arg(long, value_name = "NAME", requires = "table")]
    store: Option<String>,
    /// Sign-ins that the function recorded: a file of its log lines, or table:NAME. Needs kms:Decrypt, for a table dynamodb:Scan
    #[arg(long, value_name = "FILE|table:NAME", value_parser = RecordingSource::parse)]
    #[arg(conflicts_with_all = ["search", "application"])]
    recorded: Option<RecordingSource>,
    /// Of people of a file or table, only so many, evenly chosen
    #[arg(long, value_name = "COUNT")]
    sample: Option<usize>,
    /// Only sign-ins to this application, by its client ID (appId)
    #[arg(long, value_name = "APP_ID")]
    application: Option<String>,
    /// The protocol by which people sign in
    #[arg(long, default_value = "OAUTH2.0", value_name = "PROTOCOL")]
    protocol: String,
    /// Construct users for whom the policies differ, without any data
    #[arg(long, conflicts_with_all = ["cases", "people", "table", "sample", "application"])]
    search: bool,
    /// Also show examples of people of a table or of recordings: their keys and values
    #[arg(long)]
    values: bool,
    /// Exit with 1 if there is a difference of one of these kinds
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = kinds)]
    fail_on: Vec<Kinds>,
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    format: CompareFormat,
}

/// An output format for a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum CompareFormat {
    /// Text for people
    Text,
    /// JSON for programs
    Json,
    /// Markdown for the description of a pull request
    Markdown,
}

/// One kind of difference, or any.
#[derive(Clone, Debug)]
struct Kinds(Vec<DifferenceKind>);

impl Compare {
    pub(super) async fn run(self) -> Result<Exit, String> {
        let Some((old, old_document)) = self.policy(&self.old)? else { return Ok(Exit::Bad) };
        let Some((new, new_document)) = self.policy(&self.new)? else { return Ok(Exit::Bad) };
        let report = match self.search {
            true => {
                let comparison = PolicyComparison::new(Side::of(old), Side::of(new));
                let old = files::with_tables(self.beside(&self.old), &old_document);
                let new = files::with_tables(self.beside(&self.new), &new_document);
                search(comparison, [&old, &new]).await
            }
            false => match self.compared(old, new).await? {
                Some(report) => report,
                None => return Ok(Exit::Bad),
            },
        };
        match self.format {
            CompareFormat::Text => print!("{}", report.text()),
            CompareFormat::Json => println!("{:#}", report.json()),
            CompareFormat::Markdown => print!("{}", report.markdown()),
        }
        let failing: Vec<DifferenceKind> = self.fail_on.iter().flat_map(|kinds| kinds.0.clone()).collect();
        Ok(if report.has(&failing) { Exit::Bad } else { Exit::Good })
    }

    /// A policy and its document. `None` if it has mistakes, which are printed.
    fn policy(&self, path: &Path) -> Result<Option<(Usable, YamlText)>, String> {
        let PolicyText { document, usable } = files::policy_in(self.beside(path), files::yaml(path)?);
        if usable.is_none() {
            eprintln!("{}{}", report::text(&document), report::count(&document));
        }
        Ok(usable.map(|usable| (usable, document)))
    }

    /// The path whose folder has the files of a policy: for one on standard input, that of the new one.
    fn beside<'p>(&'p self, path: &'p Path) -> &'p Path {
        if path == Path::new("-") { &self.new } else { path }
    }

    /// What differs for the sign-ins that are named; `None` if a file has mistakes, which are printed.
    async fn compared(&self, old: Usable, new: Usable) -> Result<Option<ComparisonReport>, String> {
        let pairs = self.applications(&old, &new)?;
        let Some(sign_ins) = self.sign_ins(&old, &new, &pairs).await? else { return Ok(None) };
        let mut comparison = PolicyComparison::new(Side::of(old), Side::of(new));
        let progress = Progress::start("sign-ins compared", sign_ins.count);
        for sign_in in sign_ins.all {
            comparison.add(sign_in?).await;
            progress.advance(1);
        }
        drop(progress);
        let mut report = comparison.report().await;
        if (self.table || self.recorded.is_some()) && !self.values {
            report.hide_examples();
            report.notes.push("Examples are real people; --values shows them.".to_owned());
        }
        Ok(Some(report))
    }

    /// The applications that people sign in to: one for each pair of policies.
    fn applications(&self, old: &Usable, new: &Usable) -> Result<Vec<String>, String> {
        let pairs = PairedApplication::all(&old.policy, &new.policy);
        match &self.application {
            None => Ok(pairs.into_iter().map(|pair| pair.app_id).collect()),
            Some(id) if claims::values::Guid::parse_nonzero(id).is_some() => {
                Ok(vec![id.to_ascii_lowercase()])
            }
            Some(id) => Err(format!("--application: `{id}` is not a client ID (a GUID)")),
        }
    }

    async fn sign_ins(
        &self,
        old: &Usable,
        new: &Usable,
        app_ids: &[String],
    ) -> Result<Option<SignIns>, String> {
        let named = self.cases.is_some() || self.people.is_some() || self.table || self.recorded.is_some();
        let usual = |path: PathBuf| (!named && path.exists()).then_some(path);
        let cases = self.cases.clone().or_else(|| usual(defaults::cases()));
        let people = self.people.clone().or_else(|| usual(defaults::people()));
        let mut sign_ins = SignIns::none();
        if let Some(path) = cases {
            let Some(cases) = of_cases(&path, new)? else { return Ok(None) };
            sign_ins = sign_ins.and(SignIns::of(cases));
        }
        if let Some(path) = people {
            let people = people_of(&path, self.sample)?;
            sign_ins = sign_ins.and(SignIns::of_people(people, app_ids, &self.protocol));
        }
        if self.table {
            let table =
                PeopleTable { old: self.beside(&self.old), new: &self.new, store: self.store.as_deref() };
            let of_table = of_table(&table, [old, new], self.sample, app_ids, &self.protocol).await?;
            sign_ins = sign_ins.and(of_table);
        }
        if let Some(source) = &self.recorded {
            sign_ins = sign_ins.and(SignIns::of(recordings::compared(source, [old, new]).await?));
        }
        match sign_ins.count == 0 {
            true => Err(
                "no one signs in; name people with --people, --cases, --table or --recorded, or use --search"
                    .to_owned(),
            ),
            false => Ok(Some(sign_ins)),
        }
    }
}

fn kinds(text: &str) -> Result<Kinds, String> {
    if text == "any" {
        return Ok(Kinds(DifferenceKind::ALL.to_vec()));
    }
    let found = DifferenceKind::ALL.into_iter().find(|kind| kind.name() == text);
    let names = DifferenceKind::ALL.map(DifferenceKind::name).join(", ");
    found.map(|kind| Kinds(vec![kind])).ok_or_else(|| format!("expected any, {names}"))
}
