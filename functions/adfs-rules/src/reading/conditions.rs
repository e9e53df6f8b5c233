//! Reads what is before `=>`.

use super::cursor::{Cursor, shown};
use super::expressions::{self, RuleScope};
use super::tokens::TokenKind;
use super::words;
use crate::error::{RuleError, RulePlace};
use crate::syntax::{
    AggregateFunction, ClaimAggregate, ClaimConstraint, ClaimSelector, ConstraintOperator, CountOperator,
    RuleCondition,
};

const AGGREGATES: [&str; 2] = ["EXISTS", "COUNT"];

const OPERATORS: [(&str, ConstraintOperator); 4] = [
    ("==", ConstraintOperator::Equal),
    ("!=", ConstraintOperator::NotEqual),
    ("=~", ConstraintOperator::Matches),
    ("!~", ConstraintOperator::MatchesNot),
];

const COMPARISONS: [(&str, CountOperator); 6] = [
    ("==", CountOperator::Equal),
    ("!=", CountOperator::NotEqual),
    (">=", CountOperator::AtLeast),
    ("<=", CountOperator::AtMost),
    (">", CountOperator::More),
    ("<", CountOperator::Less),
];

/// The conditions, and the `=>` behind them.
pub(super) fn read(cursor: &mut Cursor, scope: &mut RuleScope) -> Result<Vec<RuleCondition>, RuleError> {
    let mut conditions = Vec::new();
    if cursor.take("=>") {
        return Ok(conditions);
    }
    loop {
        conditions.push(condition(cursor, scope)?);
        if cursor.take("=>") {
            return Ok(conditions);
        }
        if !cursor.take("&&") {
            let error = cursor.expected("`&&` or `=>` after a condition");
            return Err(if cursor.is(",") || cursor.is("[") || cursor.is_ahead(1, ":") {
                error.with_help("conditions are joined with `&&`")
            } else {
                error
            });
        }
    }
}

fn condition(cursor: &mut Cursor, scope: &mut RuleScope) -> Result<RuleCondition, RuleError> {
    const WHAT: &str = "a condition, such as `c:[Type == \"...\"]`, or `=>`";
    if cursor.is("[") {
        return selector(cursor, None, scope);
    }
    let Some(word) = cursor.word().map(str::to_owned) else { return Err(cursor.expected(WHAT)) };
    if cursor.is_ahead(1, ":") {
        return tagged(cursor, word, scope);
    }
    if let Some(aggregate) = aggregate(cursor, scope)? {
        return Ok(RuleCondition::Aggregate(aggregate));
    }
    if ["issue", "add"].iter().any(|action| action.eq_ignore_ascii_case(&word)) {
        let error = RuleError::new(cursor.place(), format!("`=>` is missing before `{}`", shown(&word)));
        return Err(error.with_help("a statement follows `=>`, also in a rule without conditions"));
    }
    if let Some(name) = words::near(&word, &AGGREGATES) {
        let error = RuleError::new(cursor.place(), format!("`{}` is not a function", shown(&word)));
        return Err(error.with_help(format!("did you mean `{name}`?")));
    }
    if let Some(advice) = words::advice(&word) {
        return Err(cursor.expected(WHAT).with_help(advice));
    }
    cursor.skip();
    let error = cursor.expected(&format!("`:` after the variable `{}`", shown(&word)));
    if cursor.is_ahead(1, "[") {
        // The rule goes on behind what is there instead of the colon, also if it is a semicolon.
        cursor.skip();
    }
    Err(error)
}

/// `c:[...]`.
fn tagged(cursor: &mut Cursor, variable: String, scope: &mut RuleScope) -> Result<RuleCondition, RuleError> {
    let place = cursor.place();
    cursor.skip();
    cursor.skip();
    let is_aggregate = |name: &&str| cursor.is_word(name);
    if AGGREGATES.iter().any(is_aggregate) || cursor.is_word("NOT") {
        let message = format!("`{}` is the variable of a function", shown(&variable));
        return Err(RuleError::new(place, message).with_help(
            "a function finds out how many claims match, but not which: leave the variable out, or write only brackets",
        ));
    }
    if !cursor.is("[") {
        return Err(cursor.expected(&format!("`[` after `{}:`", shown(&variable))));
    }
    selector(cursor, Some((variable, place)), scope)
}

fn selector(
    cursor: &mut Cursor,
    variable: Option<(String, RulePlace)>,
    scope: &mut RuleScope,
) -> Result<RuleCondition, RuleError> {
    scope.own = variable.as_ref().map(|(name, _)| name.clone());
    let constraints = constraints(cursor, scope)?;
    scope.own = None;
    if let Some((name, place)) = &variable {
        scope.add(name, *place)?;
    }
    Ok(RuleCondition::Selector(ClaimSelector { variable: variable.map(|(name, _)| name), constraints }))
}

/// `EXISTS([...])`, `NOT EXISTS([...])` or `COUNT([...]) > 2`, if the next word begins one.
fn aggregate(cursor: &mut Cursor, scope: &RuleScope) -> Result<Option<ClaimAggregate>, RuleError> {
    if cursor.take_word("NOT") {
        if !cursor.take_word("EXISTS") {
            let error = cursor.expected("`EXISTS` after `NOT`");
            return Err(if cursor.is("[") {
                error.with_help("write `NOT EXISTS([...])`")
            } else if cursor.is_word("COUNT") {
                error.with_help("write the opposite comparison after `COUNT([...])`")
            } else {
                error
            });
        }
        let constraints = argument(cursor, "NOT EXISTS", scope)?;
        return Ok(Some(ClaimAggregate { function: AggregateFunction::NotExists, constraints }));
    }
    if cursor.take_word("EXISTS") {
        let constraints = argument(cursor, "EXISTS", scope)?;
        return Ok(Some(ClaimAggregate { function: AggregateFunction::Exists, constraints }));
    }
    if cursor.take_word("COUNT") {
        let constraints = argument(cursor, "COUNT", scope)?;
        let function = count(cursor)?;
        return Ok(Some(ClaimAggregate { function, constraints }));
    }
    Ok(None)
}

/// `([...])`.
fn argument(cursor: &mut Cursor, name: &str, scope: &RuleScope) -> Result<Vec<ClaimConstraint>, RuleError> {
    cursor.require("(", &format!("`(` after `{name}`"))?;
    if cursor.word().is_some() && cursor.is_ahead(1, ":") {
        let error = RuleError::new(cursor.place(), format!("`{name}` takes brackets without a variable"));
        return Err(error.with_help(format!("write `{name}([...])`")));
    }
    if !cursor.is("[") {
        let error = cursor.expected(&format!("`[` in `{name}([...])`"));
        return Err(error.with_help(format!("write `{name}([Type == \"...\"])`")));
    }
    let constraints = constraints(cursor, scope)?;
    cursor.require(")", &format!("`)` at the end of `{name}([...])`"))?;
    Ok(constraints)
}

/// `> 2`.
fn count(cursor: &mut Cursor) -> Result<AggregateFunction, RuleError> {
    let Some((_, operator)) = COMPARISONS.iter().find(|(mark, _)| cursor.is(mark)) else {
        let error = cursor.expected("a comparison after `COUNT([...])`, such as `> 0`");
        return Err(if cursor.is("=") { error.with_help("the operator is `==`") } else { error });
    };
    cursor.skip();
    let place = cursor.place();
    let TokenKind::Number(digits) = cursor.kind() else {
        let error = cursor.expected("a number to compare with");
        return Err(match cursor.kind() {
            TokenKind::Text(_) => error.with_help("write the number without quotation marks"),
            _ => error,
        });
    };
    let number =
        digits.parse().map_err(|_| RuleError::new(place, format!("`{}` is too large", shown(digits))))?;
    cursor.skip();
    Ok(AggregateFunction::Count(*operator, number))
}

/// `[Type == "upn", Value =~ "@contoso"]`.
fn constraints(cursor: &mut Cursor, scope: &RuleScope) -> Result<Vec<ClaimConstraint>, RuleError> {
    cursor.require("[", "`[`")?;
    let mut constraints = Vec::new();
    if cursor.take("]") {
        return Ok(constraints);
    }
    loop {
        constraints.push(constraint(cursor, scope)?);
        if cursor.take("]") {
            return Ok(constraints);
        }
        if !cursor.take(",") {
            let error = cursor.expected("`,` or `]`");
            let is_operator = OPERATORS.iter().any(|(mark, _)| cursor.is(mark));
            return Err(if cursor.is("&&") {
                error.with_help("what must be true of one claim is separated by `,`")
            } else if is_operator {
                error.with_help("a property is compared once: write `, Value == \"...\"` to compare it again")
            } else {
                error
            });
        }
    }
}

/// `Value =~ "@contoso"`.
fn constraint(cursor: &mut Cursor, scope: &RuleScope) -> Result<ClaimConstraint, RuleError> {
    let property = expressions::property(cursor)?;
    let Some((_, operator)) = OPERATORS.iter().find(|(mark, _)| cursor.is(mark)) else {
        let error = cursor.expected(&format!("`==`, `!=`, `=~` or `!~` after `{property}`"));
        return Err(if cursor.is("=") {
            error.with_help("a condition compares with `==`; `=` sets a property in a statement")
        } else {
            error
        });
    };
    cursor.skip();
    let place = cursor.place();
    let expression = expressions::expression(cursor, scope)?;
    if matches!(operator, ConstraintOperator::Matches | ConstraintOperator::MatchesNot) {
        expressions::check_pattern(&expression, place)?;
    }
    Ok(ClaimConstraint { property, operator: *operator, expression })
}
