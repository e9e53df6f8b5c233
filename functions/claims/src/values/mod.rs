//! Attributes, their values, and how a policy refers to them.
//!
//! Read in this order: `value.rs` (what is known), `attribute_name.rs`, `scope.rs` (which attributes exist and which
//! are read), `template.rs` and `operand.rs` (how a policy names a value); `guid.rs`, `groups.rs` and `pattern.rs`
//! (regular expressions) are used by conditions and transformations; `cost.rs` bounds an evaluation.

mod attribute_name;
mod codes;
pub(crate) mod cost;
#[cfg(test)]
pub(crate) mod fixtures;
mod groups;
mod guid;
mod operand;
mod output;
pub(crate) mod pattern;
mod scope;
mod template;
mod value;

pub use attribute_name::{AttributeName, BUILT_IN_SOURCES, CALLOUT_ATTRIBUTES};
pub(crate) use codes::CODES;
pub use codes::INVALID_GUID;
pub use groups::Groups;
pub use guid::Guid;
pub(crate) use guid::GuidSet;
pub(crate) use operand::Operand;
pub(crate) use output::Output;
pub use scope::{Scope, Sources};
pub use template::{SettingName, Template, TemplatePart};
pub(crate) use value::AttributeTexts;
pub use value::{Known, Value};
