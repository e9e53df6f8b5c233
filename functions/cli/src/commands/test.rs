//! `claimsmith test`: compares the claims that a policy gives with those that its cases expect.

use std::path::PathBuf;
use std::time::Instant;

use claims::document::Node;
use offline::{Case, Coverage, Gap, PolicyText, Usable, Verdict, YamlText};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::files;
use crate::progress::Progress;
use crate::report::junit::{self, TimedVerdict};
use crate::report::{self, Annotation, annotation, summarize};
use crate::repository::defaults;
use crate::terminal::colors::{self, BAD, GOOD};

/// Compares the claims of a policy with what its cases expect
#[derive(clap::Args)]
pub(crate) struct Test {
    /// The policy
    #[arg(long, default_value_os_t = defaults::policy(), value_name = "FILE")]
    policy: PathBuf,
    /// The folder with the case files, *.yaml and *.yml (the folders in it are not searched), or one case file
    #[arg(long, default_value_os_t = defaults::cases(), value_name = "FOLDER|FILE")]
    cases: PathBuf,
    /// Run only the cases whose names contain this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// List the configurations, defaults and missing values of claims that no case shows, and the conditions that are
    /// true in every case
    #[arg(long)]
    coverage: bool,
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    format: TestFormat,
}

/// An output format for the results of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum TestFormat {
    /// Text for people
    Text,
    /// JSON for programs: a list of the cases; with --coverage an object with `cases` and `coverage`
    Json,
    /// JUnit's XML, which Jenkins, GitLab and Azure DevOps read
    Junit,
    /// Annotations of GitHub Actions, and a summary of the job
    Github,
}

/// What a run of cases came to.
struct TestRun<'r> {
    verdicts: Vec<TimedVerdict<'r>>,
    coverage: Coverage<'r>,
    /// How many cases --filter left out.
    left_out: usize,
    policy: &'r str,
}

impl Test {
    pub(super) async fn run(self) -> Result<Exit, String> {
        let PolicyText { document, usable } = files::policy(&self.policy)?;
        let Some(usable) = usable else {
            eprintln!("{}{}", report::text(&document), report::count(&document));
            return Ok(Exit::Bad);
        };
        let mut files = Vec::new();
        for path in files::cases_of(&self.cases)? {
            files.push(files::cases(&path, &usable.policy)?);
        }
        let wrong: Vec<&YamlText> =
            files.iter().map(|(file, _)| file).filter(|file| file.diagnostics.has_errors()).collect();
        for file in &wrong {
            eprintln!("{}{}", report::text(file), report::count(file));
        }
        if !wrong.is_empty() {
            return Ok(Exit::Bad);
        }
        let run = self.judge(&files, &usable, &document.root, &document.name).await?;
        match self.format {
            TestFormat::Text => run.print(self.coverage),
            TestFormat::Json => println!("{:#}", run.json(self.coverage)),
            TestFormat::Junit => println!("{}", junit::report(&run.verdicts)),
            TestFormat::Github => run.annotate(self.coverage)?,
        }
        Ok(if run.failed().next().is_none() { Exit::Good } else { Exit::Bad })
    }

    async fn judge<'r>(
        &self,
        files: &'r [(YamlText, Vec<Case>)],
        usable: &'r Usable,
        root: &Node,
        policy: &'r str,
    ) -> Result<TestRun<'r>, String> {
        let mut run =
            TestRun { verdicts: Vec::new(), coverage: Coverage::new(usable, root), left_out: 0, policy };
        let filter = self.filter.as_deref().unwrap_or_default();
        let progress = Progress::start("test cases", files.iter().map(|(_, cases)| cases.len()).sum());
        for (file, case) in files.iter().flat_map(|(file, cases)| cases.iter().map(move |case| (file, case)))
        {
            progress.advance(1);
            if !case.name.contains(filter) {
                run.left_out += 1;
                continue;
            }
            let started = Instant::now();
            let verdict = Verdict::of(&file.name, case, usable).await;
            run.verdicts.push(TimedVerdict { verdict, took: started.elapsed() });
            run.coverage.add(&case.given, usable).await;
        }
        drop(progress);
        match run.verdicts.is_empty() && run.left_out > 0 {
            true => Err(format!("--filter: of {} cases, none has `{filter}` in its name", run.left_out)),
            false => Ok(run),
        }
    }
}

impl TestRun<'_> {
    fn failed(&self) -> impl Iterator<Item = &Verdict<'_>> {
        self.verdicts.iter().map(|timed| &timed.verdict).filter(|verdict| !verdict.passed())
    }

    /// `8 cases, 1 failed, 3 left out`.
    fn count(&self) -> String {
        let left_out =
            if self.left_out > 0 { format!(", {} left out", self.left_out) } else { String::new() };
        let failed = self.failed().count();
        let style = if failed == 0 { GOOD } else { BAD };
        let failed = colors::paint(style, &format!("{failed} failed"));
        format!("{}, {failed}{left_out}", report::number(self.verdicts.len(), "case"))
    }

    /// Whether all cases together leave something of the policy out.
    fn is_incomplete(&self) -> bool {
        let (decided, outcomes) = self.coverage.counts();
        self.left_out == 0 && decided < outcomes
    }

    /// `coverage: 9 of 11 outcomes`.
    fn covered(&self) -> String {
        let (decided, outcomes) = self.coverage.counts();
        format!("coverage: the cases show {decided} of {outcomes} ways in which claims get their values")
    }

    fn print(&self, coverage: bool) {
        for verdict in self.failed() {
            println!("{}\n{}", verdict.title(), colors::lines(&verdict.difference()));
        }
        println!("{}", self.count());
        if coverage {
            for Gap { place, message } in self.coverage.gaps() {
                println!("{}:{}: {message}", self.policy, place.line);
            }
            println!("{}", self.covered());
        } else if self.is_incomplete() {
            println!("{}; --coverage lists the others", self.covered());
        }
    }

    fn json(&self, coverage: bool) -> Value {
        let cases: Value = self.verdicts.iter().map(|timed| timed.verdict.json()).collect();
        match coverage {
            true => json!({ "cases": cases, "coverage": self.coverage.json() }),
            false => cases,
        }
    }

    fn annotate(&self, coverage: bool) -> Result<(), String> {
        let mut summary = format!("## Claims policy: {}\n\n{}\n", self.count(), self.covered());
        for verdict in self.failed() {
            let (name, difference) = (&verdict.case.name, verdict.difference());
            println!(
                "{}",
                annotation(Annotation::Error, verdict.file, verdict.case.place, name, &difference)
            );
            summary.push_str(&format!("\n### {}\n\n````\n{difference}````\n", verdict.title()));
        }
        if coverage {
            summary.push('\n');
            for Gap { place, message } in self.coverage.gaps() {
                println!("{}", annotation(Annotation::Notice, self.policy, place, "not covered", &message));
                summary.push_str(&format!("- {}:{}: {message}\n", self.policy, place.line));
            }
        }
        println!("{}", self.count());
        summarize(&summary)
    }
}
