//! `dynamodb`: one item of a table, by its key or through an index.
//!
//! ```yaml
//! dynamodb:
//!   table: ${PEOPLE_TABLE}
//!   key: { pk: "user#{user.id}", year: { number: "{people.year}" } }   # the partition key first
//!   index: byMail                # then the key is the index's, and a second item is a failure
//!   consistentRead: true         # not with an index
//!   ttlAttribute: expiresAt      # the table's TTL attribute: an item that has expired is nobody's
//!   attributes: { costCenter: org.costCenter, phone: "phones[0].number", dotted: '["a.b"]' }
//!   region: eu-west-1            # else the process's own
//!   endpointUrl: http://localhost:8000   # else AWS_ENDPOINT_URL_DYNAMODB, else AWS's own
//! ```
//!
//! A key is of type S, or of type N where `number` says so. An attribute that `attributes` does not list is
//! read under its own name, which may be a path too. Names of `user.*` are matched with `attributes` without
//! regard to case; one that is not listed is read in lower case.
//!
//! Look-ups by key that start at the same moment, at the same address, share one BatchGetItem. Where the function may
//! not use that, or one of the tables spoils it for the others, every item is asked for alone.
//!
//! S, N and BOOL are texts, SS, NS and L are lists of texts, NULL is no value. What no claim can hold (B, BS, M,
//! an L of those) is no value either, and a warning names the attribute.

mod batch;
mod batch_request;
mod client;
mod configuration;
mod projection;
mod question;
mod request;
mod trouble;
mod value;

pub use batch::Batchers;
pub(crate) use client::client;
pub(crate) use configuration::STORE_KIND;
pub(crate) use trouble::failure;
