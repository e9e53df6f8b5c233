//! Reads or opens several parts, so that the mistakes in all of them are noted.

/// A part that may be left out: `Some(None)` where it is; `None` where it is there and cannot be used, which `open`
/// notes.
#[expect(clippy::option_option, reason = "left out is not the same as unusable")]
pub(crate) fn optional<T, U>(part: Option<T>, open: impl FnOnce(T) -> Option<U>) -> Option<Option<U>> {
    match part {
        Some(part) => open(part).map(Some),
        None => Some(None),
    }
}

/// All parts, or `None` where one cannot be used. `collect` alone would stop at the first mistake.
pub(crate) fn all<T>(parts: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    let parts: Vec<Option<T>> = parts.collect();
    parts.into_iter().collect()
}
