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
            Some(units) => units.extend(piece.encode_utf16()),
        }
    }

    /// Adds UTF-16 units. A half that meets its other half becomes a character.
    pub fn push_units(&mut self, piece: &[u16]) {
        let written = &self.text;
        let units = self.units.get_or_insert_with(|| written.encode_utf16().collect());
        units.extend_from_slice(piece);
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
