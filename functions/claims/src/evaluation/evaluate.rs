//! From what is known to claims.

use crate::conditions::ConditionOutcome;
use crate::policy::{Configuration, Rule};
use crate::transformations::{Chain, ChainStep};
use crate::values::{AttributeTexts, Known, Operand, Value};
use dotnet_text::Text;

/// What a policy gives for one user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evaluation {
    /// The claims that have a value, in the order of the policy.
    pub claims: Vec<Claim>,
    /// The names of the claims that are `required: true` and have no value: with any of them the callout is
    /// refused.
    pub missing: Vec<String>,
}

/// One claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its name in the answer.
    pub name: String,
    /// Its value: never an empty text, never an empty list.
    pub value: Value,
    /// Whether it may be left out where the answer would be too large.
    pub optional: bool,
}

/// Who looks on while a claim gets its value. Nothing that it does changes the value.
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
    /// What the configuration yields.
    fn value(&mut self, _value: Option<&Value>) {}
}

/// NoTrace looks on.
pub(crate) struct NoTrace;

impl Observer for NoTrace {
    const SEES_ALL: bool = false;
}

/// All claims for what is known.
pub(crate) fn claims(rules: &[Rule], known: &[Known]) -> Evaluation {
    let mut evaluation = Evaluation { claims: Vec::with_capacity(rules.len()), missing: Vec::new() };
    for rule in rules {
        let name = rule.name.clone();
        match winner(rule, known, &mut NoTrace).or_else(|| rule.default.clone()) {
            Some(value) => evaluation.claims.push(Claim { name, value, optional: rule.optional }),
            None if rule.required => evaluation.missing.push(name),
            None => {}
        }
    }
    evaluation
}

/// The value of the last configuration that yields one.
pub(crate) fn winner<W: Observer>(rule: &Rule, known: &[Known], watcher: &mut W) -> Option<Value> {
    let mut winner = None;
    for configuration in rule.configurations.iter().rev() {
        if winner.is_some() && !W::SEES_ALL {
            break;
        }
        let value = yielded(configuration, known, watcher);
        watcher.value(value.as_ref());
        winner = winner.or(value);
    }
    winner
}

/// What a configuration yields; where it has transformations without an output, its plain attribute.
fn yielded(configuration: &Configuration, known: &[Known], watcher: &mut impl Observer) -> Option<Value> {
    let condition = configuration.condition.as_ref();
    let outcome = condition.map_or(ConditionOutcome::Holds, |condition| condition.outcome(known));
    watcher.configuration(configuration, outcome);
    if outcome != ConditionOutcome::Holds {
        return None;
    }
    let output = configuration.chain.as_ref().and_then(|chain| output(chain, known, watcher));
    output.or_else(|| {
        let operand = configuration.attribute.as_ref()?;
        let value = operand.value(known).and_then(without_empty);
        watcher.attribute(operand, value.as_ref());
        value
    })
}

fn output(chain: &Chain, known: &[Known], watcher: &mut impl Observer) -> Option<Value> {
    let mut texts = transformed(chain, &known, watcher).into_iter().map(Text::into_string);
    without_empty(match chain.gives_list(&known) {
        true => Value::List(texts.collect()),
        false => Value::Text(texts.next()?),
    })
}

/// What comes out of a chain of transformations; an empty text is an output here.
pub(crate) fn transformed<'v>(
    chain: &Chain,
    texts: &dyn AttributeTexts<'v>,
    watcher: &mut impl Observer,
) -> Vec<Text<'v>> {
    let mut values = chain.start(texts);
    watcher.input(&chain.input, &values);
    for step in &chain.steps {
        values = step.run(values, texts);
        watcher.step(step, &values);
    }
    values
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

#[cfg(test)]
mod tests {
    use crate::document::Diagnostics;
    use crate::policy::Policy;
    use crate::policy::fixtures::policy_of;
    use crate::values::Value;
    use crate::values::fixtures::{Given, known};

    /// Evaluates the claims; every claim as `name=value`, a list as `name=[a,b]`, a missing one as `name!`.
    fn evaluate(claims: &str, given: &Given<'_>) -> Vec<String> {
        let mut diagnostics = Diagnostics::default();
        let policy = Policy::parse(&policy_of(claims), &mut diagnostics);
        let policy = policy.unwrap_or_else(|| panic!("{diagnostics:#?}"));
        let [application] = policy.applications() else { panic!("one application policy is wanted") };
        let evaluation = application.evaluate(&known(application.attributes(), given));
        let claims = evaluation.claims.iter().map(|claim| match &claim.value {
            Value::Text(text) => format!("{}={text}", claim.name),
            Value::List(texts) => format!("{}=[{}]", claim.name, texts.join(",")),
        });
        claims.chain(evaluation.missing.iter().map(|name| format!("{name}!"))).collect()
    }

    const BRITTA: &[(&str, &[&str])] = &[
        ("user.userType", &["Guest"]),
        ("user.guestKind", &["aad"]),
        ("user.mail", &["britta@home.test"]),
        ("user.extensionattribute1", &["ext1"]),
        ("user.othermail", &["britta@other.test"]),
    ];

    #[test]
    fn the_seeds_first_example_the_last_attribute_whose_condition_holds_wins() {
        let claims = "
name:
  configurations:
    - { condition: { userType: allGuests }, attribute: user.extensionattribute1 }
    - { condition: { userType: aadGuests }, attribute: user.mail }";
        assert_eq!(evaluate(claims, BRITTA), ["name=britta@home.test"]);
    }

    #[test]
    fn the_seeds_second_and_third_example_transformations_come_after_attributes() {
        let claims = "
name:
  configurations:
    - condition: { userType: allGuests }
      transformations: [ToLowercase: { input: user.extensionattribute1 }]
    - condition: { userType: aadGuests }
      transformations: [ToLowercase: { input: user.othermail }]
    - { condition: { userType: aadGuests }, attribute: user.mail }";
        assert_eq!(evaluate(claims, BRITTA), ["name=britta@other.test"]);
        let (without, _) = BRITTA.split_at(4);
        assert_eq!(evaluate(claims, without), ["name=ext1"]);
        let empty = [without, &[("user.othermail", &[""])]].concat();
        assert_eq!(evaluate(claims, &empty), ["name=ext1"]);
    }

    #[test]
    fn transformations_without_output_give_way_to_the_plain_attribute_then_to_the_default() {
        let claims = "
a: { attribute: user.mail, transformations: [ToUppercase: { input: user.surname }] }
b: { transformations: [ToUppercase: { input: user.surname }], default: none }
c: { attribute: people.tier, required: true }
d: people.tier
e: { attribute: user.mail, default: [x, y], optional: true }";
        assert_eq!(evaluate(claims, &[("user.mail", &["m"])]), ["a=m", "b=none", "e=m", "c!"]);
        assert_eq!(evaluate(claims, &[("user.surname", &["s"])]), ["a=S", "b=S", "e=[x,y]", "c!"]);
    }

    #[test]
    fn empty_texts_are_no_values() {
        let claims = "
one: people.one
many: people.many
joined: { transformations: [Join: { input: people.one, input2: people.one }], default: d }";
        let given: &[(&str, &[&str])] = &[("people.one", &[""]), ("people.many", &["", "a", "", "a"])];
        assert_eq!(evaluate(claims, given), ["many=[a,a]", "joined=d"]);
        assert_eq!(evaluate(claims, &[("people.many", &["", ""])]), ["joined=d"]);
    }

    #[test]
    fn only_treat_as_multi_value_looks_beyond_the_first_element() {
        let claims = "
first: { transformations: [ToUppercase: { input: people.roles }] }
every: { transformations: [ToUppercase: { input: { attribute: people.roles, treatAsMultiValue: true } }] }
chain:
  transformations:
    - ExtractMailPrefix: { input: people.roles, treatAsMultiValue: true }
    - ToUppercase";
        let given: &[(&str, &[&str])] = &[("people.roles", &["a@x", "b@y", "a@z"])];
        assert_eq!(evaluate(claims, given), ["first=A@X", "every=[A@X,B@Y,A@Z]", "chain=[A,B,A]"]);
        assert_eq!(evaluate(claims, &[("people.roles", &["a@x"])]), ["first=A@X", "every=A@X", "chain=A"]);
    }

    #[test]
    fn constants_are_literal_and_templates_need_every_attribute() {
        let claims = "
constant: { attribute: { value: '{user.mail}' } }
template: { attribute: { template: '{user.givenname}.{people.site}{{' } }
urn: { attribute: people.site, namespace: 'http://example.test/claims' }";
        let given: &[(&str, &[&str])] = &[("user.givenname", &["Kim"]), ("people.site", &["B7"])];
        assert_eq!(
            evaluate(claims, given),
            ["constant={user.mail}", "template=Kim.B7{", "http://example.test/claims/urn=B7"]
        );
        assert_eq!(evaluate(claims, &[("user.givenname", &["Kim"])]), ["constant={user.mail}"]);
    }

    #[test]
    fn what_nobody_knows_does_not_match() {
        let claims = "
group:
  configurations:
    - attribute: { value: everybody }
    - condition: { userType: members, memberOf: [99999999-9999-4999-8999-999999999999] }
      attribute: { value: inside }";
        let group: (&str, &[&str]) = ("user.memberOf", &["99999999-9999-4999-8999-999999999999"]);
        let member: (&str, &[&str]) = ("user.userType", &["Member"]);
        assert_eq!(evaluate(claims, &[group, member]), ["group=inside"]);
        assert_eq!(evaluate(claims, &[group]), ["group=everybody"]);
        assert_eq!(evaluate(claims, &[("user.memberOf", &["?"]), member]), ["group=everybody"]);
    }
}
