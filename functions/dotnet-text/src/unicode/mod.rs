//! What .NET 8 knows of a UTF-16 unit and of a character: category, block, upper and lower case (Unicode 15.0).
//!
//! `tables` is generated; `casing` reads it; `blocks` and `xml` are classes with a name of .NET's own; this file answers for general categories. A surrogate is of
//! category Cs, whatever pair it is part of.

mod blocks;
mod casing;
mod tables;
mod xml;

pub(crate) use blocks::block;
pub(crate) use casing::{each_equivalent, each_pair, lower};
pub use casing::{to_lower_invariant, to_upper_invariant};
pub(crate) use xml::xml;

/// Bit sets of general categories, in the order of the generated table.
pub(crate) mod mask {
    pub(crate) const UPPER_LOWER_TITLE: u32 = 0b111;
    pub(crate) const LETTER: u32 = 0b1_1111;
    pub(crate) const MARK: u32 = 0b111 << 5;
    pub(crate) const NON_SPACING_MARK: u32 = 1 << 5;
    pub(crate) const DECIMAL_DIGIT: u32 = 1 << 8;
    pub(crate) const NUMBER: u32 = 0b111 << 8;
    pub(crate) const SEPARATOR: u32 = 0b111 << 11;
    pub(crate) const CONTROL: u32 = 1 << 14;
    pub(crate) const OTHER: u32 = 0b1111 << 14 | 1 << 29;
    pub(crate) const CONNECTOR: u32 = 1 << 18;
    pub(crate) const PUNCTUATION: u32 = 0b111_1111 << 18;
    pub(crate) const SYMBOL: u32 = 0b1111 << 25;
    pub(crate) const ALL: u32 = (1 << 30) - 1;
    /// `\w`: L, Mn, Nd, Pc.
    pub(crate) const WORD: u32 = LETTER | NON_SPACING_MARK | DECIMAL_DIGIT | CONNECTOR;
}

const NAMES: [&str; 30] = [
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs",
    "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
];

/// The categories that `\p{name}` stands for; names are case-sensitive.
pub(crate) fn categories(name: &str) -> Option<u32> {
    match name {
        "L" => Some(mask::LETTER),
        "M" => Some(mask::MARK),
        "N" => Some(mask::NUMBER),
        "Z" => Some(mask::SEPARATOR),
        "C" => Some(mask::OTHER),
        "P" => Some(mask::PUNCTUATION),
        "S" => Some(mask::SYMBOL),
        _ => NAMES.iter().position(|known| *known == name).map(|at| 1 << at),
    }
}

/// The bit of a unit's general category.
pub(crate) fn category(unit: u16) -> u32 {
    let page = tables::PAGE_OF.get(usize::from(unit >> 6)).copied().unwrap_or_default();
    let at = usize::from(page) * 64 + usize::from(unit & 63);
    1 << tables::PAGES.get(at).copied().unwrap_or_default()
}

/// Whether `\b` counts the unit as part of a word: `\w`, U+200C and U+200D. Names of groups use the same set.
pub(crate) fn is_word(unit: u16) -> bool {
    match u8::try_from(unit) {
        Ok(byte) if byte < 0x80 => byte.is_ascii_alphanumeric() || byte == b'_',
        _ => category(unit) & mask::WORD != 0 || unit == 0x200C || unit == 0x200D,
    }
}

/// `char.IsLetter`: a letter of any script; no mark, no digit. Half of a surrogate pair is none.
#[must_use]
pub fn is_letter(unit: u16) -> bool {
    category(unit) & mask::LETTER != 0
}

/// `char.IsDigit`: a decimal digit of any script; no sign, no fraction, no Roman numeral.
#[must_use]
pub fn is_digit(unit: u16) -> bool {
    category(unit) & mask::DECIMAL_DIGIT != 0
}

/// `char.IsWhiteSpace`: a separator or one of six control characters.
#[must_use]
pub fn is_white_space(unit: u16) -> bool {
    category(unit) & mask::SEPARATOR != 0 || matches!(unit, 9..=13 | 0x85)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_the_25_characters_of_dotnet() {
        let found = (0..=u16::MAX).filter(|unit| is_white_space(*unit)).count();
        assert_eq!(found, 25);
        assert!(!is_white_space(0x200B) && is_white_space(0x85) && is_white_space(0x3000));
    }

    #[test]
    fn letters_and_digits_are_those_of_unicode_15() {
        assert!(is_letter(0xA7CA) && !is_letter(0xA7CB) && !is_letter(0x1C89) && !is_letter(0xD83D));
        assert!(is_digit(0x0661) && !is_digit(0x00BD) && !is_digit(0x2160));
    }
}
