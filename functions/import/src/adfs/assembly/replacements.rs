//! Writes the replacements of `RegExReplace`.

use adfs_rules::{SubstitutedPart, is_match, substituted_parts};
use dotnet_text::Regex;

use crate::adfs::symbols::NotCarried;

/// The pattern that also matches what has no match, if the replacement has no text of its own: then it is empty.
pub(super) fn total(pattern: &str, replacement: &str) -> Option<String> {
    let (_, has_text) = inserted(pattern, replacement).ok()?;
    let total = format!("(?:{pattern})|{}", without_match(pattern));
    (!has_text && is_match("", &total).is_ok()).then_some(total)
}

/// The pattern that matches what has no match of a pattern, at its beginning.
pub(super) fn without_match(pattern: &str) -> String {
    format!("\\A(?![\\s\\S]*?(?:{pattern}))")
}

/// .NET's replacement as a policy writes it, and whether it has text of its own.
pub(super) fn inserted(pattern: &str, replacement: &str) -> Result<(String, bool), NotCarried> {
    let regex = Regex::new(pattern).map_err(|error| NotCarried::because(error.to_string()))?;
    let names: Vec<String> = regex.group_names().collect();
    let (mut text, mut has_text) = (String::new(), false);
    for part in substituted_parts(replacement, &regex) {
        match part {
            SubstitutedPart::Text(literal) if literal.contains('{') => {
                return Err(NotCarried::because(
                    "its replacement has braces, which insert groups in a policy",
                ));
            }
            SubstitutedPart::Text(literal) => {
                has_text = true;
                text.push_str(&literal);
            }
            SubstitutedPart::Group(number) => {
                let position = regex.group_numbers().iter().position(|known| *known == number);
                let name = position.and_then(|position| names.get(position).cloned());
                text.push_str(&format!("{{{}}}", name.unwrap_or_else(|| number.to_string())));
            }
            SubstitutedPart::Before | SubstitutedPart::After | SubstitutedPart::Whole => {
                return Err(NotCarried::because("its replacement inserts what is around the match"));
            }
        }
    }
    Ok((text, has_text))
}
