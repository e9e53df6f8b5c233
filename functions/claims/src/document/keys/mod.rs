//! What a mapping of a document can contain, as data: for the reference and for the JSON schemas. The readers are code;
//! tests compare them with these tables. `rule.rs` says which keys go together.

mod rule;

pub use rule::{KeyRule, WordRule};

/// The keys of a mapping, and which of them go together.
#[derive(Debug)]
pub struct KeyTable {
    /// In the order of the reference.
    pub keys: &'static [KeyDefinition],
    /// In any order.
    pub rules: &'static [KeyRule],
}

/// One key of a mapping.
#[derive(Debug)]
pub struct KeyDefinition {
    /// As it is written.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What is below it.
    pub holds: Holds,
    /// What it means, as the end of a sentence that starts with its name.
    pub meaning: &'static str,
}

/// What is below a key. A number or a boolean is a text, too.
#[derive(Clone, Copy, Debug)]
pub enum Holds {
    /// A text, which may be empty.
    Text,
    /// A text with a character in it that is not white space.
    Filled,
    /// A text with `{attribute}`, `${SETTING}` and `${secret:NAME}` in it.
    Template,
    /// A text with `${SETTING}` and `${secret:NAME}` in it, but no attribute.
    Fixed,
    /// `true` or `false`.
    Flag,
    /// A whole number from the first to the second.
    Number(i64, i64),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// The id of an application or a group.
    Guid,
    /// An attribute, such as `user.mail`.
    Attribute,
    /// A list of such things, which may be empty.
    AnyList(&'static Holds),
    /// A list of at least one such thing.
    List(&'static Holds),
    /// One of these things.
    Either(&'static [Holds]),
    /// A mapping with these keys.
    Table(&'static KeyTable),
    /// A mapping whose keys are names of the writer's choice.
    Named(&'static Holds),
    /// The same with so many keys at least, and so many at most.
    NamedCount(i64, Option<i64>, &'static Holds),
    /// What the schema of the policy language calls by this name.
    Definition(&'static str),
    /// Anything but nothing.
    Anything,
}

impl KeyTable {
    /// Keys of which every combination is right.
    #[must_use]
    pub const fn of(keys: &'static [KeyDefinition]) -> Self {
        Self { keys, rules: &[] }
    }
}

impl KeyDefinition {
    /// A key that must be there.
    #[must_use]
    pub const fn required(name: &'static str, holds: Holds, meaning: &'static str) -> Self {
        Self { name, required: true, holds, meaning }
    }

    /// A key that can be left out.
    #[must_use]
    pub const fn optional(name: &'static str, holds: Holds, meaning: &'static str) -> Self {
        Self { name, required: false, holds, meaning }
    }
}
