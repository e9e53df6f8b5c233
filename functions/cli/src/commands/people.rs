//! `claimsmith people`: the people of the DynamoDB table that a policy reads.

use std::collections::BTreeMap;
use std::path::PathBuf;

use offline::PolicyText;
use stores::dynamodb::items::Item;

use crate::exit::Exit;
use crate::files;
use crate::people::{
    Checked, Differences, ExportFormat, ItemKey, Requests, Target, is_looked_up, key_of_words, read, written,
};
use crate::progress::Progress;
use crate::report;
use crate::repository::defaults;

/// How many mistakes of a file are printed.
const MAX_ERRORS: usize = 20;

/// Write people into the DynamoDB table that a policy reads, look them up there, or export them
///
/// Uses the AWS credentials, AWS_REGION and AWS_ENDPOINT_URL_DYNAMODB of the environment. To use your AWS CLI session, run
/// eval "$(aws configure export-credentials --format env)".
#[derive(clap::Args)]
pub(crate) struct People {
    #[command(subcommand)]
    command: PeopleCommand,
}

#[derive(clap::Subcommand)]
enum PeopleCommand {
    /// Print the items of a table
    ///
    /// Import reads what this prints as the same items. Needs the permissions dynamodb:DescribeTable and
    /// dynamodb:Scan.
    Export(Export),
    /// Print the item of one person
    ///
    /// Needs the permissions dynamodb:DescribeTable and dynamodb:BatchGetItem.
    Get(Get),
    /// Write the people of a file into a table
    ///
    /// A row has the attributes of an item by their names; instead of the key, it can have what the policy makes the key
    /// of, such as user.id. Rows of JSON and YAML can also be people as in people.yaml. In CSV, an empty cell is no
    /// value, and cells of a column whose name ends in :json are JSON. The item becomes what the row says: an attribute
    /// that the row does not have is removed.
    ///
    /// Compares first, and writes only what is different: after an interruption, run the same command again. Needs the
    /// permissions dynamodb:DescribeTable, dynamodb:BatchGetItem and dynamodb:BatchWriteItem.
    Import(Import),
}

#[derive(clap::Args)]
struct TableOptions {
    /// The table; without it, the table that the policy names
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// The store of the policy that reads the table, if several could be meant
    #[arg(long, value_name = "NAME")]
    store: Option<String>,
    /// The policy
    #[arg(long, default_value_os_t = defaults::policy(), value_name = "FILE")]
    policy: PathBuf,
}

#[derive(clap::Args)]
struct Export {
    #[command(flatten)]
    table: TableOptions,
    /// The format
    #[arg(long, value_enum, default_value = "csv")]
    format: ExportFormat,
}

#[derive(clap::Args)]
struct Get {
    /// What the policy makes the key of, such as a user's ID; NAME=VALUE of each attribute if there are several, or of
    /// each attribute of the key
    #[arg(required = true)]
    key: Vec<String>,
    #[command(flatten)]
    table: TableOptions,
    /// The format
    #[arg(long, value_enum, default_value = "yaml")]
    format: ExportFormat,
}

#[derive(clap::Args)]
struct Import {
    /// A file of people: .csv, .json (a list, or an object on each line), .jsonl, .yaml
    file: PathBuf,
    #[command(flatten)]
    table: TableOptions,
    /// Write nothing; print what would be added, changed and removed
    #[arg(long)]
    dry_run: bool,
    /// Remove the people whom the file does not have. Items whose keys the policy does not look up remain. Needs the
    /// permission dynamodb:Scan
    #[arg(long)]
    remove_others: bool,
    /// With --dry-run: how many people to print of each kind
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    show: usize,
    /// With --dry-run: also print the values that would change
    #[arg(long, requires = "dry_run")]
    values: bool,
}

impl People {
    pub(super) async fn run(self) -> Result<Exit, String> {
        match self.command {
            PeopleCommand::Export(export) => export.run().await,
            PeopleCommand::Get(get) => get.run().await,
            PeopleCommand::Import(import) => import.run().await,
        }
    }
}

impl TableOptions {
    /// The table; `None` if the policy has mistakes, which are printed.
    async fn open(&self) -> Result<Option<Target>, String> {
        let PolicyText { document, usable } = files::policy(&self.policy)?;
        let Some(usable) = usable else {
            eprintln!("{}{}", report::text(&document), report::count(&document));
            return Ok(None);
        };
        Target::open(&self.policy, &usable, self.table.as_deref(), self.store.as_deref()).await.map(Some)
    }
}

impl Export {
    async fn run(self) -> Result<Exit, String> {
        let Some(target) = self.table.open().await? else { return Ok(Exit::Bad) };
        let items = Requests::of(&target).scan().await.map_err(|failure| failure.inside)?;
        print!("{}", written(items.values(), &target.key, self.format)?);
        Ok(Exit::Good)
    }
}

impl Get {
    async fn run(self) -> Result<Exit, String> {
        let Some(target) = self.table.open().await? else { return Ok(Exit::Bad) };
        let key = key_of_words(&self.key, &target)?;
        let found = Requests::of(&target).get(std::iter::once(&key), |_| {}).await;
        let found = found.map_err(|failure| failure.inside)?;
        if found.is_empty() {
            eprintln!("there is no such person in the table");
            return Ok(Exit::Bad);
        }
        print!("{}", written(found.values(), &target.key, self.format)?);
        Ok(Exit::Good)
    }
}

impl Import {
    async fn run(self) -> Result<Exit, String> {
        let rows = read(&self.file)?;
        let Some(target) = self.table.open().await? else { return Ok(Exit::Bad) };
        let checked = Checked::of(&rows, &target);
        let file = self.file.display();
        for warning in &checked.warnings {
            eprintln!("{file}: warning: {warning}");
        }
        if !checked.errors.is_empty() {
            self.print_errors(&checked.errors);
            return Ok(Exit::Bad);
        }
        if self.remove_others && checked.items.is_empty() {
            return Err(format!("{file}: the file has no people, so --remove-others would remove everyone"));
        }
        let requests = Requests::of(&target);
        let existing = self.existing(&requests, &checked).await?;
        let is_removed = |item: &Item| self.remove_others && is_looked_up(item, &target);
        let differences = Differences::of(&checked.items, &existing, is_removed);
        if checked.unknown > 0 {
            println!("{file}: {} without attributes of store `{}`", checked.unknown, target.store());
        }
        if self.dry_run {
            println!("{file}: {}", differences.planned());
            print!("{}", differences.listed(&checked.items, &existing, self.show, self.values)?);
        } else {
            write(&requests, &checked, &existing, &differences).await?;
            println!("{file}: {}", differences.done());
        }
        Ok(Exit::Good)
    }

    /// What the table has of the file or, if others are removed, everything.
    async fn existing(
        &self,
        requests: &Requests<'_>,
        checked: &Checked,
    ) -> Result<BTreeMap<ItemKey, Item>, String> {
        let progress = Progress::start("people compared", checked.items.len());
        let existing = match self.remove_others {
            true => requests.scan().await,
            false => requests.get(checked.items.values(), |count| progress.advance(count)).await,
        };
        existing.map_err(|failure| failure.inside)
    }

    fn print_errors(&self, errors: &[String]) {
        for error in errors.iter().take(MAX_ERRORS) {
            eprintln!("{}: {error}", self.file.display());
        }
        if let Some(more) = errors.len().checked_sub(MAX_ERRORS).filter(|more| *more > 0) {
            eprintln!("and {more} more");
        }
        eprintln!("nothing was written");
    }
}

/// Writes what is different.
async fn write(
    requests: &Requests<'_>,
    checked: &Checked,
    existing: &BTreeMap<ItemKey, Item>,
    differences: &Differences,
) -> Result<(), String> {
    let put = differences.put().filter_map(|key| checked.items.get(key).cloned());
    let removed = differences.removed.iter().filter_map(|key| existing.get(key));
    let (all, mut count) = (differences.count(), 0);
    let progress = Progress::start("people written", all);
    let done = |more| {
        count += more;
        progress.advance(more);
    };
    requests.write(put, removed, done).await.map_err(|failure| {
        format!("{}; {count} of {all} are written, and the same command writes the others", failure.inside)
    })
}
