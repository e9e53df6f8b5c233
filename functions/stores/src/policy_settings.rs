//! Which variables of a process a policy can use as `${NAME}`: never those that belong to the process itself, and, where
//! the deployment has a list, only those in the list.

use std::collections::BTreeSet;

/// How the names of reserved variables begin: credentials, the runtime, the dynamic linker, our own settings.
const RESERVED_PREFIXES: &[&str] = &["AWS_", "CLAIMSMITH_", "LAMBDA_", "LD_", "POWERTOOLS_", "_"];

/// Reserved variables with other names. The address of a proxy can contain a password.
const RESERVED_NAMES: &[&str] =
    &["ALL_PROXY", "HOME", "HTTPS_PROXY", "HTTP_PROXY", "LANG", "PATH", "POLICY_SETTINGS", "TZ"];

/// Whether no policy can use the variable, in upper or lower case.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    let begins = |prefix: &&str| {
        name.get(..prefix.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(prefix))
    };
    RESERVED_PREFIXES.iter().any(begins) || RESERVED_NAMES.iter().any(|one| name.eq_ignore_ascii_case(one))
}

/// The settings that a deployment passes to its policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicySettings(Option<BTreeSet<String>>);

impl PolicySettings {
    /// Only these.
    #[must_use]
    pub fn listed(names: impl IntoIterator<Item = String>) -> Self {
        Self(Some(names.into_iter().collect()))
    }

    /// Whether the policy can use the setting. Without a list, everything can be used that is not reserved.
    #[must_use]
    pub fn allow(&self, name: &str) -> bool {
        !is_reserved(name) && self.0.as_ref().is_none_or(|listed| listed.contains(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_the_process_is_reserved() {
        for name in [
            "AWS_SECRET_ACCESS_KEY",
            "aws_session_token",
            "LAMBDA_TASK_ROOT",
            "_HANDLER",
            "CLAIMSMITH_GRAPH_TOKEN",
            "LD_PRELOAD",
            "PATH",
            "https_proxy",
            "POLICY_SETTINGS",
        ] {
            assert!(is_reserved(name), "{name}");
            assert!(!PolicySettings::listed([name.to_owned()]).allow(name), "{name}");
        }
        for name in ["PEOPLE_TABLE", "AWS", "PATHS", "MY_AWS_REGION", "é", ""] {
            assert!(!is_reserved(name), "{name}");
        }
    }

    #[test]
    fn a_list_allows_what_is_in_it_as_it_is_written() {
        let listed = PolicySettings::listed(["PEOPLE_TABLE".to_owned()]);
        assert!(listed.allow("PEOPLE_TABLE"));
        assert!(!listed.allow("people_table") && !listed.allow("HR_URL"));
        assert!(PolicySettings::default().allow("HR_URL"));
    }
}
