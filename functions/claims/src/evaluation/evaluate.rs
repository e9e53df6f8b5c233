//! From what is known to claims.

use indexmap::IndexSet;

use crate::conditions::ConditionOutcome;
use crate::policy::{Configuration, Rule};
use crate::transformations::{Chain, ChainStep};
use crate::values::{AttributeTexts, Known, Operand, Value, cost};
use dotnet_text::{StepLimit, Steps, Text};

/// What a policy gives for one user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evaluation {
    /// The claims that have a value, in the order of the policy.
    pub claims: Vec<Claim>,
    /// The names of the claims that are `required: true` and have no value: with any of them the callout is
    /// refused. Of those that were not evaluated, only the first ten.
    pub missing: Vec<String>,
    /// How many steps the evaluation took, of at most [`Steps::FOR_ONE_EVALUATION`].
    pub steps: u32,
    /// The names of the first ten claims that were not evaluated, because the evaluation exceeded its steps: they have
    /// no value.
    pub not_evaluated: Vec<String>,
}

/// How many claims that were not evaluated are named.
const NAMED: usize = 10;

/// What a claim costs in steps, beside its conditions and its value.
const CLAIM_COST: u32 = 4;

/// How many claims an evaluation can have at most.
const MOST_CLAIMS: usize = (Steps::FOR_ONE_EVALUATION / CLAIM_COST) as usize;

/// What considering a configuration costs in steps.
const CONFIGURATION_COST: u32 = 1;

/// One claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its name in the answer.
    pub name: String,
    /// Its value: never an empty text, never an empty list.
    pub value: Value,
    /// Whether it may be left out where the answer would be too large.
    pub optional: bool,
    /// Whether it is a list for everybody. Else a list of one text becomes that text in the answer.
    pub list: bool,
}

/// Watches how a claim gets its value, and cannot change it.
pub(crate) trait Observer {
    /// Whether it wants to see the configurations whose value cannot win any more.
    const SEES_ALL: bool;
    /// A configuration is considered.
    fn configuration(&mut self, _configuration: &Configuration, _outcome: ConditionOutcome) {}
    /// What transformations start from.
    fn input(&mut self, _operand: &Operand, _values: &[Text<'_>]) {}
    /// What one transformation made of it.
    fn step(&mut self, _step: &ChainStep, _output: &[Text<'_>]) {}
    /// What the plain attribute holds.
    fn attribute(&mut self, _operand: &Operand, _value: Option<&Value>) {}
    /// What the configuration yields; an error if the evaluation exceeded its steps in it.
    fn value(&mut self, _value: &Result<Option<Value>, StepLimit>) {}
}

/// Records nothing, for an evaluation that needs no trace.
pub(crate) struct NoTrace;

impl Observer for NoTrace {
    const SEES_ALL: bool = false;
}

/// All claims for what is known, within one budget of steps. When it is exceeded, the claim at hand and all that follow
/// have no value: neither an attribute nor a default takes the place of what was not fully evaluated.
pub(crate) fn claims(rules: &[Rule], known: &[Known]) -> Evaluation {
    let mut steps = Steps::new(Steps::FOR_ONE_EVALUATION);
    let room = rules.len().min(MOST_CLAIMS);
    let mut evaluation = Evaluation { claims: Vec::with_capacity(room), ..Evaluation::default() };
    for rule in rules {
        if steps.exceeded() {
            evaluation.without(rule);
            continue;
        }
        match claim(rule, known, &mut NoTrace, &mut steps) {
            Ok(Some(value)) => {
                let name = rule.name.clone();
                evaluation.claims.push(Claim { name, value, optional: rule.optional, list: rule.list });
            }
            Ok(None) if rule.required => evaluation.missing.push(rule.name.clone()),
            Ok(None) => {}
            Err(StepLimit) => evaluation.without(rule),
        }
    }
    evaluation.steps = Steps::FOR_ONE_EVALUATION - steps.left();
    evaluation
}

impl Evaluation {
    /// Takes note of a claim that was not evaluated.
    fn without(&mut self, rule: &Rule) {
        if rule.required && self.missing.len() < NAMED {
            self.missing.push(rule.name.clone());
        }
        if self.not_evaluated.len() < NAMED {
            self.not_evaluated.push(rule.name.clone());
        }
    }
}

/// The value of a claim: that of the last configuration that yields one, or those of all of them, else the default.
pub(crate) fn claim<W: Observer>(
    rule: &Rule,
    known: &[Known],
    watcher: &mut W,
    steps: &mut Steps,
) -> Result<Option<Value>, StepLimit> {
    steps.spend(CLAIM_COST.saturating_add(cost::bytes(rule.name.len())));
    within(steps)?;
    let mut value = match rule.collect {
        true => collected(rule, known, watcher, steps)?,
        false => winner(rule, known, watcher, steps)?,
    };
    if value.is_none()
        && let Some(default) = &rule.default
    {
        value = Some(cost::copy(default, steps).ok_or(StepLimit)?);
    }
    Ok(value.map(|value| match value {
        Value::Text(text) if rule.list => Value::List(vec![text]),
        value => value,
    }))
}

fn winner<W: Observer>(
    rule: &Rule,
    known: &[Known],
    watcher: &mut W,
    steps: &mut Steps,
) -> Result<Option<Value>, StepLimit> {
    let mut winner = None;
    for configuration in rule.configurations.iter().rev() {
        if winner.is_none() {
            let value = yielded(configuration, known, watcher, steps);
            watcher.value(&value);
            winner = value?;
        } else if W::SEES_ALL {
            // The evaluation does not ask it, so that it takes nothing from the budget.
            let value = yielded(configuration, known, watcher, &mut Steps::default());
            watcher.value(&value);
        }
    }
    Ok(winner)
}

/// The values of all configurations, in the order of the policy, each once.
fn collected<W: Observer>(
    rule: &Rule,
    known: &[Known],
    watcher: &mut W,
    steps: &mut Steps,
) -> Result<Option<Value>, StepLimit> {
    let mut all = IndexSet::new();
    let mut add = |text: String, steps: &mut Steps| {
        steps.spend(cost::bytes(text.len()));
        within(steps)?;
        all.insert(text);
        Ok(())
    };
    for configuration in &rule.configurations {
        let value = yielded(configuration, known, watcher, steps);
        watcher.value(&value);
        match value? {
            Some(Value::Text(text)) => add(text, steps)?,
            Some(Value::List(texts)) => texts.into_iter().try_for_each(|text| add(text, steps))?,
            None => {}
        }
    }
    Ok((!all.is_empty()).then(|| Value::List(all.into_iter().collect())))
}

/// What a configuration yields; where it has transformations without an output, its plain attribute.
fn yielded(
    configuration: &Configuration,
    known: &[Known],
    watcher: &mut impl Observer,
    steps: &mut Steps,
) -> Result<Option<Value>, StepLimit> {
    steps.spend(CONFIGURATION_COST);
    let condition = configuration.condition.as_ref();
    let outcome = condition.map_or(ConditionOutcome::Holds, |condition| condition.outcome(known, steps));
    watcher.configuration(configuration, outcome);
    within(steps)?;
    if outcome != ConditionOutcome::Holds {
        return Ok(None);
    }
    if let Some(chain) = &configuration.chain
        && let Some(output) = output(chain, known, watcher, steps)?
    {
        return Ok(Some(output));
    }
    let Some(operand) = &configuration.attribute else { return Ok(None) };
    let value = operand.value(known, steps).and_then(without_empty);
    within(steps)?;
    watcher.attribute(operand, value.as_ref());
    Ok(value)
}

fn output(
    chain: &Chain,
    known: &[Known],
    watcher: &mut impl Observer,
    steps: &mut Steps,
) -> Result<Option<Value>, StepLimit> {
    let texts = transformed(chain, &known, watcher, steps)?;
    let is_list = texts.len() > 1 || chain.gives_list(&known);
    let mut texts = texts.into_iter().map(Text::into_string);
    let value = match is_list {
        true => Some(Value::List(texts.collect())),
        false => texts.next().map(Value::Text),
    };
    Ok(value.and_then(without_empty))
}

/// What comes out of a chain of transformations; an empty text is an output here.
pub(crate) fn transformed<'v>(
    chain: &Chain,
    texts: &dyn AttributeTexts<'v>,
    watcher: &mut impl Observer,
    steps: &mut Steps,
) -> Result<Vec<Text<'v>>, StepLimit> {
    let mut values = chain.start(texts, steps);
    within(steps)?;
    watcher.input(&chain.input, &values);
    for step in &chain.steps {
        values = step.run(values, texts, steps);
        watcher.step(step, &values);
        within(steps)?;
    }
    Ok(values)
}

fn within(steps: &Steps) -> Result<(), StepLimit> {
    if steps.exceeded() { Err(StepLimit) } else { Ok(()) }
}

/// An empty text is no value for a claim; in a list it is left out, and a list of nothing is no value.
fn without_empty(value: Value) -> Option<Value> {
    match value {
        Value::Text(text) => (!text.is_empty()).then_some(Value::Text(text)),
        Value::List(mut texts) => {
            texts.retain(|text| !text.is_empty());
            (!texts.is_empty()).then_some(Value::List(texts))
        }
    }
}
