//! AWS: the process's account, its SDK over the one HTTP client, and signatures.

mod account;
pub mod required;
mod sdk_http;
pub(crate) mod sigv4;

pub use account::Account;
pub use sdk_http::SdkHttp;
