//! Where Mono 6.8 is not the .NET that this crate follows. Each difference has a name and a reason; a question
//! that may meet one is not asked.

use dotnet_regex::{ErrorKind, Regex};

use crate::compare::Question;

/// DIFFERENCE: a lazy loop whose round may be empty. The interpreter (Mono, .NET Core 3.1) leaves a mark on its
/// stack after such a round, so that groups and the match itself begin where the loop began. Where the loop is in
/// no group that is all, and such questions are asked: `Generator::lazy_question`.
pub(crate) const EMPTY_LAZY_ROUND: &str = "a lazy loop whose round may be empty";

/// DIFFERENCE: `(?(1)yes)` without a second branch. Mono and .NET Core 3.1 look for a match only where the first
/// branch or what stands before can begin, and miss the empty one.
pub(crate) const ONE_BRANCH: &str = "a conditional with one branch";

/// DIFFERENCE: `[:name:]` in a class. Mono, as .NET Framework, steps over it; .NET Core takes each unit for itself.
const POSIX_CLASS: &str = "[:";

/// DIFFERENCE: `[a-\-]`. Mono forgets the range; since .NET 5 the escaped hyphen ends it.
const ESCAPED_HYPHEN: &str = r"-\-";

/// DIFFERENCE: a balancing group across a look-around. .NET then has captures of negative length, whose value
/// throws; here the pattern is refused.
fn balances_across_look(pattern: &str) -> bool {
    Regex::new(pattern).is_err_and(|error| error.kind() == ErrorKind::UnsupportedBalancing)
}

/// The name of a known difference that the question may meet.
pub(crate) fn difference(question: &Question) -> Option<&'static str> {
    let pattern = question.pattern.as_str();
    let named = question.differences.first().copied();
    named
        .or_else(|| pattern.contains(POSIX_CLASS).then_some("a POSIX class"))
        .or_else(|| {
            (pattern.contains('[') && pattern.contains(ESCAPED_HYPHEN))
                .then_some("an escaped hyphen in a range")
        })
        .or_else(|| ignores_case_beyond_latin_1(question).then_some("case beyond Latin-1"))
        .or_else(|| balances_across_look(pattern).then_some("balancing across a look-around"))
        .or_else(|| ignores_case_in_part(pattern).then_some("case ignored in a part"))
}

/// DIFFERENCE: `(?i)` for a part of a pattern that wants upper case elsewhere. Mono looks for the start of a match
/// as if it held for the whole, in lower case, and misses an upper-case one.
pub(crate) fn ignores_case_in_part(pattern: &str) -> bool {
    let options = pattern.match_indices("(?").filter(|(at, _)| {
        let letters: &str = pattern.get(at + 2..).unwrap_or_default();
        let after = letters.trim_start_matches(['s', 'm', 'n', 'x', 'S', 'M', 'N', 'X', '-', '+']);
        let for_all = *at == 0 && letters.trim_start_matches(char::is_alphabetic).starts_with(')');
        after.starts_with(['i', 'I']) && !for_all
    });
    options.count() > 0
        && [r"\p{Lu}", r"\P{Ll}", "[A-Z]", "A"]
            .iter()
            .any(|upper| pattern.replace(r"\A", "").replace(r"\cA", "").contains(upper))
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
