//! What a user may have in the worst case: the names are attributes of the store `people`.

use std::collections::HashMap;

use claims::policy::ApplicationPolicy;
use claims::values::{AttributeName, Known, Value};

/// Names of attributes that hold one long text.
pub(crate) const LONG: [&str; 9] =
    ["as", "greek", "han", "faces", "digits", "uppercase", "spaces", "ats", "huge"];
/// Names of attributes that hold a list.
pub(crate) const LISTS: [&str; 5] = ["words", "empties", "names", "pages", "ids"];
/// Names of attributes that hold a short text, and one that holds nothing.
pub(crate) const SHORT: [&str; 3] = ["name", "mail", "nothing"];

const LENGTH: usize = 256 * 1024;
const MANY: usize = 100_000;

/// What is known about every attribute, made once.
pub(crate) struct Texts(HashMap<&'static str, Known>);

impl Texts {
    pub(crate) fn new() -> Self {
        let long = |text: &str| Known::Value(Value::Text(text.repeat(LENGTH / text.len()) + "!"));
        let list = |text: &str, count| Known::Value(Value::List(vec![text.to_owned(); count]));
        let ids = (0..MANY).map(|number| format!("{number:08x}-9999-4999-8999-999999999999")).collect();
        Self(HashMap::from([
            ("as", long("a")),
            ("greek", long("Σ")),
            ("han", long("語")),
            ("faces", long("😀")),
            ("digits", long("٣7")),
            ("uppercase", long("ABCDEFGH")),
            ("spaces", long("\u{3000} ")),
            ("ats", long("a@")),
            ("huge", Known::Value(Value::Text("ab".repeat(4 * 1024 * 1024)))),
            ("words", list("kim", MANY)),
            ("empties", list("", MANY)),
            ("names", list("CN=Kim,OU=Büro,DC=contoso,DC=com", MANY / 10)),
            ("pages", list(&"lorem ipsum ".repeat(100), 256)),
            ("ids", Known::Value(Value::List(ids))),
            ("name", Known::Value(Value::from("kim@contoso.com"))),
            ("mail", Known::Value(Value::from("Kim.Müller@contoso.com"))),
            ("nothing", Known::NoValue),
        ]))
    }

    /// What is known about the attributes of an application.
    pub(crate) fn known(&self, application: &ApplicationPolicy) -> Vec<Known> {
        application.attributes().iter().map(|name| self.one(name)).collect()
    }

    fn one(&self, name: &AttributeName) -> Known {
        let called = match name.to_string().to_ascii_lowercase().as_str() {
            "user.memberof" => "ids",
            "user.userprincipalname" | "event.protocol" => "as",
            "user.usertype" => "nothing",
            _ => name.name.as_str(),
        };
        self.0[called].clone()
    }
}
