//! At most how many places of a document a JSONPath looks at. Several `..`, lists of selectors and filters multiply, so
//! that a short path can take longer than any callout in a document of a few kilobytes.

use std::iter::Peekable;
use std::str::Chars;

use serde_json::Value as Json;

/// How many places may be looked at in one response: about 10 ms.
pub(crate) const MAX_VISITS: u64 = 200_000;

/// Characters of text and pattern that a regular expression compares in the time of a place.
const COMPARED_PER_VISIT: u64 = 16;

/// The size of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// How many values it has, with itself.
    nodes: u64,
    /// How many values all of them have together, each with itself.
    nested: u64,
    /// How deep it is.
    depth: u64,
    /// The characters of all texts.
    characters: u64,
}

/// The steps of a path, as far as they say how many places are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Steps(Vec<Step>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Step {
    /// After `..`.
    descends: bool,
    selectors: u64,
    /// One of the selectors can match several values.
    many: bool,
    /// The paths in filters: those from the root, and those from the value that is tested.
    from_root: Vec<Steps>,
    from_value: Vec<Steps>,
    /// The length of a filter with a regular expression.
    pattern: u64,
}

impl Shape {
    pub(crate) fn of(document: &Json) -> Self {
        let mut shape = Self::default();
        shape.add(document);
        shape
    }

    /// Adds a value. The parser of JSON has seen that it is not too deep.
    fn add(&mut self, value: &Json) {
        let before = self.nodes;
        self.nodes += 1;
        let mut inner = Self { nodes: self.nodes, ..Self::default() };
        match value {
            Json::Array(items) => items.iter().for_each(|item| inner.add(item)),
            Json::Object(members) => members.values().for_each(|member| inner.add(member)),
            Json::String(text) => self.characters += u64::try_from(text.len()).unwrap_or(u64::MAX),
            Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
        self.nodes = inner.nodes;
        self.nested += inner.nested + (self.nodes - before);
        self.characters += inner.characters;
        self.depth = self.depth.max(inner.depth + 1);
    }
}

impl Steps {
    /// Reads a path that is a JSONPath.
    pub(crate) fn of(path: &str) -> Self {
        let mut characters = path.chars().peekable();
        characters.next();
        Self::read(&mut characters)
    }

    /// Reads the steps after `$` or `@`.
    fn read(characters: &mut Peekable<Chars<'_>>) -> Self {
        let mut steps = Vec::new();
        loop {
            let mut step = Step { selectors: 1, ..Step::default() };
            match characters.peek() {
                Some('.') => {
                    characters.next();
                    step.descends = characters.next_if_eq(&'.').is_some();
                    if characters.next_if_eq(&'[').is_some() {
                        step.bracket(characters);
                    } else {
                        step.many = characters.next_if_eq(&'*').is_some();
                        while characters.next_if(|one| is_in_name(*one)).is_some() {}
                    }
                }
                Some('[') => {
                    characters.next();
                    step.bracket(characters);
                }
                Some(' ') => {
                    characters.next();
                    continue;
                }
                _ => return Self(steps),
            }
            steps.push(step);
        }
    }

    /// At most how many places it looks at from the root of a document.
    pub(crate) fn visits(&self, shape: &Shape) -> u64 {
        self.from(1, shape.nodes, Some(shape.nested), shape)
    }

    /// From so many values, which have so many values together; all of those have `nested` together, where it is known.
    fn from(&self, mut values: u64, mut inner: u64, mut nested: Option<u64>, shape: &Shape) -> u64 {
        let mut visits: u64 = 0;
        for step in &self.0 {
            if step.descends {
                visits = visits.saturating_add(inner);
                values = inner;
                inner = nested.unwrap_or_else(|| inner.saturating_mul(shape.depth));
            }
            nested = nested.filter(|_| !step.descends);
            let tested = if step.many { inner } else { values };
            visits = visits.saturating_add(step.filters(tested, inner, shape));
            values = tested.saturating_mul(step.selectors);
            inner = inner.saturating_mul(step.selectors);
            nested = nested.filter(|_| step.selectors == 1);
            visits = visits.saturating_add(values);
        }
        visits
    }
}

impl Step {
    /// Reads the selectors after `[`.
    fn bracket(&mut self, characters: &mut Peekable<Chars<'_>>) {
        let mut open: u64 = 0;
        let mut length: u64 = 0;
        let mut calls = false;
        while let Some(character) = characters.next() {
            length += 1;
            match character {
                '\'' | '"' => length += quoted(character, characters),
                '(' | '[' => open += 1,
                ')' => open = open.saturating_sub(1),
                ']' if open == 0 => break,
                ']' => open -= 1,
                ',' if open == 0 => self.selectors += 1,
                '*' | ':' | '?' => self.many = true,
                '@' => self.from_value.push(Steps::read(characters)),
                '$' => self.from_root.push(Steps::read(characters)),
                // `match` and `search`; other functions have none of the two letters together.
                'c' => calls |= characters.peek() == Some(&'h'),
                _ => {}
            }
        }
        self.pattern = if calls { length } else { 0 };
    }

    /// What its filters look at, for so many values that are tested and have so many together.
    fn filters(&self, tested: u64, inner: u64, shape: &Shape) -> u64 {
        let from_value = self.from_value.iter().map(|steps| steps.from(tested, inner, None, shape));
        let from_root = self.from_root.iter().map(|steps| steps.visits(shape).saturating_mul(tested));
        let compared = self.pattern.saturating_mul(shape.characters) / COMPARED_PER_VISIT;
        from_value.chain(from_root).fold(compared, u64::saturating_add)
    }
}

/// Passes over a text in quotes; gives its length.
fn quoted(quote: char, characters: &mut Peekable<Chars<'_>>) -> u64 {
    let mut length = 0;
    while let Some(character) = characters.next() {
        length += 1;
        match character {
            '\\' => length += u64::from(characters.next().is_some()),
            character if character == quote => break,
            _ => {}
        }
    }
    length
}

fn is_in_name(character: char) -> bool {
    character == '_' || character.is_ascii_alphanumeric() || !character.is_ascii()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use serde_json_path::JsonPath;

    use super::*;

    fn visits(path: &str, document: &Json) -> u64 {
        assert!(JsonPath::parse(path).is_ok(), "{path}");
        Steps::of(path).visits(&Shape::of(document))
    }

    #[test]
    fn paths_as_people_write_them_cost_little_in_a_large_response() {
        let roles: Vec<Json> = (0..1_000).map(|n| json!({ "role": "reader", "of": { "id": n } })).collect();
        let document = json!({ "org": { "costCenter": "4711" }, "entitlements": roles });
        for path in [
            "$.org.costCenter",
            "$.entitlements[*].role",
            "$..role",
            "$.entitlements[?@.role == 'reader'].of.id",
            "$.entitlements[?match(@.role, 'r.*')].of.id",
            "$['entitlements'][0:10]['role']",
        ] {
            assert!(visits(path, &document) < MAX_VISITS / 4, "{path}: {}", visits(path, &document));
        }
    }

    #[test]
    fn what_multiplies_is_counted() {
        let flat = json!(vec![1; 2_000]);
        let deep = (0..60).fold(json!([1, 1]), |inner, _| json!([inner, inner_of()]));
        for (path, document) in [
            ("$[?count($[*]) > 1]", &flat),
            ("$[?count($..*) == count($..*)]", &flat),
            ("$..*..*..*", &deep),
            ("$[*,*][*,*][*,*][*,*][*,*][*,*][*,*][*,*][*,*][*,*][*,*]", &deep),
            (
                "$[0,0][0,0][0,0][0,0][0,0][0,0][0,0][0,0][0,0][0,0][0,0][0,0][0,0][0,0][0,0][0,0][0,0][0,0]",
                &deep,
            ),
            ("$..[?@..[?@..*]]", &deep),
        ] {
            assert!(visits(path, document) > MAX_VISITS, "{path}: {}", visits(path, document));
        }
        let texts = json!(vec!["a".repeat(100); 2_000]);
        assert!(visits("$[?search(@, '(a*)*b')]", &texts) > MAX_VISITS);
    }

    fn inner_of() -> Json {
        json!([1, [2, [3]]])
    }

    /// What a path looks at cannot be fewer places than those that it gives.
    #[test]
    fn as_many_places_are_counted_as_a_path_gives() {
        let document = json!({ "a": [1, { "a": [2, 3], "b": { "a": 4 } }], "b": [[5, [6]], { "a": "x" }] });
        for path in [
            "$..*",
            "$..a",
            "$.a[*]",
            "$..*..*",
            "$[*,*]..a",
            "$..[0,0,0]",
            "$..[?@.a]",
            "$..[?@..a]..*",
            "$.b[0][1][0]",
            "$['a','b'][*]",
            "$..[1:]",
            "$[?@[?@.a]]",
        ] {
            let given = JsonPath::parse(path).unwrap().query(&document).len();
            assert!(visits(path, &document) >= u64::try_from(given).unwrap(), "{path}: {given}");
        }
    }

    #[test]
    fn a_shape_counts_values_and_what_they_hold() {
        let shape = Shape::of(&json!({ "a": [1, "xy"], "b": {} }));
        assert_eq!(shape, Shape { nodes: 5, nested: 11, depth: 3, characters: 2 });
    }
}
