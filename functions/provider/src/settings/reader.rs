//! Reads setting by setting, and notes what is wrong.

use std::fmt;

use stores::http::{DirectHost, Proxy};

use super::list::{self, Setting, Without};
use super::value::Parse;

/// A setting that keeps the function from starting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongSetting {
    /// The environment variable.
    pub name: &'static str,
    /// What is wrong with it.
    pub message: String,
    /// What it is for, and an example.
    pub help: String,
}

impl fmt::Display for WrongSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}; {}", self.name, self.message, self.help)
    }
}

/// Reads setting by setting and notes what is wrong.
pub(super) struct SettingsReader<'v> {
    pub(super) value: &'v dyn Fn(&str) -> Option<String>,
    pub(super) wrong: Vec<WrongSetting>,
}

impl SettingsReader<'_> {
    /// The setting's own text, or its default.
    fn text(&mut self, setting: &Setting) -> Option<String> {
        match ((self.value)(setting.name), setting.without) {
            (Some(text), _) if text.trim().is_empty() => self.note(setting, "is empty"),
            (Some(text), _) => Some(text.trim().to_owned()),
            (None, Without::Default(text)) => Some(text.to_owned()),
            (None, Without::Instead(_)) => None,
            (None, Without::Refused) => self.note(setting, "is not set"),
        }
    }

    pub(super) fn one<T>(&mut self, setting: &Setting, parse: Parse<T>) -> Option<T> {
        let text = self.text(setting)?;
        self.element(setting, &text, parse)
    }

    /// The proxy, and what is reached without it.
    pub(super) fn proxy(&mut self) -> Option<Proxy> {
        let direct = self.list(&list::NO_PROXY, DirectHost::parse);
        self.one(&list::HTTPS_PROXY, Proxy::parse).map(|proxy| proxy.except(direct))
    }

    pub(super) fn list<T>(&mut self, setting: &Setting, parse: Parse<T>) -> Vec<T> {
        let text = self.text(setting).unwrap_or_default();
        let elements = if text.is_empty() { Vec::new() } else { text.split(',').collect() };
        elements.into_iter().filter_map(|one| self.element(setting, one.trim(), parse)).collect()
    }

    fn element<T>(&mut self, setting: &Setting, text: &str, parse: Parse<T>) -> Option<T> {
        match parse(text) {
            Ok(value) if !text.is_empty() => Some(value),
            Ok(_) => self.note(setting, "has an empty element"),
            Err(wanted) if text.contains('@') => {
                self.note(setting, format!("has an element that is not {wanted}"))
            }
            Err(wanted) => self.note(setting, format!("has `{text}`, which is not {wanted}")),
        }
    }

    fn note<T>(&mut self, setting: &Setting, message: impl Into<String>) -> Option<T> {
        let help = format!("set it to the {}, such as `{}`", setting.meaning, setting.example);
        self.wrong.push(WrongSetting { name: setting.name, message: message.into(), help });
        None
    }
}
