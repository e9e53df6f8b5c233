//! Where Mono 6.8 is not the .NET that this crate follows. Each difference has a name and a reason; a question
//! that may meet one is not asked.

use dotnet_text::Regex;

use crate::compare::Question;

/// The name of a known difference that the question may meet.
pub(crate) fn difference(question: &Question) -> Option<&'static str> {
    if is_refused_on_purpose(&question.pattern) {
        return Some("refused, because versions of .NET differ");
    }
    ignores_case_beyond_latin_1(question).then_some("case beyond Latin-1")
}

/// Versions of .NET answer differently, so that there is no answer to compare with.
fn is_refused_on_purpose(pattern: &str) -> bool {
    Regex::new(pattern).is_err_and(|error| error.kind().code().starts_with("unsupported_"))
}

/// DIFFERENCE: `(?i)` beyond Latin-1 and Russian. Mono has the case tables of an older Unicode; `sweeps.rs`
/// compares them.
fn ignores_case_beyond_latin_1(question: &Question) -> bool {
    let ignores = question.pattern.contains("(?") && question.pattern.contains(['i', 'I']);
    let other = |unit: u16| !matches!(unit, 0..=0xFF | 0x400..=0x45F | 0xD800..=0xDFFF);
    ignores
        && (question.pattern.encode_utf16().any(other)
            || question.inputs.iter().flatten().any(|unit| other(*unit)))
}
