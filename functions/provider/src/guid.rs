//! The ids of tenants, applications and users.

use std::fmt;

/// A GUID that is not zero, in lower case with hyphens: `11111111-1111-4111-8111-111111111111`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Guid(String);

/// Where the hyphens stand.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

impl Guid {
    /// Reads a GUID in the form with hyphens, in either case; `None` for anything else and for zero.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_guid = text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| match byte {
                b'-' => HYPHENS.contains(&at),
                _ => byte.is_ascii_hexdigit() && !HYPHENS.contains(&at),
            });
        let is_zero = text.bytes().all(|byte| byte == b'0' || byte == b'-');
        (is_guid && !is_zero).then(|| Self(text.to_ascii_lowercase()))
    }

    /// The lower-case text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hyphenated_guid_that_is_not_zero_is_one() {
        let written = "AAAAAAAA-1111-4111-8111-00000000000f";
        assert_eq!(Guid::parse(written).unwrap().as_str(), written.to_ascii_lowercase());
        for wrong in [
            "",
            "00000000-0000-0000-0000-000000000000",
            "{11111111-1111-4111-8111-111111111111}",
            "11111111111141118111111111111111",
            "11111111-1111-4111-8111-11111111111g",
            "11111111-1111-4111-81111-11111111111",
            "11111111-1111-4111-8111-1111111111-1",
            " 11111111-1111-4111-8111-11111111111",
        ] {
            assert_eq!(Guid::parse(wrong), None, "{wrong}");
        }
    }
}
