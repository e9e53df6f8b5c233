//! Writes records of callouts to the log or to a table. What goes wrong is counted, and logged at most once a minute.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use claims::values::AttributeName;
use stores::aws::record_table::RecordTable;
use stores::deployment::Deployment;
use stores::failure::{FailureKind, StoreFailure};
use tokio::time::timeout_at;

use super::data_keys::DataKeys;
use super::record::{CalloutRecord, RecordedValue};
use super::sealed::{MESSAGE, SealedRecord, hex};
use crate::in_use::current::PolicyInUse;
use crate::observation::sampled;
use crate::sampling::kept::KeptCallout;
use crate::settings::{RecordDestination, Settings};
use crate::start::{Variables, environment};

/// How often a failure is logged, instead of once for each callout.
const WARN_EVERY: Duration = Duration::from_secs(60);

/// A larger record is not written: a line of a log has at most 256 KiB, an item of a table 400 KB.
const MAX_SEALED_BYTES: usize = 200 * 1024;

const DAY: u64 = 24 * 60 * 60;

/// Records callouts.
pub(crate) struct Recorder {
    settings: Settings,
    variables: Variables,
    keys: DataKeys,
    /// Opened when the first callout is recorded.
    opened: OnceLock<Result<Opened, String>>,
    warned: Mutex<Option<SystemTime>>,
}

/// What records are encrypted with and written to.
struct Opened {
    deployment: Deployment,
    /// `None` is the log.
    table: Option<RecordTable>,
}

impl Recorder {
    /// Records under the key with this ARN; nothing is opened yet.
    pub(crate) fn new(key: String, settings: &Settings, variables: Variables) -> Self {
        let keys = DataKeys::new(key, settings.service.clone());
        let (opened, warned) = (OnceLock::new(), Mutex::default());
        Self { settings: settings.clone(), variables, keys, opened, warned }
    }

    /// Records a callout in what is left of its time. `shadow` is the shadow policy, if there is one: what it reads of the
    /// callout is recorded too.
    pub(crate) async fn record(&self, kept: &KeptCallout, shadow: Option<&PolicyInUse>) {
        let late = StoreFailure::new(FailureKind::Late, "no time was left");
        match timeout_at(kept.deadline, self.write(kept, shadow)).await.unwrap_or(Err(late)) {
            Ok(()) => sampled::recorded(),
            Err(failure) => {
                sampled::not_recorded();
                self.warn(&failure);
            }
        }
    }

    async fn write(&self, kept: &KeptCallout, shadow: Option<&PolicyInUse>) -> Result<(), StoreFailure> {
        let opened = self.opened.get_or_init(|| self.open()).as_ref();
        let Opened { deployment, table } =
            opened.map_err(|wrong| StoreFailure::new(FailureKind::Misconfigured, wrong.as_str()))?;
        let time = (deployment.clock)().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let sealed = self.keys.seal(&record(kept, shadow, time), deployment).await?;
        if sealed.sealed.len() > MAX_SEALED_BYTES {
            return Err(StoreFailure::new(FailureKind::Malformed, "the record is larger than 100 KiB"));
        }
        match table {
            Some(table) => {
                let expires = time + self.settings.sampling.record_days * DAY;
                table.put(hex(&fastrand::u128(..).to_be_bytes()), expires, sealed.texts()).await
            }
            None => {
                log(&sealed);
                Ok(())
            }
        }
    }

    fn open(&self) -> Result<Opened, String> {
        let environment = environment(&self.settings, self.variables.clone());
        let deployment = environment.map_err(|refused| refused.to_string())?.deployment;
        let table = match &self.settings.sampling.record {
            RecordDestination::Log => None,
            RecordDestination::Table(name) => Some(RecordTable::open(name, &deployment)?),
        };
        Ok(Opened { deployment, table })
    }

    fn warn(&self, failure: &StoreFailure) {
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        if warned.is_none_or(|at| at.elapsed().map_or(true, |passed| passed >= WARN_EVERY)) {
            *warned = Some(SystemTime::now());
            tracing::warn!(%failure, "a callout was not recorded");
        }
    }
}

fn log(sealed: &SealedRecord) {
    let SealedRecord { service, time, data_key, nonce, sealed } = sealed;
    tracing::info!(target: "recording", service, time, data_key, nonce, sealed, "{MESSAGE}");
}

/// What the policies read for a callout.
fn record(kept: &KeptCallout, shadow: Option<&PolicyInUse>, time: u64) -> CalloutRecord {
    let KeptCallout { callout, in_use, looked_up, .. } = kept;
    let application = callout.application(&in_use.policy).map(|(index, _)| index);
    let stores = application.zip(looked_up.as_ref());
    let stores = stores.map(|(index, looked_up)| in_use.lookup.record(index, looked_up));
    CalloutRecord {
        time,
        policy: in_use.version.as_ref().map(|version| version.hash.clone()),
        correlation_id: callout.correlation_id().map(|id| id.to_string()),
        application: callout.application_ids().next().map(|id| id.to_string()),
        callout: brought(kept, [Some(&**in_use), shadow]),
        stores: stores.unwrap_or_default(),
    }
}

/// What the callout brought of the attributes that these policies read, and of those that decide about an application's policy.
fn brought(
    KeptCallout { callout, .. }: &KeptCallout,
    policies: [Option<&PolicyInUse>; 2],
) -> BTreeMap<String, Option<RecordedValue>> {
    let deciding = ["resource.appid", "application.appid"].into_iter().filter_map(AttributeName::parse);
    let read = policies.into_iter().flatten().flat_map(|in_use| {
        let application = callout.application(&in_use.policy);
        application.into_iter().flat_map(|(index, _)| in_use.lookup.reads(index).cloned())
    });
    let names = deciding.chain(read).filter(AttributeName::is_in_callout);
    names.map(|name| (name.to_string(), callout.attribute(&name).map(RecordedValue::from))).collect()
}
