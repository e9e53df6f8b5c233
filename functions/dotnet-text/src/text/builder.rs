//! A text that is written piece by piece.

use super::Text;

/// A text as far as it is written: in UTF-8 until a piece has half of a surrogate pair, which UTF-8 cannot hold.
#[derive(Clone, Debug, Default)]
pub struct TextBuilder {
    text: String,
    units: Option<Vec<u16>>,
}

impl TextBuilder {
    /// An empty text with room for so many bytes.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), units: None }
    }

    /// Adds a text without lone surrogates.
    pub fn push_str(&mut self, piece: &str) {
        match &mut self.units {
            None => self.text.push_str(piece),
            Some(units) => extend(units, piece),
        }
    }

    /// Adds UTF-16 units. A half that meets its other half becomes a character.
    pub fn push_units(&mut self, piece: &[u16]) {
        if self.units.is_none() && self.push_whole(piece) {
            return;
        }
        let written = &self.text;
        let units = self.units.get_or_insert_with(|| {
            let mut units = Vec::new();
            extend(&mut units, written);
            units
        });
        units.extend_from_slice(piece);
    }

    /// Adds units as UTF-8, or nothing if there is half of a surrogate pair among them.
    fn push_whole(&mut self, piece: &[u16]) -> bool {
        let before = self.text.len();
        for character in char::decode_utf16(piece.iter().copied()) {
            let Ok(character) = character else {
                self.text.truncate(before);
                return false;
            };
            self.text.push(character);
        }
        true
    }

    /// Adds a text.
    pub fn push(&mut self, piece: &Text<'_>) {
        match piece.whole() {
            Some(piece) => self.push_str(piece),
            None => self.push_units(&piece.units()),
        }
    }

    /// What is written.
    #[must_use]
    pub fn into_text(self) -> Text<'static> {
        self.units.map_or_else(|| Text::from(self.text), Text::from_units)
    }
}

fn extend(units: &mut Vec<u16>, text: &str) {
    if text.is_ascii() {
        units.extend(text.bytes().map(u16::from));
    } else {
        units.extend(text.encode_utf16());
    }
}
