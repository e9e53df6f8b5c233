//! A claims policy and a user's attributes in, claims and their trace out. Pure: no files, network,
//! environment or clock, and nothing that can fail once a policy is loaded.

pub mod attribute;
pub mod diagnostic;
pub mod document;
pub mod evaluate;
pub mod policy;
pub mod read;
pub mod template;
pub mod value;
