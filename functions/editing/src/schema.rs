//! What can stand at a place of a document, by its JSON schema.

use claims::reference::Json;

use crate::outline::Step;

/// Schemas refer to each other no deeper.
const DEEPEST: usize = 32;

/// Where the schema of an attribute is.
const ATTRIBUTE: &str = "#/definitions/attribute";

/// The schema of a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schema<'s> {
    root: &'s Json,
}

/// Schemas of which any may be the one of a place.
pub(crate) type Possible<'s> = Vec<&'s Json>;

impl<'s> Schema<'s> {
    pub(crate) fn new(root: &'s Json) -> Self {
        Self { root }
    }

    /// What can stand at the end of a path.
    pub(crate) fn at(self, path: &[&Step]) -> Possible<'s> {
        path.iter().fold(vec![self.root], |possible, step| self.below(&possible, step))
    }

    /// The keys that a mapping there can have, each with its own schema.
    pub(crate) fn keys(self, possible: &[&'s Json]) -> Vec<(&'s str, &'s Json)> {
        let mut keys: Vec<(&str, &Json)> = Vec::new();
        for form in self.forms(possible) {
            let Some(Json::Map(properties)) = get(form, "properties") else { continue };
            for (name, schema) in properties {
                if keys.iter().all(|(known, _)| known != name) {
                    keys.push((name, schema));
                }
            }
        }
        keys
    }

    /// The words that can stand there, with what is said about them.
    pub(crate) fn words(self, possible: &[&'s Json]) -> Vec<(String, &'s str)> {
        let mut words: Vec<(String, &str)> = Vec::new();
        for form in self.forms(possible) {
            let about = text(form, "description").unwrap_or_default();
            let listed = match get(form, "enum") {
                Some(Json::List(listed)) => listed.as_slice(),
                _ => &[],
            };
            let mut found: Vec<String> = listed.iter().chain(get(form, "const")).filter_map(word).collect();
            if text(form, "type") == Some("boolean") {
                found.extend(["true".to_owned(), "false".to_owned()]);
            }
            for word in found {
                if words.iter().all(|(known, _)| *known != word) {
                    words.push((word, about));
                }
            }
        }
        words
    }

    /// The attributes that it lists.
    pub(crate) fn attributes(self) -> Vec<String> {
        let attribute = self.definition(ATTRIBUTE).into_iter().collect::<Vec<_>>();
        self.words(&attribute).into_iter().map(|(name, _)| name).collect()
    }

    /// Whether an attribute can stand there.
    pub(crate) fn takes_attribute(self, possible: &[&'s Json]) -> bool {
        self.forms(possible).iter().any(|form| text(form, "$ref") == Some(ATTRIBUTE))
    }

    /// Whether only a mapping or a list can stand there.
    pub(crate) fn is_nested(self, possible: &[&'s Json]) -> bool {
        let forms = self.forms(possible);
        let is = |form: &&Json, names: &[&str]| text(form, "type").is_some_and(|kind| names.contains(&kind));
        let holds_text = |form: &&Json| {
            ["enum", "const"].iter().any(|key| get(form, key).is_some())
                || matches!(get(form, "type"), Some(Json::List(_)))
                || is(form, &["string", "boolean", "integer"])
        };
        forms.iter().any(|form| is(form, &["object", "array"])) && !forms.iter().any(holds_text)
    }

    /// What is said about what can stand there.
    pub(crate) fn description(self, possible: &[&'s Json]) -> Option<&'s str> {
        let own = possible.iter().find_map(|schema| text(schema, "description"));
        own.or_else(|| self.forms(possible).iter().find_map(|form| text(form, "description")))
    }

    fn below(self, possible: &[&'s Json], step: &Step) -> Possible<'s> {
        let found = self.forms(possible).into_iter().filter_map(|form| match step {
            Step::Document => Some(form),
            Step::Key(key, _) => {
                // The portal writes a transformation with `()`.
                let named = |key: &str| get(get(form, "properties")?, key);
                named(key)
                    .or_else(|| named(key.strip_suffix("()")?))
                    .or_else(|| get(form, "additionalProperties"))
            }
            Step::Item(number) => match get(form, "items")? {
                Json::List(first) => first.get(*number).or_else(|| get(form, "additionalItems")),
                every => Some(every),
            },
        });
        found.filter(|schema| matches!(schema, Json::Map(_))).collect()
    }

    /// These schemas and all that they refer to or choose from.
    fn forms(self, possible: &[&'s Json]) -> Possible<'s> {
        let mut forms = Vec::new();
        for schema in possible {
            self.collect(schema, 0, &mut forms);
        }
        forms
    }

    fn collect(self, schema: &'s Json, depth: usize, forms: &mut Possible<'s>) {
        forms.push(schema);
        if depth > DEEPEST {
            return;
        }
        if let Some(other) = text(schema, "$ref").and_then(|name| self.definition(name)) {
            self.collect(other, depth + 1, forms);
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            if let Some(Json::List(members)) = get(schema, key) {
                for member in members {
                    self.collect(member, depth + 1, forms);
                }
            }
        }
    }

    fn definition(self, reference: &str) -> Option<&'s Json> {
        get(get(self.root, "definitions")?, reference.strip_prefix("#/definitions/")?)
    }
}

fn get<'j>(json: &'j Json, key: &str) -> Option<&'j Json> {
    let Json::Map(entries) = json else { return None };
    entries.iter().find(|(known, _)| known == key).map(|(_, value)| value)
}

fn text<'j>(json: &'j Json, key: &str) -> Option<&'j str> {
    match get(json, key)? {
        Json::Text(text) => Some(text),
        _ => None,
    }
}

/// A value as it is written in YAML.
fn word(json: &Json) -> Option<String> {
    match json {
        Json::Text(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Flag(flag) => Some(flag.to_string()),
        Json::List(_) | Json::Map(_) => None,
    }
}
