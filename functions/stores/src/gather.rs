//! Combines the results of several parts, after the mistakes in all of them were reported.

/// An optional part: `Some(None)` if it is absent, `None` if it cannot be used, which `open` reports.
#[expect(clippy::option_option, reason = "left out is not the same as unusable")]
pub(crate) fn optional<T, U>(part: Option<T>, open: impl FnOnce(T) -> Option<U>) -> Option<Option<U>> {
    match part {
        Some(part) => open(part).map(Some),
        None => Some(None),
    }
}

/// All parts, or `None` if one cannot be used. `collect` alone would stop at the first mistake.
pub(crate) fn all<T>(parts: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    let parts: Vec<Option<T>> = parts.collect();
    parts.into_iter().collect()
}
