//! Reads secrets and parameters from a YAML or JSON file, for local development.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use claims::document::{Diagnostics, Node};
use claims::values::SettingName;

use super::secret::{Fetched, Secret, about, misconfigured};
use crate::failure::{FailureKind, StoreFailure};
use crate::file::text;

/// Reads the file again.
pub(super) fn fetch(path: &Path, names: &BTreeSet<SettingName>) -> Fetched {
    let values = read(path).map_err(|reason| {
        StoreFailure::new(FailureKind::Misconfigured, format!("`{}`: {reason}", path.display()))
    });
    let value = |name: &SettingName| match &values {
        Ok(values) => match values.get(name) {
            Some(value) => Secret::of(name, value),
            None => Err(misconfigured(name, &format!("is not in `{}`", path.display()))),
        },
        Err(failure) => Err(about(name, failure)),
    };
    names.iter().map(|name| (name.clone(), value(name))).collect()
}

/// Reports only the place and code of a mistake, because the message of a diagnostic can quote a secret.
fn read(path: &Path) -> Result<BTreeMap<SettingName, String>, String> {
    let text = text::read(path)?;
    let mut diagnostics = Diagnostics::default();
    let root = Node::parse(&text, &mut diagnostics);
    let mut values = BTreeMap::new();
    if let Some(mut fields) = root.fields(&mut diagnostics) {
        let (secrets, parameters) = (fields.optional("secrets"), fields.optional("parameters"));
        fields.finish(&mut diagnostics);
        values.extend(named(secrets, SettingName::Secret, &mut diagnostics));
        values.extend(named(parameters, SettingName::Parameter, &mut diagnostics));
    }
    match diagnostics.sorted().first() {
        Some(first) => Err(format!("line {} is invalid ({})", first.place.line, first.code)),
        None => Ok(values),
    }
}

fn named(
    node: Option<&Node>,
    kind: fn(String) -> SettingName,
    diagnostics: &mut Diagnostics,
) -> Vec<(SettingName, String)> {
    let entries = node.and_then(|node| node.entries(diagnostics)).unwrap_or_default();
    let values = entries.iter().filter_map(|entry| {
        let value = entry.value.text(diagnostics)?;
        Some((kind(entry.key.clone()), value.to_owned()))
    });
    values.collect()
}
