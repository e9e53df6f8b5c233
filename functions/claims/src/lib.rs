//! A claims policy and a user's attributes in, claims and their trace out. Pure: no files, network,
//! environment or clock, and nothing that can fail once a policy is loaded.

pub mod attribute;
pub mod casing;
mod claim;
pub mod conditions;
pub mod diagnostic;
pub mod document;
pub mod evaluate;
mod explain;
#[cfg(test)]
mod fixtures;
mod guid;
pub mod json;
pub mod letters;
mod operand;
pub mod parse;
pub mod policy;
pub mod read;
pub mod reference;
pub mod schema;
pub mod scope;
pub mod template;
pub mod text;
pub mod trace;
pub mod transformations;
pub mod value;
