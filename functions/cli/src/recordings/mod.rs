//! Sign-ins that the function recorded: encrypted records from a file of log lines (`lines.rs`) or a table, decrypted with the
//! credentials of whoever runs the tool.

#![expect(clippy::print_stderr, reason = "the person who reads recordings is told what is missing")]

mod lines;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use offline::comparing::ComparedSignIn;
use offline::{RecordedSignIn, Usable};
use provider::recording::sealed::{RecordKey, SealedRecord};
use stores::aws::kms;
use stores::aws::record_table::RecordTable;
use stores::deployment::Deployment;

use crate::{live, text_file};

/// Where recordings are.
#[derive(Clone, Debug)]
pub(crate) enum RecordingSource {
    /// A file of log lines.
    File(PathBuf),
    /// The DynamoDB table of this name.
    Table(String),
}

impl RecordingSource {
    /// `table:NAME`, else the name of a file.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        match text.strip_prefix("table:") {
            Some("") => Err("expected the name of a table after `table:`".to_owned()),
            Some(name) => Ok(Self::Table(name.to_owned())),
            None => Ok(Self::File(text.into())),
        }
    }
}

/// The recorded sign-ins, the oldest first. What cannot be decrypted is reported on standard error.
///
/// # Errors
/// The file or the table cannot be read, there are no recordings, or none of them can be decrypted.
pub(crate) async fn sign_ins(source: &RecordingSource) -> Result<Vec<RecordedSignIn>, String> {
    let deployment =
        live::environment(Path::new("claims.yaml")).map_err(|refused| refused.to_string())?.deployment;
    let records = match source {
        RecordingSource::File(file) => lines::records(&text_file::read(file)?),
        RecordingSource::Table(name) => of_table(name, &deployment).await?,
    };
    let mut reader = RecordReader { deployment, keys: BTreeMap::new() };
    let (mut sign_ins, mut unread) = (Vec::new(), Vec::new());
    for sealed in &records {
        match reader.open(sealed).await {
            Ok(sign_in) => sign_ins.push(sign_in),
            Err(why) => unread.push(why),
        }
    }
    let first = unread.first().cloned();
    match first {
        Some(why) if sign_ins.is_empty() => return Err(format!("no recording can be decrypted: {why}")),
        Some(why) => eprintln!("{} of {} recordings cannot be decrypted: {why}", unread.len(), records.len()),
        None if sign_ins.is_empty() => return Err("there are no recordings".to_owned()),
        None => {}
    }
    sign_ins.sort_by_key(|sign_in| sign_in.time);
    Ok(sign_ins)
}

/// The recorded sign-ins for a comparison of two policies. What a policy reads and was not recorded is reported on standard error.
///
/// # Errors
/// As [`sign_ins`].
pub(crate) async fn compared(
    source: &RecordingSource,
    policies: [&Usable; 2],
) -> Result<Vec<ComparedSignIn>, String> {
    let sign_ins = sign_ins(source).await?;
    let mut missing: BTreeMap<String, usize> = BTreeMap::new();
    for sign_in in &sign_ins {
        let of_both = policies.into_iter().flat_map(|policy| sign_in.not_recorded(policy));
        of_both.collect::<BTreeSet<_>>().into_iter().for_each(|name| *missing.entry(name).or_default() += 1);
    }
    for (name, count) in missing {
        eprintln!("{name}: not recorded, so not known, for {count} of {} sign-ins", sign_ins.len());
    }
    Ok(sign_ins.into_iter().map(|one| ComparedSignIn::of(one.name, one.given)).collect())
}

async fn of_table(name: &str, deployment: &Deployment) -> Result<Vec<SealedRecord>, String> {
    let table = RecordTable::open(name, deployment)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let items = table.all(now).await.map_err(|failure| format!("table `{name}`: {failure}"))?;
    Ok(items.iter().filter_map(|item| SealedRecord::from_texts(|name| item.get(name).cloned())).collect())
}

/// Decrypts records, and each data key once.
struct RecordReader {
    deployment: Deployment,
    /// By the deployment's name and the encrypted key.
    keys: BTreeMap<(String, String), Result<RecordKey, String>>,
}

impl RecordReader {
    async fn open(&mut self, sealed: &SealedRecord) -> Result<RecordedSignIn, String> {
        let id = (sealed.service.clone(), sealed.data_key.clone());
        if !self.keys.contains_key(&id) {
            let key = self.key(sealed).await;
            self.keys.insert(id.clone(), key);
        }
        let key = self.keys.get(&id).ok_or("there is no key")?.as_ref().map_err(Clone::clone)?;
        let record = key.open(sealed).map_err(|_| "the record is not as it was encrypted".to_owned())?;
        Ok(RecordedSignIn::of(record))
    }

    async fn key(&self, sealed: &SealedRecord) -> Result<RecordKey, String> {
        let encrypted = sealed.encrypted_key().ok_or("the encrypted data key is not hexadecimal")?;
        let key = kms::decrypt(&self.deployment, &encrypted, &sealed.service).await;
        let key = key.map_err(|failure| format!("the Key Management Service: {failure}"))?;
        RecordKey::new(&key).map_err(|_| "the data key is not a key".to_owned())
    }
}
