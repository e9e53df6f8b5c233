//! Reads a file as JSON with paths.
//!
//! `document` finds the policies in a file: JSON, or a script that `script` searches. `loose_json` reads JSON and the
//! objects of scripts, after `quoting` has undone the quotes around them. `json_part` is what the importers read.

mod document;
pub(crate) mod json_part;
mod loose_json;
mod quoting;
mod script;

pub(crate) use self::document::{parse, policy_in};
