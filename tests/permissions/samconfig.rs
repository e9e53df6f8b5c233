//! The parameters of an environment in `samconfig.toml`.

use std::collections::BTreeMap;

/// The lines `Name = "value"` of `[<environment>.deploy.parameters.parameter_overrides]`.
pub(super) fn parameters(samconfig: &str, environment: &str) -> BTreeMap<String, String> {
    let section = format!("[{environment}.deploy.parameters.parameter_overrides]");
    let lines = samconfig.lines().skip_while(|line| *line != section).skip(1);
    let lines = lines.take_while(|line| !line.starts_with('[')).filter_map(|line| line.split_once(" = "));
    let own = lines.filter(|(name, _)| !name.starts_with('#'));
    own.map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned())).collect()
}
