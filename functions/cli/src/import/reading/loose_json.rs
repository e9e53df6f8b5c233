//! Reads JSON as people write it, and the objects of PowerShell, Terraform and Bicep, which are much like it.
//!
//! Beyond JSON: comments, trailing commas, line breaks instead of commas, line breaks in strings, keys without quotes,
//! single quotes, and `=` for `:`.

use std::fmt;

use serde_json::{Map, Value};

use super::json_part::expression;
use super::quoting::{EXPANDS, backtick, is_variable};

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

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let next = characters.next();
        self.rest = characters.as_str();
        next
    }

    /// Takes `start` if it comes next.
    fn take(&mut self, start: &str) -> bool {
        let rest = self.rest.strip_prefix(start);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Takes everything before `end`, and `end` itself.
    fn take_until(&mut self, end: &str) -> &'t str {
        let (before, after) = self.rest.split_once(end).unwrap_or((self.rest, ""));
        self.rest = after;
        before
    }

    /// Takes characters while they are like this.
    fn take_while(&mut self, is: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|character| !is(character)).unwrap_or(self.rest.len());
        let (before, after) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = after;
        before
    }

    /// Skips spaces and comments, and says whether a line ended.
    fn skip(&mut self) -> bool {
        let start = self.rest;
        loop {
            self.take_while(char::is_whitespace);
            if self.rest.starts_with("//") || self.rest.starts_with('#') {
                self.take_while(|character| character != '\n');
            } else if self.take("/*") {
                self.take_until("*/");
            } else if self.take("<#") {
                self.take_until("#>");
            } else {
                break;
            }
        }
        let skipped = start.len() - self.rest.len();
        start.get(..skipped).is_some_and(|skipped| skipped.contains('\n'))
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
        let mut depth = 0_usize;
        let mut quote = None;
        while let Some(character) = self.peek() {
            match (quote, character) {
                (Some(open), close) if open == close => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => quote = Some(character),
                (None, '(' | '[' | '{') => depth += 1,
                (None, ')' | ']' | '}' | ',' | '\n' | ';') if depth == 0 => break,
                (None, ')' | ']' | '}') => depth -= 1,
                _ => {}
            }
            self.next();
        }
        let read = start.len() - self.rest.len();
        let text = start.get(..read).unwrap_or_default().trim();
        if text.is_empty() {
            Err(self.expected("a value"))
        } else {
            Ok(expression(text.replace(EXPANDS, "")))
        }
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

    /// A string, with marks where its language replaces something.
    fn text(&mut self, quote: char) -> Result<String, LooseError> {
        if self.dialect == Dialect::PowerShell {
            return self.powershell_text(quote);
        }
        if self.take("'''") {
            let text = self.take_until("'''");
            return Ok(text.strip_prefix('\n').unwrap_or(text).to_owned());
        }
        self.json_text(quote)
    }

    fn json_text(&mut self, quote: char) -> Result<String, LooseError> {
        let start = self.rest;
        self.next();
        let mut text = String::new();
        while let Some(character) = self.next() {
            match character {
                '\\' => text.push(self.escape()?),
                '$' | '%' if self.dialect == Dialect::Template => {
                    let opening = format!("{character}{{");
                    if self.take(&opening) {
                        text.push_str(&opening);
                    } else {
                        text.extend(self.rest.starts_with('{').then_some(EXPANDS));
                        text.push(character);
                    }
                }
                end if end == quote => return Ok(text),
                other => text.push(other),
            }
        }
        self.rest = start;
        Err(self.error("the string has no end".to_owned()))
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Result<char, LooseError> {
        let before = self.rest;
        match self.next() {
            Some(plain @ ('"' | '\'' | '\\' | '/' | '$')) => Ok(plain),
            Some('b') => Ok('\u{8}'),
            Some('f') => Ok('\u{c}'),
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some('u') => self.unicode(),
            _ => {
                self.rest = before;
                let next: String = before.chars().take(1).collect();
                Err(self
                    .error(format!("`\\{next}` is not an escape of a string; write a backslash as `\\\\`")))
            }
        }
    }

    /// `00e9`, `d83d\ude00` or `{1f600}`.
    fn unicode(&mut self) -> Result<char, LooseError> {
        let number = if self.take("{") { Some(self.take_until("}")) } else { self.four() };
        let number = number.and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or(u32::MAX);
        let number = match number {
            0xd800..=0xdbff if self.take("\\u") => {
                let low = self.four().and_then(|digits| u32::from_str_radix(digits, 16).ok());
                let low = low.filter(|low| (0xdc00..=0xdfff).contains(low));
                low.map_or(u32::MAX, |low| 0x10000 + ((number - 0xd800) << 10) + (low - 0xdc00))
            }
            other => other,
        };
        char::from_u32(number).ok_or_else(|| self.error("`\\u` is not followed by a character".to_owned()))
    }

    fn four(&mut self) -> Option<&'t str> {
        let (digits, rest) = self.rest.split_at_checked(4)?;
        self.rest = rest;
        Some(digits)
    }

    /// Quotes are doubled, and only double quotes expand; the escape is a backtick.
    fn powershell_text(&mut self, quote: char) -> Result<String, LooseError> {
        let start = self.rest;
        self.next();
        let mut text = String::new();
        while let Some(character) = self.next() {
            match character {
                end if end == quote => {
                    if self.peek() != Some(quote) {
                        return Ok(text);
                    }
                    self.next();
                    text.push(quote);
                }
                '`' if quote == '"' => text.extend(self.next().map(backtick)),
                '$' if quote == '"' => {
                    text.extend(is_variable(self.rest).then_some(EXPANDS));
                    text.push('$');
                }
                other => text.push(other),
            }
        }
        self.rest = start;
        Err(self.error("the string has no end".to_owned()))
    }
}

#[cfg(test)]
mod tests;
