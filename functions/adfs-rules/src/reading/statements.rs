//! Reads what is behind `=>`.

use super::cursor::{Cursor, shown};
use super::expressions::{self, RuleScope};
use super::words;
use crate::claim::ClaimProperty;
use crate::error::{RuleError, RulePlace};
use crate::syntax::{IssuanceStatement, RuleAction, RuleExpression, StatementBody, StoreQuery};

const ACTIONS: [(&str, RuleAction); 2] = [("issue", RuleAction::Issue), ("add", RuleAction::Add)];

/// The order is prescribed (ROLE, "Issuance statements").
const STORE_FORM: &str =
    "the order is `store = \"...\", types = (\"...\"), query = \"...\", param = c.Value`";

/// `issue(...)` or `add(...)`.
pub(super) fn read(cursor: &mut Cursor, scope: &RuleScope) -> Result<IssuanceStatement, RuleError> {
    let Some(word) = cursor.word().map(str::to_owned) else {
        return Err(cursor.expected("`issue` or `add` after `=>`"));
    };
    let Some((name, action)) = ACTIONS.iter().find(|(name, _)| name.eq_ignore_ascii_case(&word)) else {
        let error = cursor.expected("`issue` or `add` after `=>`");
        return Err(match words::near(&word, &["issue", "add"]) {
            Some(name) => error.with_help(format!("did you mean `{name}`?")),
            None if word.eq_ignore_ascii_case("deny") || word.eq_ignore_ascii_case("permit") => {
                error.with_help("an authorization rule issues a claim of the type `http://schemas.microsoft.com/authorization/claims/permit` or `.../deny`")
            }
            None => error,
        });
    };
    cursor.skip();
    cursor.require("(", &format!("`(` after `{name}`"))?;
    let body = body(cursor, name, scope)?;
    if !cursor.take(")") {
        return Err(cursor.expected(&format!("`,` or `)` in `{name}(...)`")));
    }
    Ok(IssuanceStatement { action: *action, body })
}

/// What to say where a rule does not end.
pub(super) fn expected_semicolon(cursor: &Cursor) -> RuleError {
    let error = cursor.expected("`;` at the end of the rule");
    let is_action = ACTIONS.iter().any(|(name, _)| cursor.is_word(name));
    if is_action || cursor.is(",") || cursor.is("&&") {
        return error.with_help("a rule has one statement: write a rule for each claim");
    }
    if cursor.is("@") || cursor.is("[") || cursor.is("=>") || cursor.is_ahead(1, ":") {
        return error.with_help("rules are separated by `;`");
    }
    error
}

fn body(cursor: &mut Cursor, name: &str, scope: &RuleScope) -> Result<StatementBody, RuleError> {
    if cursor.is(")") {
        let error = RuleError::new(cursor.place(), format!("`{name}()` makes no claim"));
        return Err(
            error.with_help("write `claim = c` or `Type = \"...\", Value = \"...\"` between the parentheses")
        );
    }
    if cursor.take_word("claim") {
        assign(cursor, "claim")?;
        return copy(cursor, scope);
    }
    if cursor.is_word("store") {
        return store(cursor, scope).map(StatementBody::Store);
    }
    let is_store_part = ["types", "query", "param"].iter().any(|part| cursor.is_word(part));
    if is_store_part {
        return Err(cursor.expected("`store` before the query").with_help(STORE_FORM));
    }
    new(cursor, name, scope).map(StatementBody::New)
}

/// `=`.
fn assign(cursor: &mut Cursor, name: &str) -> Result<(), RuleError> {
    if cursor.take("=") {
        return Ok(());
    }
    let error = cursor.expected(&format!("`=` after `{name}`"));
    Err(if cursor.is("==") {
        error.with_help("a statement sets with `=`; `==` compares in a condition")
    } else {
        error
    })
}

fn copy(cursor: &mut Cursor, scope: &RuleScope) -> Result<StatementBody, RuleError> {
    let place = cursor.place();
    let Some(word) = cursor.word().map(str::to_owned) else {
        return Err(cursor.expected("a variable, as in `claim = c`"));
    };
    let variable = scope.find(&word, place)?;
    cursor.skip();
    if cursor.is(".") {
        let error = cursor.expected(&format!("`)` after `claim = {}`", shown(&word)));
        return Err(error.with_help(format!("a copy is of the whole claim: `claim = {}`", shown(&word))));
    }
    if cursor.is(",") {
        let error = RuleError::new(cursor.place(), "a copy of a claim has no other properties");
        return Err(error.with_help("to change some, make a new claim: `Type = c.Type, Value = ...`"));
    }
    Ok(StatementBody::Copy(variable))
}

/// `Type = "role", Value = c.Value`, in any order (ROLE, "Issuance statements").
fn new(
    cursor: &mut Cursor,
    name: &str,
    scope: &RuleScope,
) -> Result<Vec<(ClaimProperty, RuleExpression)>, RuleError> {
    let start = cursor.place();
    let mut properties: Vec<(ClaimProperty, RuleExpression)> = Vec::new();
    loop {
        let place = cursor.place();
        let property = expressions::property(cursor)?;
        if properties.iter().any(|(known, _)| *known == property) {
            return Err(RuleError::new(place, format!("`{property}` is set twice")));
        }
        assign(cursor, &property.to_string())?;
        properties.push((property, expressions::expression(cursor, scope)?));
        if !cursor.take(",") {
            break;
        }
    }
    if !properties.iter().any(|(property, _)| *property == ClaimProperty::Type) {
        let error = RuleError::new(start, format!("`Type` is missing in `{name}(...)`"));
        return Err(error.with_help("every claim has a type: `Type = \"...\"`"));
    }
    Ok(properties)
}

/// `store = "...", types = ("..."), query = "...", param = c.Value`.
fn store(cursor: &mut Cursor, scope: &RuleScope) -> Result<StoreQuery, RuleError> {
    let place = cursor.place();
    part(cursor, "store")?;
    let store = cursor.text("the name of the store in quotation marks")?;
    comma(cursor, "types")?;
    part(cursor, "types")?;
    let types = types(cursor)?;
    comma(cursor, "query")?;
    part(cursor, "query")?;
    let query = expressions::expression(cursor, scope)?;
    let mut parameters = Vec::new();
    while cursor.take(",") {
        part(cursor, "param")?;
        parameters.push(expressions::expression(cursor, scope)?);
    }
    check_placeholders(&query, parameters.len(), place)?;
    Ok(StoreQuery { store, types, query, parameters })
}

/// `name =`.
fn part(cursor: &mut Cursor, name: &str) -> Result<(), RuleError> {
    if !cursor.take_word(name) {
        let error = cursor.expected(&format!("`{name}`"));
        let singular = cursor.is_word("type");
        return Err(error.with_help(if singular && name == "types" {
            "a store gives several claims: `types = (\"...\", \"...\")`"
        } else {
            STORE_FORM
        }));
    }
    assign(cursor, name)
}

fn comma(cursor: &mut Cursor, next: &str) -> Result<(), RuleError> {
    let what = format!("`,` and `{next}`");
    if cursor.take(",") { Ok(()) } else { Err(cursor.expected(&what).with_help(STORE_FORM)) }
}

/// `("mail", "name")`.
fn types(cursor: &mut Cursor) -> Result<Vec<String>, RuleError> {
    if !cursor.take("(") {
        let error = cursor.expected("`(` before the claim types");
        return Err(error.with_help("write parentheses also around a single type: `types = (\"...\")`"));
    }
    let mut types = vec![cursor.text("a claim type in quotation marks")?];
    while cursor.take(",") {
        types.push(cursor.text("a claim type in quotation marks")?);
    }
    cursor.require(")", "`,` or `)` after a claim type")?;
    Ok(types)
}

/// A placeholder without a parameter fails in AD FS each time that the rule runs (ROLE: as in `String.Format`).
fn check_placeholders(query: &RuleExpression, count: usize, place: RulePlace) -> Result<(), RuleError> {
    let Some(text) = query.as_text() else { return Ok(()) };
    for part in text.split('{').skip(1) {
        let Some((number, _)) = part.split_once('}') else { continue };
        let Ok(number) = number.parse::<usize>() else { continue };
        if number >= count {
            let message = format!("the query has `{{{number}}}`, but there is no parameter for it");
            let help = match count {
                0 => "add `param = ...` after the query: the first parameter is `{0}`".to_owned(),
                1 => "there is one parameter, `{0}`".to_owned(),
                _ => format!("the {count} parameters are `{{0}}` to `{{{}}}`", count - 1),
            };
            return Err(RuleError::new(place, message).with_help(help));
        }
    }
    Ok(())
}
