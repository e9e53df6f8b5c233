//! A repository of one's own, which `claimsmith new` writes: this product's own template and sample policy, edited
//! ([`files`]), and the Lambda function in the form that AWS takes, which comes with the tool ([`function`]).
//! [`defaults`] says where a policy is in such a repository and in this one.

pub(crate) mod defaults;
mod edits;
mod files;
mod function;

pub(crate) use files::files;
pub(crate) use function::{FOLDER, write_function};
