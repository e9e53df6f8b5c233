//! Counts what is done with a sample of callouts: the shadow policy, and recordings.

use metrics::counter;

use super::metrics::{CLAIMS_DIFFER, RECORDING_FAILURES, RECORDINGS, SHADOW_CALLOUTS, SHADOW_GIVEN_UP};
use crate::comparison::Difference;

/// A callout's decision was compared with that of the shadow policy.
pub(crate) fn shadow_compared(differences: &[Difference]) {
    counter!(SHADOW_CALLOUTS.name).increment(1);
    if !differences.is_empty() {
        counter!(CLAIMS_DIFFER.name).increment(1);
    }
    for Difference { kind, about } in differences {
        counter!(CLAIMS_DIFFER.name, "Claim" => dimension(about), "Kind" => kind.name()).increment(1);
    }
}

/// A callout could not be compared with the shadow policy.
pub(crate) fn shadow_given_up(reason: &'static str) {
    counter!(SHADOW_GIVEN_UP.name).increment(1);
    counter!(SHADOW_GIVEN_UP.name, "Reason" => reason).increment(1);
}

/// A callout was recorded.
pub(crate) fn recorded() {
    counter!(RECORDINGS.name).increment(1);
}

/// A callout of the sample could not be recorded.
pub(crate) fn not_recorded() {
    counter!(RECORDING_FAILURES.name).increment(1);
}

/// A text as the value of a dimension, which is printable ASCII of at most 255 characters here.
fn dimension(text: &str) -> String {
    text.chars().take(255).map(|one| if matches!(one, ' '..='~') { one } else { '?' }).collect()
}
