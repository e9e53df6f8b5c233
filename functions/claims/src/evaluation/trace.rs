//! Why each claim has its value or has none.

use super::evaluate::{self, Observer};
use crate::conditions::{Condition, ConditionOutcome};
use crate::policy::{Configuration, Rule};
use crate::transformations::{Chain, ChainStep};
use crate::values::{AttributeName, AttributeTexts, Known, Operand, Value};
use dotnet_text::{StepLimit, Steps, Text};

/// What happened to every claim of a policy for one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// In the order of the policy.
    pub claims: Vec<ClaimTrace>,
}

/// What happened to one claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimTrace {
    /// Its name in the answer.
    pub name: String,
    /// Its value.
    pub value: Option<Value>,
    /// Whether it is a list for every user; otherwise a list of one text becomes that text in the answer.
    pub list: bool,
    /// Where the value comes from, or what its absence means.
    pub origin: ClaimOrigin,
    /// Whether the claim was not fully evaluated, because the evaluation exceeded its steps here or at a claim before.
    pub exceeded: bool,
    /// All configurations, in the order of evaluation; the last one with a value wins, unless the values are collected.
    pub configurations: Vec<ConfigurationTrace>,
}

/// Where a claim's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimOrigin {
    /// The configuration with this number.
    Configuration(usize),
    /// All configurations that yielded a value.
    Collected,
    /// No configuration yielded a value, and the claim has a default.
    Default,
    /// No configuration yielded a value: the claim is left out.
    LeftOut,
    /// No configuration yielded a value, and the claim is required: the callout is refused.
    Refused,
}

/// What happened to one configuration of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigurationTrace {
    /// Which one it is in the policy, from 1.
    pub number: usize,
    /// Its condition, where it has one.
    pub condition: Option<ConditionTrace>,
    /// What the transformations started from.
    pub input: Option<InputTrace>,
    /// The transformations, in order.
    pub steps: Vec<StepTrace>,
    /// The plain attribute, where it was asked for.
    pub attribute: Option<InputTrace>,
    /// What it yields.
    pub value: Option<Value>,
    /// Whether it was not fully evaluated, because the evaluation exceeded its steps.
    pub exceeded: bool,
}

/// What a condition came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionTrace {
    /// What it demands.
    pub words: String,
    /// What it came to.
    pub outcome: ConditionOutcome,
    /// The conditions that it is made of.
    pub parts: Vec<Self>,
}

/// An attribute, constant or template and what it held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputTrace {
    /// The attribute, or the constant or template in quotes.
    pub source: String,
    /// What it held.
    pub texts: Vec<String>,
    /// Whether nobody could be asked.
    pub unknown: bool,
}

/// One transformation and its output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepTrace {
    /// Its name.
    pub name: &'static str,
    /// What it gives, with the words of the policy in it.
    pub summary: String,
    /// Its output; empty for no output.
    pub output: Vec<String>,
}

/// The trace of all claims; `names` are the attributes by their indexes.
pub(crate) fn claims(rules: &[Rule], names: &[AttributeName], known: &[Known]) -> Trace {
    let mut steps = Steps::new(Steps::FOR_ONE_EVALUATION);
    Trace { claims: rules.iter().map(|rule| claim(rule, names, known, &mut steps)).collect() }
}

fn claim(rule: &Rule, names: &[AttributeName], known: &[Known], steps: &mut Steps) -> ClaimTrace {
    let mut recorder = Recorder { names, known, configurations: Vec::new() };
    let value = evaluate::claim(rule, known, &mut recorder, steps);
    let exceeded = value.is_err();
    let mut configurations = recorder.configurations;
    let winning = configurations.iter().find(|configuration| configuration.value.is_some());
    let origin = match winning {
        Some(_) if rule.collect => ClaimOrigin::Collected,
        Some(configuration) => ClaimOrigin::Configuration(configuration.number),
        None if rule.default.is_some() && !exceeded => ClaimOrigin::Default,
        None if rule.required => ClaimOrigin::Refused,
        None => ClaimOrigin::LeftOut,
    };
    if !rule.collect {
        configurations.reverse();
    }
    let (name, value) = (rule.name.clone(), value.ok().flatten());
    ClaimTrace { name, value, list: rule.list, origin, exceeded, configurations }
}

/// The trace of transformations without a claim around them.
pub(crate) fn steps(
    chain: &Chain,
    names: &[AttributeName],
    texts: &dyn AttributeTexts<'_>,
) -> Vec<StepTrace> {
    let alone = Configuration { number: 1, condition: None, attribute: None, chain: None };
    let mut recorder = Recorder { names, known: &[], configurations: Vec::new() };
    recorder.configuration(&alone, ConditionOutcome::Holds);
    let _ = evaluate::transformed(chain, texts, &mut recorder, &mut Steps::new(Steps::FOR_ONE_EVALUATION));
    recorder.configurations.into_iter().flat_map(|alone| alone.steps).collect()
}

struct Recorder<'t> {
    names: &'t [AttributeName],
    known: &'t [Known],
    configurations: Vec<ConfigurationTrace>,
}

impl Recorder<'_> {
    fn current(&mut self, note: impl FnOnce(&mut ConfigurationTrace)) {
        if let Some(current) = self.configurations.last_mut() {
            note(current);
        }
    }

    fn read(&self, operand: &Operand, texts: Vec<String>) -> InputTrace {
        let unknown = match operand {
            Operand::Attribute(index) => self.known.get(*index) == Some(&Known::Unknown),
            Operand::Constant(_) | Operand::Constants(_) | Operand::Template(_) => false,
        };
        InputTrace { source: operand.words(self.names), texts, unknown }
    }
}

impl Observer for Recorder<'_> {
    const SEES_ALL: bool = true;

    fn configuration(&mut self, configuration: &Configuration, outcome: ConditionOutcome) {
        let condition = configuration.condition.as_ref();
        let condition = condition.map(|condition| asked(condition, outcome, self.known));
        self.configurations.push(ConfigurationTrace {
            number: configuration.number,
            condition,
            input: None,
            steps: Vec::new(),
            attribute: None,
            value: None,
            exceeded: false,
        });
    }

    fn input(&mut self, operand: &Operand, values: &[Text<'_>]) {
        let input = self.read(operand, owned(values));
        self.current(|current| current.input = Some(input));
    }

    fn step(&mut self, step: &ChainStep, output: &[Text<'_>]) {
        let names = self.names;
        self.current(|current| {
            let first = current.input.as_ref().filter(|_| current.steps.is_empty());
            let summary = step.summary(first.map_or("that", |input| &input.source), names);
            let output = owned(output);
            current.steps.push(StepTrace { name: step.definition.name, summary, output });
        });
    }

    fn attribute(&mut self, operand: &Operand, value: Option<&Value>) {
        let attribute = self.read(operand, value.map(|value| value.texts().to_vec()).unwrap_or_default());
        self.current(|current| current.attribute = Some(attribute));
    }

    fn value(&mut self, value: &Result<Option<Value>, StepLimit>) {
        self.current(|current| match value {
            Ok(value) => current.value.clone_from(value),
            Err(StepLimit) => current.exceeded = true,
        });
    }
}

fn asked(condition: &Condition, outcome: ConditionOutcome, known: &[Known]) -> ConditionTrace {
    let parts = condition.parts.iter().map(|part| {
        let outcome = part.outcome(known, &mut Steps::default());
        asked(part, outcome, known)
    });
    ConditionTrace { words: condition.words.clone(), outcome, parts: parts.collect() }
}

fn owned(texts: &[Text<'_>]) -> Vec<String> {
    texts.iter().cloned().map(Text::into_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Diagnostics;
    use crate::policy::Policy;
    use crate::policy::fixtures::policy_of;
    use crate::values::fixtures::known;

    #[test]
    fn a_trace_tells_every_configuration_and_agrees_with_the_evaluation() {
        let claims = "
a:
  configurations:
    - { condition: { userType: members }, attribute: user.mail }
    - transformations: [ToUppercase: { input: user.mail }, ExtractMailPrefix]
    - attribute: people.x
b: { attribute: people.y, required: true }";
        let policy = Policy::parse(&policy_of(claims), &mut Diagnostics::default()).unwrap();
        let application = policy.applications().first().unwrap();
        let given: &[(&str, &[&str])] =
            &[("user.mail", &["kim@x"]), ("people.x", &["X"]), ("people.y", &["?"])];
        let known = known(application.attributes(), given);
        let Trace { claims } = application.explain(&known);
        let [a, b] = claims.as_slice() else { panic!("two claims are wanted") };
        assert_eq!((a.origin, b.origin), (ClaimOrigin::Configuration(2), ClaimOrigin::Refused));
        assert_eq!(a.value.as_ref(), application.evaluate(&known).claims.first().map(|claim| &claim.value));
        let numbers = a.configurations.iter().map(|configuration| configuration.number);
        assert_eq!(numbers.collect::<Vec<_>>(), [1, 3, 2]);
        let [first, third, second] = a.configurations.as_slice() else { panic!("three are wanted") };
        assert_eq!(
            first.condition.as_ref().map(|condition| condition.outcome),
            Some(ConditionOutcome::Unknown)
        );
        assert_eq!(third.value, Some(Value::from("X")));
        let steps = second.steps.iter().map(|step| (step.name, step.output.concat()));
        let expected = [("ToUppercase", "KIM@X".to_owned()), ("ExtractMailPrefix", "KIM".to_owned())];
        assert_eq!(steps.collect::<Vec<_>>(), expected);
        assert!(b.configurations.iter().all(|c| c.attribute.as_ref().is_some_and(|a| a.unknown)));
    }
}
