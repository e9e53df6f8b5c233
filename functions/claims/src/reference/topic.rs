//! The page of a name.

/// What one name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// The names under which it is found.
    pub names: Vec<String>,
    /// Its page, in Markdown.
    pub page: String,
}

impl Topic {
    /// A page with its names.
    #[must_use]
    pub fn new<N: Into<String>>(names: impl IntoIterator<Item = N>, page: String) -> Self {
        Self { names: names.into_iter().map(Into::into).collect(), page }
    }
}
