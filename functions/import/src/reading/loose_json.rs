//! Reads JSON as people write it, and the objects of PowerShell, Terraform and Bicep, which are much like it.
//!
//! Beyond JSON: comments, trailing commas, line breaks instead of commas, line breaks in strings, keys without quotes,
//! single quotes, and `=` for `:`.

mod cursor;
mod strings;

use std::fmt;

use serde_json::{Map, Value};

use super::json_part::expression;
use super::quoting::EXPANDS;

/// Whose rules strings and values follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// JSON: everything is a value.
    Json,
    /// Terraform and Bicep: `${...}` in a string, and anything that is not a value, is an expression.
    Template,
    /// Hash tables of PowerShell.
    PowerShell,
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LooseError {
    /// What was expected and found.
    message: String,
    /// The number of the line, from 1.
    line: usize,
}

/// Nesting that no policy has.
const MAX_DEPTH: usize = 64;

/// The value of a whole text.
///
/// # Errors
/// The text is not a value, or there is more after it.
pub(crate) fn whole(text: &str) -> Result<Value, LooseError> {
    let mut reader = Reader::new(text, Dialect::Json);
    let value = reader.value()?;
    reader.skip();
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err(reader.expected("the end of the file")),
    }
}

/// The value at the beginning of a text.
///
/// # Errors
/// The text does not begin with a value.
pub(crate) fn leading(text: &str, dialect: Dialect) -> Result<Value, LooseError> {
    Reader::new(text, dialect).value()
}

impl fmt::Display for LooseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at line {}", self.message, self.line)
    }
}

struct Reader<'t> {
    text: &'t str,
    rest: &'t str,
    dialect: Dialect,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, dialect: Dialect) -> Self {
        Self { text, rest: text, dialect, depth: 0 }
    }

    fn expected(&self, what: &str) -> LooseError {
        let found: String = self.rest.chars().take_while(|c| !c.is_whitespace()).take(20).collect();
        let found = if found.is_empty() { "the end".to_owned() } else { format!("`{found}`") };
        self.error(format!("expected {what}, found {found}"))
    }

    fn error(&self, message: String) -> LooseError {
        let read = self.text.len() - self.rest.len();
        let lines = self.text.get(..read).unwrap_or_default().matches('\n').count();
        LooseError { message, line: lines + 1 }
    }

    fn value(&mut self) -> Result<Value, LooseError> {
        self.skip();
        let is_powershell = self.dialect == Dialect::PowerShell;
        if is_powershell && self.rest.starts_with('[') {
            // A type, such as `[ordered]@{ ... }`.
            self.take_until("]");
        }
        if is_powershell && self.take("@(") {
            return self.nested(|reader| reader.list(')'));
        }
        if self.take("@{") || self.take("{") {
            return self.nested(Self::object);
        }
        if self.take("[") {
            return self.nested(|reader| reader.list(']'));
        }
        match self.peek() {
            Some(quote @ ('"' | '\'')) => self.text_value(quote),
            _ => self.word(),
        }
    }

    fn nested(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Value, LooseError>,
    ) -> Result<Value, LooseError> {
        if self.depth >= MAX_DEPTH {
            return Err(self.error(format!("more than {MAX_DEPTH} levels of nesting")));
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    /// What follows the opening brace.
    fn object(&mut self) -> Result<Value, LooseError> {
        let mut map = Map::new();
        self.skip();
        while !self.take("}") {
            let key = self.key()?;
            self.skip();
            if !self.take(":") && !self.take("=") {
                return Err(self.expected("`:` or `=`"));
            }
            let value = self.member()?;
            map.insert(key, value);
            self.separator('}')?;
        }
        Ok(Value::Object(map))
    }

    /// The value of a key. In a hash table, values with commas between them are a list.
    fn member(&mut self) -> Result<Value, LooseError> {
        let first = self.value()?;
        let mut values = vec![first];
        while self.dialect == Dialect::PowerShell {
            let before = self.rest;
            self.skip();
            if !self.take(",") {
                self.rest = before;
                break;
            }
            values.push(self.value()?);
        }
        if values.len() > 1 {
            return Ok(Value::Array(values));
        }
        Ok(values.pop().unwrap_or_default())
    }

    /// What follows the opening bracket.
    fn list(&mut self, end: char) -> Result<Value, LooseError> {
        let mut items = Vec::new();
        self.skip();
        while !self.take(end.encode_utf8(&mut [0; 4])) {
            items.push(self.value()?);
            self.separator(end)?;
        }
        Ok(Value::Array(items))
    }

    /// A comma, a semicolon or the end of a line after a value; nothing before `end`.
    fn separator(&mut self, end: char) -> Result<(), LooseError> {
        let mut separated = self.skip();
        if self.take(",") || (self.dialect == Dialect::PowerShell && self.take(";")) {
            separated = true;
            self.skip();
        }
        if separated && self.peek().is_some() || self.peek() == Some(end) {
            return Ok(());
        }
        Err(self.expected(&format!("`,` or `{end}`")))
    }

    fn key(&mut self) -> Result<String, LooseError> {
        let key = match self.peek() {
            Some(quote @ ('"' | '\'')) => self.text(quote)?,
            _ => self
                .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '@' | '$'))
                .to_owned(),
        };
        if key.is_empty() { Err(self.expected("a key")) } else { Ok(key) }
    }

    /// A number, `true`, `false` or `null`, or else an expression.
    fn word(&mut self) -> Result<Value, LooseError> {
        let before = self.rest;
        let word = self.take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '.' | '$'));
        let is_whole = self.ends_value();
        let known = match word.trim_start_matches('$').to_ascii_lowercase().as_str() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "null" => Some(Value::Null),
            number => serde_json::from_str(number).ok().filter(Value::is_number),
        };
        match known {
            Some(value) if is_whole || self.dialect == Dialect::Json => Ok(value),
            _ => {
                self.rest = before;
                self.expression(before)
            }
        }
    }

    /// Whether nothing follows the value on its line that would make it a part of an expression.
    fn ends_value(&self) -> bool {
        let rest = self.rest.trim_start_matches([' ', '\t', '\r']);
        let ends = [",", ";", "}", "]", ")", "\n", "#", "//", "/*", "<#"];
        // `:` and `=` follow a key.
        rest.is_empty() || ends.iter().any(|end| rest.starts_with(end)) || rest.starts_with([':', '='])
    }

    /// An expression from `start` on, of which the beginning may have been read: it ends with the line, or at a comma
    /// or bracket outside of its own brackets.
    fn expression(&mut self, start: &'t str) -> Result<Value, LooseError> {
        if self.dialect == Dialect::Json && !start.starts_with(EXPANDS) {
            self.rest = start;
            return Err(self.expected("a value"));
        }
        self.rest = start;
        // The commas of `[for key, value in map : ...]` do not end it.
        let is_loop = start.starts_with("for ");
        let mut depth = 0_usize;
        let mut quote = None;
        while let Some(character) = self.peek() {
            match (quote, character) {
                (Some(open), close) if open == close => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => quote = Some(character),
                (None, '(' | '[' | '{') => depth += 1,
                (None, ',' | '\n') if is_loop => {}
                (None, ')' | ']' | '}' | ',' | '\n' | ';') if depth == 0 => break,
                (None, ')' | ']' | '}') => depth -= 1,
                _ => {}
            }
            self.next();
        }
        let read = start.len() - self.rest.len();
        let words: Vec<&str> = start.get(..read).unwrap_or_default().split_whitespace().collect();
        let text = words.join(" ").replace(EXPANDS, "");
        if text.is_empty() { Err(self.expected("a value")) } else { Ok(expression(text)) }
    }

    /// A string, or the expression that it is a part of.
    fn text_value(&mut self, quote: char) -> Result<Value, LooseError> {
        let before = self.rest;
        let text = self.text(quote)?;
        if self.dialect != Dialect::Json && !self.ends_value() {
            return self.expression(before);
        }
        Ok(if text.contains(EXPANDS) { expression(text.replace(EXPANDS, "")) } else { Value::String(text) })
    }
}

#[cfg(test)]
mod tests;
