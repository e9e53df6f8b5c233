//! AWS: the process's account, its SDK over the one HTTP client, and signed requests without an SDK (`request.rs`,
//! `json_service.rs`, `sigv4.rs`), such as those to AppConfig (`app_config.rs`) and the Key Management Service (`kms.rs`).
//! `record_table.rs` is a table of encrypted records.

mod account;
pub mod app_config;
pub(crate) mod json_service;
pub mod kms;
pub mod record_table;
pub(crate) mod request;
pub mod required;
mod sdk_http;
pub(crate) mod sigv4;

pub use account::Account;
pub use sdk_http::SdkHttp;
