//! What Entra sends when somebody signs in (`request.rs`), and how it reads the response (`response.rs`,
//! `sign_in_error.rs`).

pub mod request;
pub mod response;
pub mod sign_in_error;
