//! What a transformation gives for one text.

use dotnet_text::Text;

/// What a transformation gives for one text.
#[derive(Debug)]
pub(crate) enum Output<'v> {
    /// A text, or nothing.
    Text(Option<Text<'v>>),
    /// The texts of a constant list.
    List(Vec<Text<'v>>),
}

impl<'v> From<Option<Text<'v>>> for Output<'v> {
    fn from(text: Option<Text<'v>>) -> Self {
        Self::Text(text)
    }
}
