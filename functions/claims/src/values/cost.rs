//! What the work of an evaluation costs, in steps of its budget: at most about 40 ns a step.

use dotnet_text::Text;

use super::value::Value;

/// Going through so many items without copying them.
pub(crate) fn items(count: usize) -> u32 {
    steps(count / 4)
}

/// Copying or searching so many bytes.
pub(crate) fn bytes(count: usize) -> u32 {
    steps(count / 64)
}

/// Copying a text.
pub(crate) fn copied(text: &Text<'_>) -> u32 {
    bytes(text.size())
}

/// A text that a transformation reads or writes, character by character.
pub(crate) fn text(text: &Text<'_>) -> u32 {
    steps(2 + text.size() / 8)
}

/// Copying a value.
pub(crate) fn value(value: &Value) -> u32 {
    let texts = value.texts();
    steps(2 * texts.len() + texts.iter().map(String::len).sum::<usize>() / 64)
}

fn steps(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
