//! What an imported policy consists of.
//!
//! `claim` is a claim in the form that a policy has; `attributes`, `conditions` and `replacement` make its parts from
//! those of Entra; `carried` collects the claims and the notes about them.

pub(crate) mod attributes;
pub(crate) mod carried;
pub(crate) mod claim;
pub(crate) mod conditions;
pub(crate) mod replacement;
