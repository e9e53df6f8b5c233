//! The words of the language, and what people write instead.

use crate::claim::ClaimProperty;

/// The properties of a claim except `Properties["..."]`, as AD FS writes them.
const PROPERTIES: [(&str, ClaimProperty); 5] = [
    ("Type", ClaimProperty::Type),
    ("Value", ClaimProperty::Value),
    ("ValueType", ClaimProperty::ValueType),
    ("Issuer", ClaimProperty::Issuer),
    ("OriginalIssuer", ClaimProperty::OriginalIssuer),
];

/// Words of other languages.
const OTHERS: [(&str, &str); 12] = [
    ("and", "conditions are joined with `&&`"),
    ("else", "a rule has no alternative: write another rule with the opposite condition"),
    ("elseif", "a rule has no alternative: write another rule with the opposite condition"),
    ("eq", "the operator is `==`"),
    ("if", "a rule begins with its conditions: `c:[Type == \"...\"] => issue(...);`"),
    ("like", "a regular expression is matched with `=~`"),
    ("match", "a regular expression is matched with `=~`"),
    ("matches", "a regular expression is matched with `=~`"),
    ("ne", "the operator is `!=`"),
    ("or", "the language has no \"or\": write a rule for each alternative, or a regular expression with `|`"),
    ("then", "conditions and statement are separated by `=>`"),
    ("where", "what must be true of a claim is written in brackets: `c:[Type == \"...\"]`"),
];

/// The property with a name, in any case.
pub(super) fn property(name: &str) -> Option<ClaimProperty> {
    let found = PROPERTIES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, property)| property.clone())
}

/// The names of the properties, for a message.
pub(super) const PROPERTY_NAMES: &str =
    "`Type`, `Value`, `ValueType`, `Issuer`, `OriginalIssuer` and `Properties[\"...\"]`";

/// What to write instead of a word of another language.
pub(super) fn advice(word: &str) -> Option<&'static str> {
    OTHERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, advice)| *advice)
}

/// The one of `names` that was probably meant: it differs in one or two letters.
pub(super) fn near<'n>(written: &str, names: &[&'n str]) -> Option<&'n str> {
    let written: Vec<char> = written.to_lowercase().chars().take(LONGEST).collect();
    let (edits, name) = names.iter().map(|name| (edits(&written, &name.to_lowercase()), *name)).min()?;
    (edits <= 2 && edits * 2 < written.len()).then_some(name)
}

/// In characters; no word of the language is as long.
const LONGEST: usize = 24;

/// How many letters to add, to leave out or to replace.
fn edits(left: &[char], right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (position, letter) in left.iter().enumerate() {
        let mut before = position + 1;
        let mut next = vec![before];
        for ((replaced, left_out), other) in row.iter().zip(row.iter().skip(1)).zip(right.chars()) {
            before = (replaced + usize::from(other != *letter)).min(left_out + 1).min(before + 1);
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
