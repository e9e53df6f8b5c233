//! What a function says when it is asked whether it works: every part that a callout needs is tried, without a callout and without
//! a user. `checks.rs` tries the parts, `plausible.rs` finds settings that cannot be meant.
//!
//! The answer names addresses, stores and settings, and has no secret and no value of a user.

mod checks;
pub(crate) mod plausible;

use serde::Serialize;

use crate::observation::metrics;

/// What a self-test found.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SelfTest {
    /// Whether every check passed that a callout depends on.
    pub passed: bool,
    /// What was checked.
    pub checks: Vec<Check>,
    /// Whose callouts are accepted.
    pub accepts: Accepts,
    /// The first digits of the hash of the policy in use, where there is one.
    pub policy_hash: Option<String>,
    /// The label of its version in AppConfig.
    pub policy_version: Option<String>,
}

/// One part that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What kind of part: `policy`, `keys`, `store`, `tenant`, `audience`, `cases`.
    pub name: &'static str,
    /// Which one.
    pub about: String,
    /// Whether it works.
    pub passed: bool,
    /// Whether a callout depends on it: a store that is not required may fail.
    pub required: bool,
    /// What is wrong, for the log of administrators.
    pub why: Option<String>,
}

/// Whose callouts a function accepts, sorted. A new version that accepts less than the one before it is a mistake, unless it is
/// meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Accepts {
    /// The audiences of tokens.
    pub audiences: Vec<String>,
    /// The tenants.
    pub tenants: Vec<String>,
    /// The applications that get claims, by their client IDs; `all` for a policy for every application.
    pub applications: Vec<String>,
}

impl SelfTest {
    /// The result of these checks.
    pub(crate) fn of(checks: Vec<Check>, accepts: Accepts) -> Self {
        let mut test =
            Self { passed: true, checks: Vec::new(), accepts, policy_hash: None, policy_version: None };
        checks.into_iter().for_each(|check| test.add(check));
        test
    }

    /// Counts the test, and logs what failed in it.
    pub fn observe(&self) {
        metrics::self_tested(self.passed);
        for Check { name, about, required, why, .. } in self.checks.iter().filter(|check| !check.passed) {
            match required {
                true => tracing::error!(check = name, about, why, "self-test failed"),
                false => {
                    tracing::warn!(check = name, about, why, "self-test failed, of what is not required")
                }
            }
        }
    }

    /// Adds a check.
    pub fn add(&mut self, check: Check) {
        self.passed &= check.passed || !check.required;
        self.checks.push(check);
    }
}

impl Check {
    /// A part that a callout depends on; `why` is what is wrong with it.
    #[must_use]
    pub fn required(name: &'static str, about: impl Into<String>, why: Option<String>) -> Self {
        Self { name, about: about.into(), passed: why.is_none(), required: true, why }
    }
}
