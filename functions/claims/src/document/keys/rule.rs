//! Which keys of a mapping go together.

/// Which keys of a mapping go together.
#[derive(Clone, Copy, Debug)]
pub enum KeyRule {
    /// Exactly one of these keys.
    One(&'static [&'static str]),
    /// At least one of these keys.
    AtLeastOne(&'static [&'static str]),
    /// With the first key, all of the others.
    Needs(&'static str, &'static [&'static str]),
    /// With the first key, exactly one of the others.
    NeedsOne(&'static str, &'static [&'static str]),
    /// With the first key, none of the others.
    Excludes(&'static str, &'static [&'static str]),
    /// With the first key, the second is this word.
    NeedsWord(&'static str, &'static str, &'static str),
    /// Where the first key is one of these words, all of `needs` and none of `excludes`.
    Where(WordRule),
    /// Where the first key is `true`, none of the next, and no flag of the last that is `true`.
    TrueExcludes(&'static str, &'static [&'static str], &'static [&'static str]),
}

/// Which keys go with a word.
#[derive(Clone, Copy, Debug)]
pub struct WordRule {
    /// The key that holds the word.
    pub key: &'static str,
    /// The words that this is about.
    pub words: &'static [&'static str],
    /// The keys that must be there then.
    pub needs: &'static [&'static str],
    /// The keys that must not.
    pub excludes: &'static [&'static str],
}
