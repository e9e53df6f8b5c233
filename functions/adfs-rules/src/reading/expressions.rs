//! Reads properties and expressions.

use dotnet_text::Regex;

use super::cursor::{Cursor, shown};
use super::tokens::TokenKind;
use super::words;
use crate::claim::ClaimProperty;
use crate::error::{RuleError, RulePlace};
use crate::syntax::RuleExpression;

/// How deep calls of `RegExReplace` can be nested. Decision: nothing that anyone writes comes near.
const MAX_DEPTH: usize = 32;

/// The variables that a rule has so far.
#[derive(Default)]
pub(super) struct RuleScope {
    variables: Vec<String>,
    /// The variable whose brackets are being read.
    pub(super) own: Option<String>,
}

impl RuleScope {
    /// Adds a variable.
    ///
    /// # Errors
    /// The rule has it already (CTA, "Claims Transformation Rules Syntax Evaluation").
    pub(super) fn add(&mut self, variable: &str, place: RulePlace) -> Result<(), RuleError> {
        if self.variables.iter().any(|known| known == variable) {
            let error =
                RuleError::new(place, format!("`{}` is the variable of two conditions", shown(variable)));
            return Err(error.with_help("give each condition a variable of its own, such as `c1` and `c2`"));
        }
        self.variables.push(variable.to_owned());
        Ok(())
    }

    /// The variable as its condition spells it; case decides only between variables that differ in nothing else.
    ///
    /// # Errors
    /// There is no such variable, or only in the brackets that belong to it (ROLE, "Expressions").
    pub(super) fn find(&self, written: &str, place: RulePlace) -> Result<String, RuleError> {
        let exact = self.variables.iter().find(|known| *known == written);
        let found = exact.or_else(|| self.variables.iter().find(|known| known.eq_ignore_ascii_case(written)));
        if let Some(found) = found {
            return Ok(found.clone());
        }
        let name = shown(written);
        if self.own.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(written)) {
            let error = RuleError::new(place, format!("`{name}` cannot be used in its own brackets"));
            return Err(
                error.with_help("a condition can refer only to the variables of the conditions before it")
            );
        }
        let error = RuleError::new(place, format!("`{name}` is not a variable of this rule"));
        Err(error.with_help(match self.variables.as_slice() {
            [] => format!("write it before the brackets of the condition: `{name}:[...]`"),
            variables => {
                let names: Vec<String> =
                    variables.iter().map(|known| format!("`{}`", shown(known))).collect();
                format!("its variables are {}", names.join(", "))
            }
        }))
    }
}

/// `Type` or `Properties["name"]`.
pub(super) fn property(cursor: &mut Cursor) -> Result<ClaimProperty, RuleError> {
    let Some(word) = cursor.word() else {
        return Err(cursor.expected("a property of a claim, such as `Type`"));
    };
    if word.eq_ignore_ascii_case("Properties") {
        cursor.skip();
        cursor.require("[", "`[` after `Properties`")?;
        let name = cursor.text("the name of the property in quotation marks")?;
        cursor.require("]", "`]` after the name of the property")?;
        return Ok(ClaimProperty::Named(name));
    }
    let Some(property) = words::property(word) else {
        const NAMES: [&str; 6] = ["Type", "Value", "ValueType", "Issuer", "OriginalIssuer", "Properties"];
        let error = RuleError::new(cursor.place(), format!("`{}` is not a property of a claim", shown(word)));
        return Err(error.with_help(match words::near(word, &NAMES) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("the properties are {}", words::PROPERTY_NAMES),
        }));
    };
    cursor.skip();
    Ok(property)
}

/// `"text"`, `c.Value`, `RegExReplace(...)`, joined with `+`.
pub(super) fn expression(cursor: &mut Cursor, scope: &RuleScope) -> Result<RuleExpression, RuleError> {
    nested(cursor, scope, 0)
}

fn nested(cursor: &mut Cursor, scope: &RuleScope, depth: usize) -> Result<RuleExpression, RuleError> {
    let first = term(cursor, scope, depth)?;
    if !cursor.is("+") {
        return Ok(first);
    }
    let mut parts = vec![first];
    while cursor.take("+") {
        parts.push(term(cursor, scope, depth)?);
    }
    Ok(RuleExpression::Joined(parts))
}

fn term(cursor: &mut Cursor, scope: &RuleScope, depth: usize) -> Result<RuleExpression, RuleError> {
    let place = cursor.place();
    match cursor.kind().clone() {
        TokenKind::Text(text) => {
            cursor.skip();
            Ok(RuleExpression::Text(text))
        }
        TokenKind::Word(word) if cursor.is_ahead(1, ".") => {
            let variable = scope.find(&word, place)?;
            cursor.skip();
            cursor.skip();
            Ok(RuleExpression::Property { variable, property: property(cursor)? })
        }
        TokenKind::Word(word) if cursor.is_ahead(1, "(") => call(cursor, &word, scope, depth),
        TokenKind::Word(word) => {
            let error = RuleError::new(place, format!("`{}` is not a value", shown(&word)));
            let help = format!(
                "write a text in quotation marks, `\"{}\"`, or a property such as `c.Value`",
                shown(&word)
            );
            Err(error.with_help(help))
        }
        TokenKind::Number(number) => {
            let error =
                RuleError::new(place, format!("`{}` is a number, and all values are texts", shown(&number)));
            Err(error.with_help(format!("write it in quotation marks: `\"{}\"`", shown(&number))))
        }
        _ => Err(cursor.expected("a text in quotation marks, or a property such as `c.Value`")),
    }
}

/// `RegExReplace(input, pattern, replacement)`: the only function that the sources know.
fn call(
    cursor: &mut Cursor,
    name: &str,
    scope: &RuleScope,
    depth: usize,
) -> Result<RuleExpression, RuleError> {
    const FUNCTION: &str = "RegExReplace";
    let place = cursor.place();
    if !name.eq_ignore_ascii_case(FUNCTION) {
        let error = RuleError::new(place, format!("`{}` is not a function", shown(name)));
        return Err(error.with_help("the only function is `RegExReplace(input, pattern, replacement)`"));
    }
    if depth >= MAX_DEPTH {
        return Err(RuleError::new(place, format!("more than {MAX_DEPTH} calls are nested")));
    }
    cursor.skip();
    cursor.skip();
    let input = nested(cursor, scope, depth + 1)?;
    cursor.require(",", "`,` and the pattern of `RegExReplace(input, pattern, replacement)`")?;
    let pattern_place = cursor.place();
    let pattern = nested(cursor, scope, depth + 1)?;
    check_pattern(&pattern, pattern_place)?;
    cursor.require(",", "`,` and the replacement of `RegExReplace(input, pattern, replacement)`")?;
    let replacement = nested(cursor, scope, depth + 1)?;
    cursor.require(")", "`)` after the three arguments of `RegExReplace`")?;
    Ok(RuleExpression::Replace(Box::new([input, pattern, replacement])))
}

/// Whether .NET takes a constant for a regular expression.
pub(super) fn check_pattern(pattern: &RuleExpression, place: RulePlace) -> Result<(), RuleError> {
    let Some(text) = pattern.as_text() else { return Ok(()) };
    let place_in = |error: &dotnet_text::Error| {
        let before: String = text.chars().take(error.character()).collect();
        let lines = u32::try_from(before.matches('\n').count()).unwrap_or(u32::MAX);
        let last = before.rsplit('\n').next().unwrap_or_default().chars().count();
        let last = u32::try_from(last).unwrap_or(u32::MAX).saturating_add(1);
        match lines {
            0 => RulePlace { column: place.column.saturating_add(last), ..place },
            _ => RulePlace { line: place.line.saturating_add(lines), column: last },
        }
    };
    Regex::new(text).map(|_| ()).map_err(|error| {
        let words = error.to_string();
        let reason = words.split_once(": ").map_or(words.as_str(), |(_, reason)| reason);
        let message = format!("{reason}, so .NET does not accept the regular expression");
        let found = RuleError::new(place_in(&error), message);
        match error.help() {
            Some(help) => found.with_help(help),
            None => found,
        }
    })
}
