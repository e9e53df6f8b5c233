//! One request to Microsoft Graph.

use std::fmt;

use reqwest::Method;
use serde_json::{Map, Value};

/// The part of a registration that a request creates or changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RegistrationPart {
    /// The endpoint's own app registration.
    Application,
    /// Its service principal.
    Principal,
    /// A permission of that service principal.
    Grant,
    /// The custom extension.
    Extension,
    /// The claims mapping policy with this index.
    Mapping(usize),
    /// An application's app registration, by the index of the application.
    Target(usize),
    /// The mapping policy of an application, by the index of the application.
    Assignment(usize),
    /// The listener.
    Listener,
    /// None: the request removes something.
    Nothing,
}

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct GraphRequest {
    /// What it does: `create the app registration`.
    pub(crate) what: String,
    /// The name of its file, without number and extension.
    pub(crate) file: String,
    /// What its response describes.
    pub(crate) part: RegistrationPart,
    /// The method.
    pub(crate) method: Method,
    /// The path after `/v1.0`.
    pub(crate) path: String,
    /// The body; null for none.
    pub(crate) body: Value,
    /// What exists before it, as Graph returned it; null if it does not exist.
    pub(crate) existing: Value,
}

impl GraphRequest {
    /// A request that creates something.
    pub(crate) fn create(
        part: RegistrationPart,
        what: String,
        file: &str,
        path: String,
        body: Value,
    ) -> Self {
        let what = format!("create {what}");
        Self { what, file: file.to_owned(), part, method: Method::POST, path, body, existing: Value::Null }
    }

    /// A request that changes something.
    pub(crate) fn change(
        part: RegistrationPart,
        what: String,
        file: &str,
        path: String,
        body: Value,
    ) -> Self {
        let what = format!("change {what}");
        Self { what, file: file.to_owned(), part, method: Method::PATCH, path, body, existing: Value::Null }
    }

    /// A request that removes something.
    pub(crate) fn remove(what: String, file: &str, path: String) -> Self {
        let what = format!("remove {what}");
        let (part, method) = (RegistrationPart::Nothing, Method::DELETE);
        let (body, existing) = (Value::Null, Value::Null);
        Self { what, file: file.to_owned(), part, method, path, body, existing }
    }

    /// The request as JSON, for people and for programs that send it: `about`, `method`, `url` and `body`.
    pub(crate) fn to_json(&self, graph: &str) -> Value {
        let mut object = Map::from_iter([
            ("about".to_owned(), self.what.as_str().into()),
            ("method".to_owned(), self.method.as_str().into()),
            ("url".to_owned(), format!("{graph}/v1.0{}", self.path).into()),
        ]);
        if !self.body.is_null() {
            object.insert("body".to_owned(), self.body.clone());
        }
        Value::Object(object)
    }
}

/// A policy's name as part of a file name.
pub(crate) fn file_part(name: &str) -> String {
    let kept = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    name.chars().map(kept).collect()
}

/// `create the app registration (POST /applications)`
impl fmt::Display for GraphRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} {})", self.what, self.method, self.path)
    }
}
