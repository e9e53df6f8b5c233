//! Which policy it is, for the log and the metrics.

use aws_lc_rs::digest::{SHA256, digest};

/// How many hexadecimal digits of the digest name a policy.
const DIGITS: usize = 12;

/// Which policy it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PolicyVersion {
    /// The first twelve hexadecimal digits of the SHA-256 of the policy's text: the beginning of what `sha256sum` prints.
    pub(crate) hash: String,
    /// The version's label in the source of the policy; a file does not have one.
    pub(crate) label: Option<String>,
}

impl PolicyVersion {
    /// The version of the policy with this text.
    pub(crate) fn of(text: &[u8], label: Option<String>) -> Self {
        let digest = digest(&SHA256, text);
        let hash: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { hash: hash.chars().take(DIGITS).collect(), label }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_beginning_of_sha_256() {
        // NIST's example of FIPS 180-2, B.1.
        assert_eq!(PolicyVersion::of(b"abc", None).hash, "ba7816bf8f01");
    }
}
