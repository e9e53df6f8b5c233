//! What is known about the documents of one kind, as data.

use claims::document::Code;
use claims::reference::{Json, Topic};

/// The keys and words of one kind of document, such as policies, and the pages of its names.
#[derive(Clone, Copy, Debug)]
pub struct Language<'l> {
    /// The JSON schema: what can stand where.
    pub schema: &'l Json,
    /// The pages of single names.
    pub topics: &'l [Topic],
    /// The warnings that a policy can accept.
    pub warnings: &'l [Code],
    /// Attributes that are known besides those of the document and of the schema, such as `people.tier`.
    pub attributes: &'l [String],
}

impl<'l> Language<'l> {
    /// The page of a name that contains this text.
    pub(crate) fn page(self, name: &str, text: &str) -> Option<&'l str> {
        let pages = self.topics.iter().filter(|topic| topic.names.iter().any(|known| known == name));
        pages.map(|topic| topic.page.trim()).find(|page| page.contains(text))
    }

    /// The page of an attribute; the case of its letters does not matter.
    pub(crate) fn attribute_page(self, name: &str) -> Option<&'l str> {
        let is_name = |topic: &&Topic| topic.names.iter().any(|known| known.eq_ignore_ascii_case(name));
        self.topics.iter().find(is_name).map(|topic| topic.page.trim())
    }
}
