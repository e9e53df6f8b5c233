//! What cannot be meant in a policy that has no mistake: a file for each rule. Everything that they note is a warning.
//!
//! `texts.rs` says which texts are checked by which rule; `written.rs` is a claim's configurations as they are written.

mod dead_configuration;
mod dollar_syntax;
mod fallback_attribute;
mod late_attribute;
mod literal_reference;
mod plain_text;
mod reserved_name;
mod slashed_regex;
mod texts;
mod typographic_quotes;
mod written;

use crate::document::{Diagnostics, Entry};

pub(super) use typographic_quotes::check as typographic_quotes;

/// Notes what cannot be meant in a claim; `name` is its name in tokens, `stores` are the names of the stores.
pub(super) fn claim(claim: &Entry, name: &str, stores: &[String], diagnostics: &mut Diagnostics) {
    let place = claim.value.get("emit").map_or(claim.place, |node| node.place);
    reserved_name::check(name, place, diagnostics);
    texts::check(&claim.value, stores, diagnostics);
    let configurations = written::configurations(claim);
    // Where values are collected, no configuration takes precedence over another one.
    if claim.value.get("collect").is_none() {
        late_attribute::check(&configurations, diagnostics);
        dead_configuration::check(&configurations, claim.value.get("default"), diagnostics);
    }
    for configuration in &configurations {
        fallback_attribute::check(configuration, diagnostics);
    }
}
