//! `dynamodb`: one item of a table, by its key or through an index.

mod configuration;
mod projection;
mod request;
mod trouble;
mod value;

pub(crate) use configuration::STORE_KIND;
