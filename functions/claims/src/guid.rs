//! The ids of applications and groups.

/// A GUID, whatever the case of its letters was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Guid(u128);

impl Guid {
    /// Reads `8-4-4-4-12` hexadecimal digits.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() != 36 {
            return None;
        }
        let mut guid = 0;
        for (at, byte) in text.bytes().enumerate() {
            if matches!(at, 8 | 13 | 18 | 23) {
                if byte != b'-' {
                    return None;
                }
            } else {
                guid = guid << 4 | u128::from(char::from(byte).to_digit(16)?);
            }
        }
        Some(Self(guid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_matter_and_shape_does() {
        let guid = Guid::parse("abcdef01-2345-4789-8abc-def012345678");
        assert!(guid.is_some());
        assert_eq!(guid, Guid::parse("ABCDEF01-2345-4789-8ABC-DEF012345678"));
        for other in ["", "abcdef0123454789", "abcdef01x2345-4789-8abc-def012345678", "all"] {
            assert_eq!(Guid::parse(other), None, "{other}");
        }
        assert_eq!(Guid::parse("gbcdef01-2345-4789-8abc-def012345678"), None);
    }
}
