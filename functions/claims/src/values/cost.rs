//! What the work of an evaluation costs, in steps of its budget: at most about 60 ns a step.

use dotnet_text::{Steps, Text};

use super::value::Value;

/// Going through so many items without copying them.
pub(crate) fn items(count: usize) -> u32 {
    steps(count / 4)
}

/// Copying or searching so many bytes.
pub(crate) fn bytes(count: usize) -> u32 {
    steps(count / 32)
}

/// Comparing so many bytes one by one, or writing them into memory that was not used before.
pub(crate) fn compared(count: usize) -> u32 {
    steps(count / 16)
}

/// Copying a text.
pub(crate) fn copied(text: &Text<'_>) -> u32 {
    bytes(text.size())
}

/// A text that a transformation reads or writes, character by character.
pub(crate) fn text(text: &Text<'_>) -> u32 {
    steps(2 + text.size() / 8)
}

/// Looking a text up among `count` sorted ones, which are compared one after the other and seldom in the cache.
pub(crate) fn find(text: usize, count: usize) -> u32 {
    let compared = count.checked_ilog2().unwrap_or_default() as usize;
    steps(1 + compared).saturating_add(bytes(text.saturating_mul(1 + compared)))
}

/// The text of some of these parts, made of their sizes.
pub(crate) fn parts<'t>(parts: impl ExactSizeIterator<Item = &'t Text<'t>>) -> u32 {
    let count = parts.len();
    steps(count).saturating_add(bytes(parts.map(Text::size).fold(0, usize::saturating_add)))
}

/// Copies a value, if the steps are enough.
pub(crate) fn copy(value: &Value, budget: &mut Steps) -> Option<Value> {
    may_copy(value.texts(), budget).then(|| value.clone())
}

/// Copies texts, if the steps are enough.
pub(crate) fn copy_texts(texts: &[String], budget: &mut Steps) -> Option<Vec<String>> {
    may_copy(texts, budget).then(|| texts.to_vec())
}

fn may_copy(texts: &[String], budget: &mut Steps) -> bool {
    if !budget.spend(steps(texts.len().saturating_mul(3))) {
        return false;
    }
    let size = texts.iter().map(String::len).fold(0, usize::saturating_add);
    budget.spend(compared(size))
}

fn steps(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
