//! The header or the claims of a token.

use fastrand::Rng;
use serde_json::Value;

/// The members of an object as they are written, some perhaps twice.
#[derive(Clone, Debug)]
pub(super) struct Members(pub(super) Vec<(&'static str, Value)>);

impl Members {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(one, _)| *one == name).map(|(_, value)| value)
    }

    /// The text of a member; nothing where it is missing or null.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get(name).and_then(Value::as_str).map(str::to_owned)
    }

    pub(super) fn is_missing(&self, name: &str) -> bool {
        self.get(name).is_none_or(Value::is_null)
    }

    pub(super) fn is_twice(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.0.iter().filter(|(one, _)| one == name).count() > 1)
    }

    /// Whether one of these has a value of another kind.
    pub(super) fn is_other(&self, names: &[&str], is_right: impl Fn(&Value) -> bool) -> bool {
        names.iter().any(|name| self.get(name).is_some_and(|value| !value.is_null() && !is_right(value)))
    }

    pub(super) fn set(&mut self, name: &'static str, value: Value) {
        match self.0.iter_mut().find(|(one, _)| *one == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    pub(super) fn json(&self) -> String {
        let members: Vec<String> = self.0.iter().map(|(name, value)| format!("{name:?}:{value}")).collect();
        format!("{{{}}}", members.join(","))
    }

    /// Sets one of these members.
    pub(super) fn set_any(&mut self, rng: &mut Rng, values: fn() -> Vec<(&'static str, Value)>) {
        let (name, value) = rng.choice(values()).unwrap();
        self.set(name, value);
    }

    /// Writes one of the members a second time.
    pub(super) fn repeat(&mut self, rng: &mut Rng) {
        let again = rng.choice(&self.0).unwrap().clone();
        self.0.push(again);
    }

    pub(super) fn drop_any(&mut self, rng: &mut Rng) {
        self.0.remove(rng.usize(0..self.0.len()));
    }
}
