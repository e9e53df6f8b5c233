//! Writes rules as AD FS's own wizards write them, so that they read back the same.

use std::fmt::{self, Display, Formatter, Result};

use crate::claim::ClaimProperty;
use crate::syntax::{
    AdfsRule, AggregateFunction, ClaimAggregate, ClaimConstraint, ClaimSelector, ConstraintOperator,
    CountOperator, IssuanceStatement, RuleAction, RuleCondition, RuleExpression, RuleSet, StatementBody,
    StoreQuery,
};

impl Display for RuleSet {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.rules.iter().try_for_each(|rule| writeln!(f, "{rule}"))
    }
}

/// The annotations, each on a line, then the rule on one line.
impl Display for AdfsRule {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for annotation in &self.annotations {
            writeln!(f, "@{} = \"{}\"", annotation.name, annotation.text)?;
        }
        list(f, &self.conditions, " && ")?;
        let blank = if self.conditions.is_empty() { "" } else { " " };
        write!(f, "{blank}=> {};", self.statement)
    }
}

impl Display for RuleCondition {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Selector(selector) => selector.fmt(f),
            Self::Aggregate(aggregate) => aggregate.fmt(f),
        }
    }
}

impl Display for ClaimSelector {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if let Some(variable) = &self.variable {
            write!(f, "{variable}:")?;
        }
        brackets(f, &self.constraints)
    }
}

impl Display for ClaimAggregate {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self.function {
            AggregateFunction::Exists => "EXISTS(",
            AggregateFunction::NotExists => "NOT EXISTS(",
            AggregateFunction::Count(..) => "COUNT(",
        })?;
        brackets(f, &self.constraints)?;
        match self.function {
            AggregateFunction::Count(operator, number) => write!(f, ") {operator} {number}"),
            _ => f.write_str(")"),
        }
    }
}

impl Display for CountOperator {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::More => ">",
            Self::AtLeast => ">=",
            Self::Less => "<",
            Self::AtMost => "<=",
        })
    }
}

impl Display for ClaimConstraint {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} {} {}", self.property, self.operator, self.expression)
    }
}

impl Display for ConstraintOperator {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Matches => "=~",
            Self::MatchesNot => "!~",
        })
    }
}

impl Display for ClaimProperty {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Type => f.write_str("Type"),
            Self::Value => f.write_str("Value"),
            Self::ValueType => f.write_str("ValueType"),
            Self::Issuer => f.write_str("Issuer"),
            Self::OriginalIssuer => f.write_str("OriginalIssuer"),
            Self::Named(name) => write!(f, "Properties[\"{name}\"]"),
        }
    }
}

impl Display for RuleExpression {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Property { variable, property } => write!(f, "{variable}.{property}"),
            Self::Replace(arguments) => {
                f.write_str("RegExReplace(")?;
                list(f, arguments.as_slice(), ", ")?;
                f.write_str(")")
            }
            Self::Joined(parts) => list(f, parts, " + "),
        }
    }
}

impl Display for IssuanceStatement {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self.action {
            RuleAction::Add => "add(",
            RuleAction::Issue => "issue(",
        })?;
        match &self.body {
            StatementBody::Copy(variable) => write!(f, "claim = {variable}")?,
            StatementBody::New(properties) => {
                let set = properties.iter().map(|(property, value)| format!("{property} = {value}"));
                f.write_str(&set.collect::<Vec<_>>().join(", "))?;
            }
            StatementBody::Store(query) => query.fmt(f)?,
        }
        f.write_str(")")
    }
}

impl Display for StoreQuery {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let types: Vec<String> = self.types.iter().map(|name| format!("\"{name}\"")).collect();
        write!(f, "store = \"{}\", types = ({}), query = {}", self.store, types.join(", "), self.query)?;
        self.parameters.iter().try_for_each(|parameter| write!(f, ", param = {parameter}"))
    }
}

fn brackets(f: &mut Formatter<'_>, constraints: &[ClaimConstraint]) -> Result {
    f.write_str("[")?;
    list(f, constraints, ", ")?;
    f.write_str("]")
}

fn list(f: &mut Formatter<'_>, items: &[impl fmt::Display], between: &str) -> Result {
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            f.write_str(between)?;
        }
        item.fmt(f)?;
    }
    Ok(())
}
