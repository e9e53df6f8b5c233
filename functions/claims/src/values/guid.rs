//! GUIDs: the ids of applications, tenants, groups and users.

use std::fmt;

/// A GUID. Two texts that differ only in the case of their letters are the same GUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid(u128);

impl Guid {
    /// The texts that [`Guid::parse`] reads, as a regular expression.
    pub const PATTERN: &'static str =
        "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";

    /// Reads 8-4-4-4-12 hexadecimal digits, without braces or white space; `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
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

    /// Reads a GUID as [`Guid::parse`] does; `None` also for `00000000-0000-0000-0000-000000000000`, which is nobody's
    /// id.
    #[must_use]
    pub fn parse_nonzero(text: &str) -> Option<Self> {
        Self::parse(text).filter(|guid| guid.0 != 0)
    }
}

/// In lower case.
impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |shift: u32, bits: u32| self.0 >> shift & ((1 << bits) - 1);
        write!(f, "{:08x}-{:04x}-{:04x}", part(96, 32), part(80, 16), part(64, 16))?;
        write!(f, "-{:04x}-{:012x}", part(48, 16), part(0, 48))
    }
}

/// Some GUIDs to be found again among many. A user may have hundreds of groups, so most are told apart by
/// their first characters.
#[derive(Debug)]
pub(crate) struct GuidSet(Vec<(u64, Guid)>);

impl GuidSet {
    /// The set of the ids in `texts`; `None` when a text is none.
    pub(crate) fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Option<Self> {
        let keyed = texts.into_iter().map(|text| Some((start(text)?, Guid::parse(text)?)));
        let mut guids: Vec<_> = keyed.collect::<Option<_>>()?;
        guids.sort_unstable();
        Some(Self(guids))
    }

    /// Whether the text is one of them.
    pub(crate) fn contains(&self, text: &str) -> bool {
        let Some(key) = start(text) else { return false };
        let from = self.0.partition_point(|(known, _)| *known < key);
        let near = self.0.get(from).is_some_and(|(known, _)| *known == key);
        near && Guid::parse(text).is_some_and(|guid| self.0.binary_search(&(key, guid)).is_ok())
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// The first eight characters in lower case; digits already have the bit that makes letters lower.
fn start(text: &str) -> Option<u64> {
    text.as_bytes().first_chunk().map(|bytes| u64::from_be_bytes(*bytes) | 0x2020_2020_2020_2020)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_finds_its_ids_by_either_case_and_no_other() {
        let ids = ["abcdef01-0000-4000-8000-00000000000a", "abcdef01-0000-4000-8000-00000000000b"];
        let set = GuidSet::new(ids).unwrap();
        assert!(ids.iter().all(|id| set.contains(id) && set.contains(&id.to_uppercase())));
        for other in
            ["abcdef01-0000-4000-8000-00000000000c", "abcdef01", "", "bbcdef01-0000-4000-8000-00000000000a"]
        {
            assert!(!set.contains(other), "{other}");
        }
        assert!(GuidSet::new(["staff"]).is_none());
    }

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
