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

/// The codes of this crate that are warnings of `claimsmith check`, sorted.
const WARNINGS: [&str; 21] = [
    "authorization_without_required",
    "dead_configuration",
    "dollar_syntax",
    "entra_condition",
    "entra_extension",
    "entra_groups",
    "entra_name",
    "entra_parameters",
    "entra_regexes",
    "entra_transformations",
    "fallback_attribute",
    "late_attribute",
    "literal_reference",
    "name_id",
    "regex_versions",
    "similar_claims",
    "slashed_regex",
    "typographic_quotes",
    "unknown_acceptance",
    "unknown_protocol",
    "unused_acceptance",
];

/// The codes of this crate that are warnings of `claimsmith check`: those that a policy can accept.
pub fn warnings() -> impl Iterator<Item = Code> {
    codes().filter(|code| WARNINGS.contains(&code.name))
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
