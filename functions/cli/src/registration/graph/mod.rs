//! Requests to Microsoft Graph: `request` is one, `client` sends it, `json` reads the answers.

mod client;
mod connection_options;
mod json;
mod request;

pub(crate) use self::client::GraphClient;
pub(crate) use self::connection_options::ConnectionOptions;
pub(crate) use self::json::{array, covers, same_id, text};
pub(crate) use self::request::{GraphRequest, RegistrationPart, file_part};
