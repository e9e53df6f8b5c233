//! The codes of a policy's diagnostics, and the page of one code.

use crate::document::{self, Code};
use crate::{conditions, entra, evaluation, policy, transformations, values};

/// The codes of this crate, each once.
pub fn codes() -> impl Iterator<Item = Code> {
    let rooms: [&[Code]; 7] = [
        &document::CODES,
        &values::CODES,
        &conditions::CODES,
        &transformations::CODES,
        &policy::CODES,
        &entra::CODES,
        &evaluation::CODES,
    ];
    rooms.into_iter().flatten().copied()
}

/// The page of a code, in Markdown.
#[must_use]
pub fn code_page(code: &Code) -> String {
    let Code { name, summary, explanation, how_to_fix, example } = code;
    format!(
        "# {name}\n\nMeaning: {summary}.\n\nCause: {explanation}\n\nExample:\n\n```yaml\n{example}\n```\n\nFix: {how_to_fix}\n"
    )
}

/// The part of the reference page about diagnostics, from the codes of all crates.
#[must_use]
pub fn diagnostics(codes: &[Code]) -> String {
    let mut page = String::from("## Diagnostics\n\n`claimsmith reference CODE` explains a code.\n\n");
    for Code { name, summary, .. } in codes {
        page.push_str(&format!("- `{name}`: {summary}\n"));
    }
    page
}
