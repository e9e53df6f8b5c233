//! Which function the tests run: the one that `sam build` made if `CLAIMSMITH_ARTEFACT` names its folder, otherwise
//! one that cargo builds, with the policy in the repository.

use std::env;
use std::fs;
use std::path::PathBuf;

use crate::executable;

fn built() -> Option<PathBuf> {
    env::var_os("CLAIMSMITH_ARTEFACT").map(|folder| crate::root().join(folder))
}

/// Whether the function is what `sam build` made.
pub fn is_given() -> bool {
    built().is_some()
}

/// The bootstrap; SAM calls its folder by the function's name in `template.yaml`.
pub fn bootstrap() -> PathBuf {
    match built() {
        Some(folder) => folder.join("TokenIssuanceStart/bootstrap"),
        None => executable::function(),
    }
}

/// The policy. Lambda mounts a layer at /opt, so `/opt/policy/claims.yaml` in `template.yaml` is `policy/claims.yaml`
/// in the layer that SAM built.
pub fn policy() -> PathBuf {
    let Some(folder) = built() else { return crate::root().join("infra/policy/claims.yaml") };
    let template = fs::read_to_string(crate::root().join("template.yaml")).unwrap();
    let mut lines = template.lines();
    let in_layer = lines.find_map(|line| line.trim().strip_prefix("CLAIMSMITH_POLICY: ")).unwrap();
    let in_layer = in_layer.rsplit_once("/opt/").unwrap().1.trim_end_matches(']');
    folder.join("Policy").join(in_layer)
}
