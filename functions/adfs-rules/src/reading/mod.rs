//! Reads the text of rules.
//!
//! `tokens` cuts the text; `cursor` goes through the tokens and makes errors; `conditions`, `statements` and
//! `expressions` read the parts of a rule; `words` are the words of the language, and what people write instead.

mod conditions;
mod cursor;
mod expressions;
mod statements;
mod tokens;
mod words;

use self::cursor::Cursor;
use self::expressions::RuleScope;
use self::tokens::TokenKind;
use crate::error::RuleError;
use crate::syntax::{AdfsRule, Annotation, RuleSet};

impl RuleSet {
    /// Reads rules. After a mistake, reading continues behind the next semicolon, so that the errors are those of all
    /// rules, in the order of the text; a rule with an error is not among the rules. AD FS accepts rules only without
    /// errors.
    ///
    /// Comments (`//`, `#` and `/* */`) and a missing semicolon after the last rule are accepted. Decision: no source
    /// describes comments.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<RuleError>) {
        let mut cursor = Cursor::new(tokens::tokens(text));
        let (mut rules, mut errors) = (Vec::new(), Vec::new());
        while !cursor.is_at_end() {
            match rule(&mut cursor) {
                Ok(rule) => rules.push(rule),
                Err(error) => {
                    errors.push(error);
                    cursor.skip_rule();
                }
            }
        }
        (Self { rules }, errors)
    }
}

/// `@RuleName = "..." condition && condition => statement;`
fn rule(cursor: &mut Cursor) -> Result<AdfsRule, RuleError> {
    let place = cursor.place();
    let mut annotations = Vec::new();
    while cursor.take("@") {
        annotations.push(annotation(cursor)?);
    }
    if !annotations.is_empty() && cursor.is_at_end() {
        let error = RuleError::new(cursor.place(), "expected a rule, found the end of the text");
        return Err(error.with_help("an annotation belongs to the rule that follows it"));
    }
    let mut scope = RuleScope::default();
    let conditions = conditions::read(cursor, &mut scope)?;
    let statement = statements::read(cursor, &scope)?;
    if !cursor.take(";") && !cursor.is_at_end() {
        return Err(statements::expected_semicolon(cursor));
    }
    Ok(AdfsRule { place, annotations, conditions, statement })
}

fn annotation(cursor: &mut Cursor) -> Result<Annotation, RuleError> {
    let TokenKind::Word(name) = cursor.kind() else {
        return Err(cursor.expected("a name after `@`, such as `@RuleName`"));
    };
    let name = name.clone();
    cursor.skip();
    if !cursor.take("=") {
        return Err(cursor.expected(&format!("`=` after `@{name}`")));
    }
    let text = cursor.text(&format!("the text of `@{name}` in quotation marks"))?;
    Ok(Annotation { name, text })
}
