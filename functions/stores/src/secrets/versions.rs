//! Other versions of secrets, for a service that refuses the current one while a rotation is under way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::RwLock;

use claims::values::SettingName;

use super::Secrets;
use super::secret::{FetchedVersion, called, whole};
use crate::deployment::Deployment;

/// At most so many are tried: two of each of two secrets.
const MOST: usize = 4;

/// Secrets of which one has the value of another version.
pub(crate) struct OtherVersion {
    /// Which one, for the log: ``secret `hr`, AWSPENDING``.
    pub(crate) called: String,
    /// All of them.
    pub(crate) secrets: Secrets,
}

impl Secrets {
    /// These secrets and parameters, each time with another version of one secret, in the order in which they should be
    /// tried. `None` if they could not be fetched. Takes two seconds at most.
    pub(crate) async fn other_versions(
        &self,
        deployment: &Deployment,
        names: &BTreeSet<SettingName>,
    ) -> Option<Vec<OtherVersion>> {
        let wholes = names.iter().map(whole).collect();
        let fetched = self.source.fetch_other_versions(&wholes, deployment).await?;
        Some(fetched.iter().filter_map(|version| self.with(names, version)).take(MOST).collect())
    }

    /// `None` if nothing changes, or if the version lacks a key.
    fn with(
        &self,
        names: &BTreeSet<SettingName>,
        (changed, stage, value): &FetchedVersion,
    ) -> Option<OtherVersion> {
        let known = names.iter().map(|name| {
            let is_changed = whole(name) == *changed;
            let value = if is_changed { value.part(name).ok() } else { self.value(name) };
            Some((name.clone(), Ok(value?)))
        });
        let known: BTreeMap<_, _> = known.collect::<Option<_>>()?;
        let secrets = Self { source: self.source.clone(), known: RwLock::new(known) };
        let called = format!("{}, {stage}", called(changed));
        (secrets.all(names) != self.all(names)).then_some(OtherVersion { called, secrets })
    }
}
