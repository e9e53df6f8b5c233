//! Random rules: written and read back, and run, whatever they are.

use adfs_rules::{
    AdfsClaim, AdfsRule, AggregateFunction, Annotation, ClaimAggregate, ClaimConstraint, ClaimProperty,
    ClaimSelector, ConstraintOperator, CountOperator, IssuanceStatement, RuleAction, RuleCondition,
    RuleExpression, RulePlace, RuleSet, StatementBody, StoreCall, StoreQuery, StoreRow, run,
};
use fastrand::Rng;

const TEXTS: [&str; 9] = ["a", "b", "upn", "kim@contoso.com", "", "é\n", "'x'", "\\", "(?i)^A|b$"];

fn text(random: &mut Rng) -> String {
    TEXTS[random.usize(..TEXTS.len())].to_owned()
}

fn property(random: &mut Rng) -> ClaimProperty {
    match random.u8(..8) {
        0 => ClaimProperty::ValueType,
        1 => ClaimProperty::Issuer,
        2 => ClaimProperty::OriginalIssuer,
        3 => ClaimProperty::Named(text(random)),
        4 | 5 => ClaimProperty::Value,
        _ => ClaimProperty::Type,
    }
}

fn expression(random: &mut Rng, variables: &[String], depth: usize) -> RuleExpression {
    match random.u8(..10) {
        0..4 if !variables.is_empty() => {
            let variable = variables[random.usize(..variables.len())].clone();
            RuleExpression::Property { variable, property: property(random) }
        }
        4 if depth < 2 => {
            let input = expression(random, variables, depth + 1);
            let replacement = expression(random, variables, depth + 1);
            let pattern = RuleExpression::Text("a|(b)".to_owned());
            RuleExpression::Replace(Box::new([input, pattern, replacement]))
        }
        5 if depth == 0 => RuleExpression::Joined((0..2).map(|_| expression(random, variables, 2)).collect()),
        _ => RuleExpression::Text(text(random)),
    }
}

fn constraints(random: &mut Rng, variables: &[String]) -> Vec<ClaimConstraint> {
    let constraint = |random: &mut Rng| {
        let property = property(random);
        let (operator, expression) = match random.u8(..4) {
            0 => (ConstraintOperator::NotEqual, expression(random, variables, 0)),
            1 => (ConstraintOperator::Matches, RuleExpression::Text("[a-u]".to_owned())),
            2 => (ConstraintOperator::MatchesNot, RuleExpression::Text("^$".to_owned())),
            _ => (ConstraintOperator::Equal, expression(random, variables, 0)),
        };
        ClaimConstraint { property, operator, expression }
    };
    (0..random.usize(..3)).map(|_| constraint(random)).collect()
}

fn rule(random: &mut Rng) -> AdfsRule {
    let mut variables: Vec<String> = Vec::new();
    let mut conditions = Vec::new();
    for number in 0..random.usize(..4) {
        let constraints = constraints(random, &variables);
        conditions.push(match random.u8(..6) {
            0 => {
                RuleCondition::Aggregate(ClaimAggregate { function: AggregateFunction::Exists, constraints })
            }
            1 => RuleCondition::Aggregate(ClaimAggregate {
                function: AggregateFunction::NotExists,
                constraints,
            }),
            2 => {
                let function = AggregateFunction::Count(CountOperator::AtMost, random.u32(..3));
                RuleCondition::Aggregate(ClaimAggregate { function, constraints })
            }
            kind => {
                let variable = (kind < 5).then(|| format!("c{number}"));
                variables.extend(variable.clone());
                RuleCondition::Selector(ClaimSelector { variable, constraints })
            }
        });
    }
    let action = if random.bool() { RuleAction::Issue } else { RuleAction::Add };
    let body = body(random, &variables);
    let annotations = if random.u8(..4) == 0 {
        vec![Annotation { name: "RuleName".to_owned(), text: text(random) }]
    } else {
        Vec::new()
    };
    let place = RulePlace::default();
    AdfsRule { place, annotations, conditions, statement: IssuanceStatement { action, body } }
}

fn body(random: &mut Rng, variables: &[String]) -> StatementBody {
    match (random.u8(..4), variables.first()) {
        (0, Some(variable)) => StatementBody::Copy(variable.clone()),
        (1, _) => StatementBody::Store(StoreQuery {
            store: text(random),
            types: vec![text(random), text(random)],
            query: RuleExpression::Text("{0}".to_owned()),
            parameters: vec![expression(random, variables, 0)],
        }),
        _ => {
            let mut properties = vec![(ClaimProperty::Type, expression(random, variables, 0))];
            if random.bool() {
                properties.push((ClaimProperty::Value, expression(random, variables, 0)));
            }
            StatementBody::New(properties)
        }
    }
}

/// Answers with the parameter, and with nothing.
fn echo(call: &StoreCall<'_>) -> Result<Vec<StoreRow>, String> {
    Ok(vec![vec![call.parameters.first().cloned(), None]])
}

fn claims(random: &mut Rng) -> Vec<AdfsClaim> {
    (0..random.usize(..5)).map(|_| AdfsClaim::new(text(random), text(random))).collect()
}

#[test]
fn what_is_written_reads_back_the_same_and_runs() {
    let mut random = Rng::with_seed(1);
    let mut issued = 0;
    for _ in 0..4_000 {
        let written = RuleSet { rules: (0..random.usize(1..4)).map(|_| rule(&mut random)).collect() };
        let text = written.to_string();
        let (mut read, errors) = RuleSet::parse(&text);
        assert_eq!(errors, [], "{text}");
        read.rules.iter_mut().for_each(|rule| rule.place = RulePlace::default());
        assert_eq!(read, written, "{text}");
        let found = run(&read, &claims(&mut random), &echo).unwrap();
        issued += found.output.len();
    }
    assert!(issued > 1_000, "{issued}");
}

/// Out of which texts are made.
const PIECES: [&str; 36] = [
    "c",
    ":",
    "[",
    "]",
    "Type",
    "==",
    "\"a\"",
    ",",
    "Value",
    "=~",
    "\"(b)\"",
    "&&",
    "=>",
    "issue",
    "(",
    ")",
    "claim",
    "=",
    ";",
    "EXISTS",
    "NOT",
    "COUNT",
    ">",
    "2",
    "@",
    "RuleName",
    "add",
    "store",
    "types",
    "query",
    "param",
    ".",
    "+",
    "RegExReplace",
    "\n",
    "\"",
];

/// Any rearrangement of the pieces of rules is read or refused, and every error is inside the text.
#[test]
fn any_text_is_read_or_refused_at_a_place_in_it() {
    let mut random = Rng::with_seed(2);
    for _ in 0..20_000 {
        let pieces: Vec<&str> =
            (0..random.usize(..24)).map(|_| PIECES[random.usize(..PIECES.len())]).collect();
        let text = pieces.join(" ");
        let (read, errors) = RuleSet::parse(&text);
        let last = text.split('\n').count();
        for error in &errors {
            assert!(
                (1..=last).contains(&(error.place.line as usize)) && error.place.column > 0,
                "{text}: {error}"
            );
        }
        let (again, _) = RuleSet::parse(&read.to_string());
        assert_eq!(again.rules.len(), read.rules.len(), "{text}");
    }
}
