//! Random chains of transformations with random attributes.

use serde_json::{Map, Value, json};

use super::random::Random;
use super::regexes;
use super::vocabulary::{ATTRIBUTES, ODD, PLAIN, WRITTEN};

const NAMES: [&str; 15] = [
    "Contains",
    "EndWith",
    "Extract",
    "ExtractAlpha",
    "ExtractMailPrefix",
    "ExtractNumeric",
    "IfEmpty",
    "IfNotEmpty",
    "Join",
    "RegexReplace",
    "StartWith",
    "Substring",
    "ToLowercase",
    "ToUppercase",
    "Trim",
];

pub(super) struct Question {
    /// The members of the line's object and its closing brace, in ASCII.
    pub(super) members: String,
}

pub(super) struct Generator {
    random: Random,
    /// What texts are made of, plain pieces first.
    pieces: Vec<&'static str>,
    /// Whether all texts of the question are plain.
    plain: bool,
    /// Some of the pieces: where a question has few, its texts are found in each other.
    few: Vec<&'static str>,
}

impl Generator {
    pub(super) fn new(seed: u64) -> Self {
        let pieces: Vec<&str> = PLAIN.iter().chain(ODD).copied().collect();
        Self { random: Random::new(seed), pieces, plain: false, few: Vec::new() }
    }

    pub(super) fn question(&mut self) -> Question {
        self.plain = self.random.once_in(3);
        self.few.clear();
        for _ in 0..5 {
            let piece = self.piece();
            self.few.push(piece);
        }
        let count = 1 + self.random.below(3);
        let steps: Vec<Value> = (0..count).map(|index| self.step(index == 0)).collect();
        let attributes = ATTRIBUTES.iter().map(|name| format!("\"{name}\":{}", self.attribute()));
        let attributes = attributes.collect::<Vec<_>>().join(",");
        let steps = ascii(&Value::from(steps).to_string());
        Question { members: format!("\"transformations\":{steps},\"attributes\":{{{attributes}}}}}") }
    }

    fn step(&mut self, first: bool) -> Value {
        let name = if self.random.once_in(5) { "RegexReplace" } else { self.random.of(&NAMES) };
        let mut parameters = self.parameters(name);
        if first {
            self.input(&mut parameters);
        } else if parameters.is_empty() && self.random.once_in(2) {
            return Value::from(name);
        }
        json!({ name: parameters })
    }

    fn input(&mut self, parameters: &mut Map<String, Value>) {
        let input = match self.random.below(8) {
            0 => json!({ "value": self.text() }),
            _ => Value::from(self.random.of(WRITTEN)),
        };
        let input = match self.random.below(4) {
            0 => input,
            1 => json!({ "attribute": input, "treatAsMultiValue": true }),
            2 => json!({ "attribute": input }),
            _ => {
                parameters.insert("treatAsMultiValue".to_owned(), Value::from(true));
                input
            }
        };
        parameters.insert("input".to_owned(), input);
    }

    fn parameters(&mut self, name: &str) -> Map<String, Value> {
        let parameters = match name {
            "Contains" | "EndWith" | "StartWith" => self.comparison(),
            "IfEmpty" | "IfNotEmpty" => self.branches(json!({})),
            "Extract" => self.extract(),
            "ExtractAlpha" | "ExtractNumeric" => json!({ "type": self.random.of(&["prefix", "suffix"]) }),
            "Join" => self.join(),
            "RegexReplace" => self.regex_replace(),
            "Substring" if self.random.once_in(3) => json!({ "index": self.random.below(9) }),
            "Substring" => json!({ "index": self.random.below(6), "length": self.random.below(9) }),
            "Trim" => self.trim(),
            _ => json!({}),
        };
        parameters.as_object().unwrap().clone()
    }

    fn comparison(&mut self) -> Value {
        let value = self.text();
        self.branches(json!({ "value": value }))
    }

    fn branches(&mut self, mut parameters: Value) -> Value {
        let which = self.random.below(4);
        if which != 0 {
            parameters["output"] = self.operand();
        }
        if which != 1 {
            parameters["otherwise"] = self.operand();
        }
        parameters
    }

    fn extract(&mut self) -> Value {
        match self.random.of(&["after", "before", "between"]) {
            "between" => json!({ "type": "between", "value": self.text(), "value2": self.text() }),
            kind => json!({ "type": kind, "value": self.text() }),
        }
    }

    fn join(&mut self) -> Value {
        let mut parameters = json!({ "input2": self.operand() });
        if !self.random.once_in(3) {
            parameters["separator"] = self.text().into();
        }
        if self.random.once_in(3) {
            parameters["removeDomain"] = Value::from(true);
        }
        parameters
    }

    fn trim(&mut self) -> Value {
        let mut parameters =
            json!({ "type": self.random.of(&["leading", "trailing", "leadingAndTrailing"]) });
        if !self.random.once_in(3) {
            parameters["value"] = self.text().into();
        }
        parameters
    }

    fn regex_replace(&mut self) -> Value {
        let pattern = regexes::pattern(&mut self.random);
        let count = self.random.below(3);
        let mut attributes: Vec<&str> = Vec::new();
        for _ in 0..count {
            let attribute = self.random.of(WRITTEN);
            if !attributes.contains(&attribute) || self.random.once_in(10) {
                attributes.push(attribute);
            }
        }
        let texts = if self.plain { &self.pieces[..PLAIN.len()] } else { &self.pieces };
        let replacement = regexes::replacement(&mut self.random, &pattern.groups, &attributes, texts);
        let mut parameters = json!({ "regex": pattern.text, "replacement": replacement });
        if !attributes.is_empty() {
            parameters["additionalAttributes"] = attributes.into();
        }
        if self.random.once_in(2) {
            parameters["otherwise"] = self.operand();
        }
        parameters
    }

    fn operand(&mut self) -> Value {
        match self.random.below(4) {
            0 => json!({ "value": self.text() }),
            1 => json!({ "attribute": self.random.of(WRITTEN) }),
            _ => Value::from(self.random.of(WRITTEN)),
        }
    }

    /// A text of a policy.
    fn text(&mut self) -> String {
        (0..self.random.below(3)).map(|_| self.piece()).collect()
    }

    fn piece(&mut self) -> &'static str {
        if self.few.len() == 5 && !self.random.once_in(4) {
            return self.random.of(&self.few);
        }
        let count = if self.plain || self.random.once_in(2) { PLAIN.len() } else { self.pieces.len() };
        self.pieces[self.random.below(count)]
    }

    /// What is known about an attribute, as JSON.
    fn attribute(&mut self) -> String {
        match self.random.below(6) {
            0 => "null".to_owned(),
            1 | 2 => {
                let count = self.random.below(4);
                let texts: Vec<String> = (0..count).map(|_| self.known()).collect();
                format!("[{}]", texts.join(","))
            }
            _ => self.known(),
        }
    }

    /// A text of an attribute, which may have half of a surrogate pair.
    fn known(&mut self) -> String {
        let mut units = Vec::new();
        for _ in 0..self.random.below(6) {
            if !self.plain && self.random.once_in(8) {
                units.push(u16::try_from(self.random.below(0x10000)).unwrap());
            } else if self.random.once_in(40) {
                units.push(self.random.of::<u16>(&[&0xd83d, &0xde00]).to_owned());
            } else {
                units.extend(self.piece().encode_utf16());
            }
        }
        format!("\"{}\"", units.iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>())
    }
}

/// The same JSON, with everything beyond ASCII escaped.
fn ascii(json: &str) -> String {
    let mut text = String::new();
    for character in json.chars() {
        if character.is_ascii() {
            text.push(character);
        } else {
            text.extend(character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    text
}
