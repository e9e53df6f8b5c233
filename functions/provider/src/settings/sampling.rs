//! Reads the settings of what is done with a sample of callouts.

use std::path::PathBuf;

use super::list;
use super::reader::SettingsReader;
use super::value::{self, RecordDestination};

/// What is done with a sample of callouts.
#[derive(Clone, Debug)]
pub struct SamplingSettings {
    /// The shadow policy's file.
    pub shadow_policy: Option<PathBuf>,
    /// How many of 100 callouts it evaluates.
    pub shadow_percent: u8,
    /// The key under which callouts are recorded; without one, nothing is recorded.
    pub record_key: Option<String>,
    /// Where recordings are written.
    pub record: RecordDestination,
    /// How many of 100 callouts are recorded.
    pub record_percent: u8,
    /// For how many days a table has a recording.
    pub record_days: u64,
}

impl SamplingSettings {
    pub(super) fn read(reader: &mut SettingsReader<'_>) -> Option<Self> {
        let shadow_policy = reader.one(&list::SHADOW_POLICY, value::path);
        let shadow_percent = reader.one(&list::SHADOW_PERCENT, value::percent);
        let record_key = reader.one(&list::RECORD_KEY, value::kms_key);
        let record = reader.one(&list::RECORD, value::record_destination);
        let record_percent = reader.one(&list::RECORD_PERCENT, value::percent);
        let record_days = reader.one(&list::RECORD_DAYS, value::record_days);
        Some(Self {
            shadow_policy,
            shadow_percent: shadow_percent?,
            record_key,
            record: record?,
            record_percent: record_percent?,
            record_days: record_days?,
        })
    }
}
