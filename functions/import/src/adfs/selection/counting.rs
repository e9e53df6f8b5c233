//! When there are so many claims.

use adfs_rules::{AggregateFunction, ClaimAggregate, CountOperator};

use super::existence;
use crate::adfs::symbols::{ClaimSource, ClaimValues, Guard, NotCarried};

/// Of more constants, no combinations are written.
const MOST_CONSTANTS: usize = 6;

/// When an aggregate holds.
///
/// # Errors
/// It counts what no condition can count.
pub(in crate::adfs) fn aggregate(
    aggregate: &ClaimAggregate,
    sources: &[ClaimSource],
) -> Result<Guard, NotCarried> {
    let at_least = |number| at_least(number, sources);
    Ok(match aggregate.function {
        AggregateFunction::Exists => at_least(1)?,
        AggregateFunction::NotExists => at_least(1)?.negated(),
        AggregateFunction::Count(operator, number) => {
            let more = number.saturating_add(1);
            match operator {
                CountOperator::AtLeast => at_least(number)?,
                CountOperator::More => at_least(more)?,
                CountOperator::Less => at_least(number)?.negated(),
                CountOperator::AtMost => at_least(more)?.negated(),
                CountOperator::Equal => Guard::all([at_least(number)?, at_least(more)?.negated()]),
                CountOperator::NotEqual => Guard::any([at_least(number)?.negated(), at_least(more)?]),
            }
        }
    })
}

/// When there are at least so many claims.
fn at_least(number: u32, sources: &[ClaimSource]) -> Result<Guard, NotCarried> {
    match (number, sources) {
        (0, _) => Ok(Guard::ALWAYS),
        (1, _) => existence(sources),
        (_, [ClaimSource { guard, values: ClaimValues::Of(values), .. }]) if values.steps.is_empty() => {
            let count = Guard::Count(values.attribute.clone(), number);
            Ok(if values.many { Guard::all([guard.clone(), count]) } else { Guard::NEVER })
        }
        _ => {
            let constants = constants(sources).filter(|constants| constants.len() <= MOST_CONSTANTS);
            let Some(constants) = constants else {
                return Err(NotCarried::new(
                    "its condition counts claims that are not all values of one attribute",
                    "let the store return the number, and compare that",
                ));
            };
            Ok(several_of(number, &constants))
        }
    }
}

/// When each constant is there; `None` if some source has other values.
fn constants(sources: &[ClaimSource]) -> Option<Vec<Guard>> {
    let mut constants: Vec<(&str, Guard)> = Vec::new();
    for source in sources {
        let text = source.values.as_text()?;
        match constants.iter_mut().find(|(known, _)| *known == text) {
            Some((_, guard)) => *guard = Guard::any([guard.clone(), source.guard.clone()]),
            None => constants.push((text, source.guard.clone())),
        }
    }
    Some(constants.into_iter().map(|(_, guard)| guard).collect())
}

/// When at least so many of these hold.
fn several_of(number: u32, guards: &[Guard]) -> Guard {
    let Some((first, others)) = guards.split_first() else {
        return if number == 0 { Guard::ALWAYS } else { Guard::NEVER };
    };
    if number == 0 {
        return Guard::ALWAYS;
    }
    Guard::any([Guard::all([first.clone(), several_of(number - 1, others)]), several_of(number, others)])
}
