//! How large a document may be. What is larger is refused at once.

/// The size of a document, in bytes.
pub const MAX_DOCUMENT_BYTES: usize = 16 * 1024 * 1024;
/// How many keys, values, lists and mappings a document may have.
pub const MAX_PARTS: u32 = 1_500_000;
/// How deep lists and mappings may be nested.
pub const MAX_DEPTH: usize = 64;
/// How many stores a policy may declare.
pub const MAX_STORES: usize = 100;
/// How much the applications of a policy may ask their stores for: an application counts, for each store that it may
/// ask, one, the attributes that it asks for, the attributes that the store needs, and the groups that it asks about.
pub const MAX_LOOKUPS: usize = 1_000_000;

/// How many diagnostics with the same code are listed; the others are only counted.
pub const MAX_LISTED: usize = 100;
/// The length of a diagnostic's message or help, in bytes; of a longer one the middle is left out.
pub const MAX_MESSAGE_BYTES: usize = 1_000;

/// The limit that a part of a document exceeds, in words: the part that many levels deep, and that many parts so far.
pub(super) fn exceeded_limit(depth: usize, parts: u32) -> Option<String> {
    if depth > MAX_DEPTH {
        return Some(too_deep());
    }
    (parts > MAX_PARTS)
        .then(|| format!("the document has more than {MAX_PARTS} keys, values, lists and mappings"))
}

pub(super) fn too_deep() -> String {
    format!("lists and mappings are nested deeper than {MAX_DEPTH} levels")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_allowed_exceeds_no_limit_and_one_more_does() {
        assert_eq!(exceeded_limit(MAX_DEPTH, MAX_PARTS), None);
        let message = |depth, parts| exceeded_limit(depth, parts).unwrap_or_default();
        assert_eq!(message(MAX_DEPTH + 1, 1), "lists and mappings are nested deeper than 64 levels");
        let parts = "the document has more than 1500000 keys, values, lists and mappings";
        assert_eq!(message(1, MAX_PARTS + 1), parts);
    }
}
