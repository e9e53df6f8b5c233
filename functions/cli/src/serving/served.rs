//! The provider of a policy file, made again when the file has changed.

#![expect(clippy::print_stderr, reason = "the person who edits the policy is told about it")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use claims::policy::table_files;
use offline::{PolicyText, StandIn, Usable, YamlText};
use provider::Provider;
use provider::authentication::Authenticator;
use provider::lookup::Plan;
use provider::settings::Settings;
use provider::start::Refused;
use serde_json::Value;
use stores::configuration::StackNeed;
use tokio::sync::Mutex;
use tokio::time::sleep;

use super::files::FileStates;
use crate::live::Live;
use crate::playground::{self, PageStart};
use crate::progress::Progress;
use crate::{files, report};

/// Between two looks at the files.
const POLL: Duration = Duration::from_millis(500);
/// A file that changes within this time is still being written.
const SETTLED_AFTER: Duration = Duration::from_millis(30);

/// What a provider is made from.
pub(crate) struct Sources {
    /// The policy file.
    pub(crate) policy: PathBuf,
    /// The file with the sample people, who are the stores unless `live`.
    pub(crate) people: PathBuf,
    /// Whether the policy's own stores are asked.
    pub(crate) live: bool,
    /// The settings that are not those of this process.
    pub(crate) settings: BTreeMap<&'static str, String>,
}

/// The provider of a policy as it is now.
pub(crate) struct Served {
    sources: Sources,
    current: Mutex<Current>,
}

/// A provider, and the files that it is made from.
struct Current {
    provider: Arc<Provider>,
    files: FileStates,
}

impl Served {
    /// Makes the provider. `None` if the policy has errors, which have been printed.
    ///
    /// # Errors
    /// A file cannot be read, or a store cannot be opened.
    pub(crate) async fn open(sources: Sources) -> Result<Option<Self>, String> {
        let (files, provider) = sources.open().await?;
        Ok(provider.map(|provider| Self { sources, current: Mutex::new(Current { provider, files }) }))
    }

    /// A provider that stays as it is.
    #[cfg(test)]
    pub(crate) fn unchanging(provider: Provider) -> Self {
        let none = PathBuf::new;
        let sources = Sources { policy: none(), people: none(), live: false, settings: BTreeMap::new() };
        let current = Current { provider: Arc::new(provider), files: FileStates::of([]) };
        Self { sources, current: Mutex::new(current) }
    }

    /// The provider of the files as they are now; if those have errors, the last one without.
    pub(crate) async fn provider(&self) -> Arc<Provider> {
        let mut current = self.current.lock().await;
        let now = current.files.now();
        if now != current.files {
            self.reload(&mut current, now).await;
        }
        Arc::clone(&current.provider)
    }

    /// Looks at the files until the end, so that mistakes are shown when they are made and not at the next callout.
    pub(crate) async fn watch(&self) {
        loop {
            sleep(POLL).await;
            self.provider().await;
        }
    }

    /// The page of the playground with the policy and the people as they are now.
    ///
    /// # Errors
    /// The tool was built without the page, or the policy cannot be read.
    pub(crate) fn playground(&self) -> Result<String, String> {
        let mut start = PageStart::of(&self.sources.policy, &self.sources.people)?;
        start.live = self.sources.live;
        playground::page(&start)
    }

    /// What the stores say about the user of a callout, for the page of the playground.
    ///
    /// # Errors
    /// Sample people stand for the stores, or these cannot be asked.
    pub(crate) async fn ask(&self, body: &[u8]) -> Result<Value, String> {
        match self.sources.live {
            true => playground::ask(&self.sources.policy, self.sources.settings.clone(), body).await,
            false => Err("the stores are asked with --live only".to_owned()),
        }
    }

    async fn reload(&self, current: &mut Current, changed: FileStates) {
        current.files = changed;
        loop {
            sleep(SETTLED_AFTER).await;
            let now = current.files.now();
            if now == current.files {
                break;
            }
            current.files = now;
        }
        let policy = self.sources.policy.display();
        match self.sources.open().await {
            Ok((files, Some(provider))) => {
                *current = Current { provider, files };
                return eprintln!("{policy}: reloaded");
            }
            Ok((files, None)) => current.files = files,
            Err(message) => eprintln!("claimsmith: {message}"),
        }
        eprintln!("{policy}: not reloaded; callouts are answered as before");
    }
}

impl Sources {
    /// Reads the policy and opens its stores; prints diagnostics. No provider if there are errors in the policy.
    async fn open(&self) -> Result<(FileStates, Option<Arc<Provider>>), String> {
        let PolicyText { document, usable } = files::policy(&self.policy)?;
        if !document.diagnostics.as_slice().is_empty() {
            eprintln!("{}{}", report::text(&document), report::count(&document));
        }
        let files = FileStates::of(self.files(&document, usable.as_ref().map(|usable| &usable.plan)));
        let Some(usable) = usable else { return Ok((files, None)) };
        let provider = self.provider(usable).await?;
        Ok((files, Some(Arc::new(provider))))
    }

    async fn provider(&self, Usable { policy, plan }: Usable) -> Result<Provider, String> {
        let refused = |refused: Refused| format!("{}: {refused}", self.policy.display());
        let own = self.settings.clone();
        let Live { lookup, settings, http } = if self.live {
            let _progress = Progress::start("opening the stores", 1);
            Live::open(&plan, own).await.map_err(refused)?
        } else {
            let settings =
                Settings::read(|name| own.get(name).cloned()).map_err(|wrong| refused(wrong.into()))?;
            let http = stores::http::client(None).map_err(|error| error.to_string())?;
            let (people, warnings) = files::people(&self.people, Some(&policy))?;
            eprint!("{warnings}");
            let stand_in = |store: &str, key: &[_]| Arc::new(StandIn::of_people(&people, store, key));
            let lookup = plan.with_stand_ins(|declared, key| stand_in(&declared.name, key));
            Live { lookup, settings, http }
        };
        let authenticator = Authenticator::start(&settings, http, Arc::new(SystemTime::now));
        Ok(Provider::over(&settings, authenticator, lookup, policy))
    }

    /// The policy, the files beside it with its tables, and the people; or those that its stores read, as far as their names
    /// have no settings.
    fn files(&self, document: &YamlText, plan: Option<&Plan>) -> Vec<PathBuf> {
        let beside = |name: String| self.policy.with_file_name(name);
        let mut files = vec![self.policy.clone()];
        files.extend(table_files(&document.root).into_iter().map(beside));
        if !self.live {
            files.push(self.people.clone());
            return files;
        }
        let needs = plan.map(Plan::stack_needs).unwrap_or_default().into_iter();
        files.extend(needs.filter_map(|need| match need {
            StackNeed::File { path } => Some(beside(path)),
            _ => None,
        }));
        files
    }
}
