//! A CloudFormation template as JSON, and what stays of it for given parameters.

use std::collections::BTreeMap;
use std::fs;

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput, Tag};
use serde_json::{Map, Value, json};

/// Reads a template; `!GetAtt A.B` becomes `{"Fn::GetAtt": "A.B"}`, and every scalar is a text.
pub fn read(source: &str) -> Value {
    let mut events = Events(Parser::new_from_str(source));
    loop {
        match events.next() {
            Event::StreamStart | Event::DocumentStart(_) => {}
            first => return events.node(first),
        }
    }
}

/// A file of the project.
pub fn file(path: &str) -> String {
    fs::read_to_string(crate::root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

struct Events<'s>(Parser<'s, StrInput<'s>>);

impl<'s> Events<'s> {
    fn next(&mut self) -> Event<'s> {
        self.0.next().unwrap().unwrap().0
    }

    fn node(&mut self, event: Event<'s>) -> Value {
        match event {
            Event::Scalar(text, ScalarStyle::Plain, _, None) if text.is_empty() => Value::Null,
            Event::Scalar(text, _, _, tag) => long(tag.as_deref(), json!(text)),
            Event::SequenceStart(_, tag) => {
                let mut items = Vec::new();
                loop {
                    match self.next() {
                        Event::SequenceEnd => break long(tag.as_deref(), Value::Array(items)),
                        item => items.push(self.node(item)),
                    }
                }
            }
            Event::MappingStart(_, tag) => {
                let mut entries = Map::new();
                loop {
                    match self.next() {
                        Event::MappingEnd => break long(tag.as_deref(), Value::Object(entries)),
                        key => {
                            let key = self.node(key).as_str().unwrap().to_owned();
                            let value = self.next();
                            entries.insert(key, self.node(value));
                        }
                    }
                }
            }
            other => panic!("{other:?} is not part of a template"),
        }
    }
}

/// The long form of a function that is written as a tag.
fn long(tag: Option<&Tag>, value: Value) -> Value {
    match tag.map(|tag| tag.suffix.as_str()) {
        None => value,
        Some(name @ ("Ref" | "Condition")) => json!({ name: value }),
        Some(name) => json!({ format!("Fn::{name}"): value }),
    }
}

/// A template with its parameters.
pub struct Deployment {
    template: Value,
    parameters: BTreeMap<String, Value>,
}

impl Deployment {
    /// `given` wins over the template's defaults.
    pub fn new(template: &str, given: &BTreeMap<String, String>) -> Self {
        let template = read(template);
        let declared = template["Parameters"].as_object().unwrap();
        if let Some(unknown) = given.keys().find(|name| !declared.contains_key(*name)) {
            panic!("the template has no parameter {unknown}");
        }
        let value = |name: &str, declared: &Value| {
            let text = given.get(name).map(String::as_str).or(declared["Default"].as_str());
            let text = text.unwrap_or_else(|| panic!("{name} has no value"));
            match declared["Type"].as_str() {
                Some("CommaDelimitedList") => text.split(',').collect(),
                _ => json!(text),
            }
        };
        let parameters = declared.iter().map(|(name, declared)| (name.clone(), value(name, declared)));
        Self { parameters: parameters.collect(), template }
    }

    /// The part at a JSON pointer, without what conditions leave out. What AWS makes up stands there by its
    /// name: `${People.Arn}`, `${AWS::Region}`.
    pub fn part(&self, pointer: &str) -> Value {
        let part = self.template.pointer(pointer).unwrap_or_else(|| panic!("there is no {pointer}"));
        self.resolved(part).unwrap_or_default()
    }

    /// A parameter's value.
    pub fn parameter(&self, name: &str) -> &Value {
        &self.parameters[name]
    }

    fn resolved(&self, node: &Value) -> Option<Value> {
        match node {
            Value::Object(entries) => match entries.iter().next() {
                Some((function, operand)) if entries.len() == 1 && is_function(function) => {
                    self.call(function, operand)
                }
                _ => {
                    let kept = entries.iter().filter_map(|(key, value)| Some((key, self.resolved(value)?)));
                    Some(kept.map(|(key, value)| (key.clone(), value)).collect())
                }
            },
            Value::Array(items) => Some(items.iter().filter_map(|item| self.resolved(item)).collect()),
            scalar => Some(scalar.clone()),
        }
    }

    fn call(&self, function: &str, operand: &Value) -> Option<Value> {
        match function {
            "Ref" if operand == "AWS::NoValue" => None,
            "Ref" => Some(self.reference(operand.as_str().unwrap())),
            "Fn::GetAtt" => Some(json!(format!("${{{}}}", operand.as_str().unwrap()))),
            "Fn::If" => {
                let branch = if self.holds(&json!({ "Condition": operand[0] })) { 1 } else { 2 };
                self.resolved(&operand[branch])
            }
            "Fn::Join" => {
                let list = self.resolved(&operand[1])?;
                let texts: Vec<&str> = list.as_array()?.iter().filter_map(Value::as_str).collect();
                Some(json!(texts.join(operand[0].as_str()?)))
            }
            "Fn::Split" => {
                let text = self.resolved(&operand[1])?;
                Some(text.as_str()?.split(operand[0].as_str()?).collect())
            }
            "Fn::Select" => {
                let list = self.resolved(&operand[1])?;
                Some(list[operand[0].as_str()?.parse::<usize>().unwrap()].clone())
            }
            "Fn::Sub" => Some(json!(self.substituted(operand))),
            "Fn::FindInMap" => {
                let [map, first, second] = [0, 1, 2].map(|at| operand[at].as_str().unwrap());
                Some(self.template["Mappings"][map][first][second].clone())
            }
            other => panic!("{other} is not supported by these tests"),
        }
    }

    fn reference(&self, name: &str) -> Value {
        self.parameters.get(name).cloned().unwrap_or_else(|| json!(format!("${{{name}}}")))
    }

    fn substituted(&self, operand: &Value) -> String {
        let text = operand.as_str().or(operand[0].as_str()).unwrap();
        let local = operand[1].as_object().into_iter().flatten();
        let local = local.filter_map(|(name, value)| Some((name.clone(), self.resolved(value)?)));
        let parameters = self.parameters.clone().into_iter().filter(|(_, value)| value.is_string());
        parameters.chain(local).fold(text.to_owned(), |text, (name, value)| {
            text.replace(&format!("${{{name}}}"), value.as_str().unwrap())
        })
    }

    /// Whether a condition holds, by its name or as it is written.
    pub fn holds(&self, condition: &Value) -> bool {
        let (function, operand) = condition.as_object().unwrap().iter().next().unwrap();
        let mut operands = operand.as_array().into_iter().flatten();
        match function.as_str() {
            "Condition" => self.holds(&self.template["Conditions"][operand.as_str().unwrap()]),
            "Fn::Equals" => self.resolved(&operand[0]) == self.resolved(&operand[1]),
            "Fn::Not" => !self.holds(&operand[0]),
            "Fn::And" => operands.all(|operand| self.holds(operand)),
            "Fn::Or" => operands.any(|operand| self.holds(operand)),
            other => panic!("{other} is not a condition"),
        }
    }
}

fn is_function(name: &str) -> bool {
    name == "Ref" || name.starts_with("Fn::")
}
