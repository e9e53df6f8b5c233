//! A trace in sentences.

use std::fmt::{self, Formatter};

use super::trace::{
    ClaimOrigin, ClaimTrace, ConditionTrace, ConfigurationTrace, InputTrace, StepTrace, Trace,
};
use crate::conditions::ConditionOutcome;
use crate::values::Value;

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.claims.iter().try_for_each(|claim| claim.fmt(f))
    }
}

impl fmt::Display for ClaimTrace {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let value = self.value.as_ref().map(words).unwrap_or_default();
        match self.origin {
            ClaimOrigin::Configuration(number) => {
                writeln!(f, "{} is {value}, from configuration {number}", self.name)?;
            }
            ClaimOrigin::Collected => {
                writeln!(f, "{} is {value}, from all configurations with a value", self.name)?;
            }
            ClaimOrigin::Default => {
                writeln!(f, "{} is {value}, its default: no configuration has a value", self.name)?;
            }
            ClaimOrigin::LeftOut if self.exceeded => {
                writeln!(f, "{} is left out: the evaluation exceeded its step limit", self.name)?;
            }
            ClaimOrigin::Refused if self.exceeded => {
                let name = &self.name;
                writeln!(f, "{name} is required and the evaluation exceeded its step limit: no token")?;
            }
            ClaimOrigin::LeftOut => writeln!(f, "{} is left out: no configuration has a value", self.name)?,
            ClaimOrigin::Refused => {
                writeln!(f, "{} is required and no configuration has a value: no token", self.name)?;
            }
        }
        self.form(f)?;
        let is_winner = |one: &&ConfigurationTrace| self.origin == ClaimOrigin::Configuration(one.number);
        let winner = self.configurations.iter().find(is_winner);
        let verdict = if self.origin == ClaimOrigin::Collected { "adds its values" } else { "wins" };
        self.configurations.iter().try_for_each(|one| configuration(one, winner, verdict, f))
    }
}

impl ClaimTrace {
    /// Whether a list of one value is a list or a text in the token.
    fn form(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Some(Value::List(list)) = &self.value else { return Ok(()) };
        match list.len() {
            _ if self.list => writeln!(f, "  it is a list for every user: `list: true`"),
            1 => writeln!(f, "  written as a text: it is a list of one value, and `list: true` is not set"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for StepTrace {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}: {}", self.name, self.summary, texts(&self.output))
    }
}

fn configuration(
    one: &ConfigurationTrace,
    winner: Option<&ConfigurationTrace>,
    valued: &'static str,
    f: &mut Formatter<'_>,
) -> fmt::Result {
    let outcome = one.condition.as_ref().map(|condition| condition.outcome);
    let verdict = match (outcome, &one.value) {
        _ if one.exceeded => "was not fully evaluated, because the evaluation exceeded its step limit",
        (Some(ConditionOutcome::Fails), _) => "does not apply",
        (Some(ConditionOutcome::Unknown), _) => "does not apply, because its condition is unknown",
        (_, None) => "has no value",
        (_, Some(_)) if winner.is_none_or(|winner| winner.number == one.number) => valued,
        (_, Some(_)) => "has a value too",
    };
    write!(f, "  configuration {} {verdict}", one.number)?;
    if let Some(winner) = winner.filter(|winner| winner.number != one.number && one.value.is_some()) {
        write!(f, ", but configuration {} takes precedence: {}", winner.number, precedence(one, winner))?;
    }
    writeln!(f)?;
    if let Some(asked) = &one.condition {
        condition(asked, 4, f)?;
    }
    if let Some(read) = &one.input {
        input(read, f)?;
    }
    for step in &one.steps {
        writeln!(f, "    {step}")?;
    }
    if let Some(read) = &one.attribute {
        input(read, f)?;
    }
    Ok(())
}

/// Why a configuration wins over one that has a value too. Those with only an attribute are evaluated before those with
/// transformations, which are the ones with an input.
fn precedence(one: &ConfigurationTrace, winner: &ConfigurationTrace) -> &'static str {
    match (one.input.is_some(), winner.input.is_some()) {
        (false, true) => {
            "one with transformations is evaluated after those with only an attribute, and the last one wins"
        }
        _ => "the last one with a value wins",
    }
}

fn condition(asked: &ConditionTrace, depth: usize, f: &mut Formatter<'_>) -> fmt::Result {
    let outcome = match asked.outcome {
        ConditionOutcome::Holds => "yes",
        ConditionOutcome::Fails => "no",
        ConditionOutcome::Unknown => "unknown",
    };
    writeln!(f, "{:depth$}{}: {outcome}", "", asked.words)?;
    asked.parts.iter().try_for_each(|part| condition(part, depth + 2, f))
}

fn input(read: &InputTrace, f: &mut Formatter<'_>) -> fmt::Result {
    if read.unknown {
        return writeln!(f, "    {}: unknown, because its store did not answer", read.source);
    }
    match read.texts.as_slice() {
        [only] if read.source == format!("\"{only}\"") => writeln!(f, "    constant {}", read.source),
        held => writeln!(f, "    {}: {}", read.source, texts(held)),
    }
}

pub(super) fn words(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("\"{text}\""),
        Value::List(list) => format!("[{}]", texts(list)),
    }
}

fn texts(list: &[String]) -> String {
    if list.is_empty() {
        return "nothing".to_owned();
    }
    list.iter().map(|text| format!("\"{text}\"")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use crate::document::Diagnostics;
    use crate::policy::Policy;
    use crate::policy::fixtures::policy_of;
    use crate::values::fixtures::known;

    #[test]
    fn a_trace_reads_as_sentences() {
        let claims = "
login:
  configurations:
    - condition: { any: [{ userType: members }, { protocol: SAML }] }
      attribute: user.mail
    - attribute: { value: nobody }
    - condition: { userType: any }
      attribute: people.x
      transformations:
        - Join: { input: user.mail, separator: '-', input2: { value: x } }
        - Contains: { value: '@y', output: user.surname }
tier: { attribute: people.tier, required: true }
teams: { attribute: people.teams, list: true }
all: { collect: all, configurations: [{ attribute: people.teams }, { attribute: people.x }, { attribute: { value: b } }] }
areas: people.areas";
        let policy = Policy::parse(&policy_of(claims), &mut Diagnostics::default()).unwrap();
        let application = policy.applications().first().unwrap();
        let given: &[(&str, &[&str])] = &[
            ("user.mail", &["kim@x"]),
            ("people.tier", &["?"]),
            ("people.teams", &["a"]),
            ("people.areas", &["", "b"]),
        ];
        let trace = application.explain(&known(application.attributes(), given)).to_string();
        assert_eq!(trace, EXPECTED.trim_start());
    }

    const EXPECTED: &str = r#"
login is "nobody", from configuration 2
  configuration 1 does not apply, because its condition is unknown
    (the user is a member of the tenant or the protocol is SAML): unknown
      the user is a member of the tenant: unknown
      the protocol is SAML: unknown
  configuration 2 wins
    constant "nobody"
  configuration 3 has no value
    the user is anybody: yes
    user.mail: "kim@x"
    Join, user.mail, then "-", then "x": "kim@x-x"
    Contains, user.surname where that contains "@y": nothing
    people.x: nothing
tier is required and no configuration has a value: no token
  configuration 1 has no value
    people.tier: unknown, because its store did not answer
teams is ["a"], from configuration 1
  it is a list for every user: `list: true`
  configuration 1 wins
    people.teams: "a"
all is ["a", "b"], from all configurations with a value
  configuration 1 adds its values
    people.teams: "a"
  configuration 2 has no value
    people.x: nothing
  configuration 3 adds its values
    constant "b"
areas is ["b"], from configuration 1
  written as a text: it is a list of one value, and `list: true` is not set
  configuration 1 wins
    people.areas: "b"
"#;
}
