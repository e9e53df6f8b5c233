//! Writes conditions.

use crate::adfs::symbols::Guard;
use crate::yaml::{Yaml, YamlEntry};

/// `None` if it always holds.
pub(super) fn condition(guard: &Guard, attributes: &mut Vec<String>) -> Option<Yaml> {
    if *guard == Guard::ALWAYS {
        return None;
    }
    let yaml = condition_of(guard, attributes);
    let inline = Yaml::Inline(Box::new(yaml.clone()));
    Some(if inline.is_short() { inline } else { yaml })
}

fn condition_of(guard: &Guard, attributes: &mut Vec<String>) -> Yaml {
    let mut test = |name: &String, key: &str, value: Yaml| {
        attributes.push(name.clone());
        let test = vec![YamlEntry::new("name", Yaml::text(name)), YamlEntry::new(key, value)];
        Yaml::Map(vec![YamlEntry::new("attribute", Yaml::inline_map(test))])
    };
    let flag = |value: bool| Yaml::Plain(value.to_string());
    let number =
        |key: &str, number: u32| Yaml::inline_map(vec![YamlEntry::new(key, Yaml::Plain(number.to_string()))]);
    match guard {
        Guard::Exists(name) => test(name, "exists", flag(true)),
        Guard::Equals(name, text) => test(name, "equals", Yaml::text(text)),
        Guard::Matches(name, regex) => test(name, "matches", Yaml::text(regex)),
        Guard::Count(name, least) => test(name, "count", number("atLeast", *least)),
        Guard::Not(inner) => match &**inner {
            Guard::Exists(name) => test(name, "exists", flag(false)),
            Guard::Count(name, least) => test(name, "count", number("atMost", least.saturating_sub(1))),
            other => Yaml::Map(vec![YamlEntry::new("not", condition_of(other, attributes))]),
        },
        Guard::All(inner) => several("all", inner, attributes),
        Guard::Any(inner) => several("any", inner, attributes),
    }
}

fn several(key: &str, guards: &[Guard], attributes: &mut Vec<String>) -> Yaml {
    let items = guards.iter().map(|guard| condition_of(guard, attributes)).collect();
    Yaml::Map(vec![YamlEntry::new(key, Yaml::List(items))])
}
