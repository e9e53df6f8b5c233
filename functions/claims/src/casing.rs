//! Upper and lower case as .NET's invariant culture has it: one character for one character, whatever
//! stands around it.

/// The lower case of a character; itself where Unicode has none or has several characters.
#[must_use]
pub fn lower(character: char) -> char {
    match character {
        '\0'..='\x7f' => character.to_ascii_lowercase(),
        '\u{130}' => character,
        _ => only(character.to_lowercase()).unwrap_or(character),
    }
}

/// The upper case of a character; itself where Unicode has none or has several characters.
#[must_use]
pub fn upper(character: char) -> char {
    match character {
        '\0'..='\x7f' => character.to_ascii_uppercase(),
        '\u{131}' => character,
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => shifted(character, 8),
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => shifted(character, 9),
        _ => only(character.to_uppercase()).unwrap_or(character),
    }
}

fn only(mut characters: impl Iterator<Item = char>) -> Option<char> {
    let first = characters.next();
    if characters.next().is_some() { None } else { first }
}

/// Greek letters with iota below: Unicode's full upper case writes the iota apart, the simple one does not.
fn shifted(character: char, by: u32) -> char {
    char::from_u32(u32::from(character) + by).unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_character_gives_one_character() {
        for (character, expected) in
            [('ß', 'ß'), ('ŉ', 'ŉ'), ('ﬁ', 'ﬁ'), ('ı', 'ı'), ('ς', 'Σ'), ('é', 'É'), ('ᾀ', 'ᾈ'), ('ῳ', 'ῼ')]
        {
            assert_eq!(upper(character), expected, "{character}");
        }
        for (character, expected) in [('İ', 'İ'), ('Σ', 'σ'), ('ẞ', 'ß'), ('K', 'k'), ('𐐀', '𐐨'), ('ᾈ', 'ᾀ')]
        {
            assert_eq!(lower(character), expected, "{character}");
        }
    }
}
