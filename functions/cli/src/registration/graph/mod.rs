//! Requests to Microsoft Graph: `request` is one, `client` sends it, `json` reads the answers, `needs` says what a request needs, `cloud` where there is none.

mod client;
mod cloud;
mod connection_options;
mod json;
mod needs;
mod request;

pub(crate) use self::client::{GraphClient, IDENTIFIER_URI_ADVICE};
pub(crate) use self::connection_options::ConnectionOptions;
pub(crate) use self::json::{array, covers, same_id, text};
pub(crate) use self::request::{GraphRequest, RegistrationPart, file_part};
