//! What is read, what is refused and with which words, and what rules do with claims.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod language {
    mod mistakes;
    mod random;
    mod replacements;
    mod semantics;
}
