//! Policies evaluated for users.

use crate::document::Diagnostics;
use crate::policy::Policy;
use crate::policy::fixtures::policy_of;
use crate::values::fixtures::{Given, known};
use crate::values::{AttributeName, Known, Value};
use dotnet_text::Steps;

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
fn collected_values_are_those_of_all_configurations_in_their_order_and_each_once() {
    let claims = "
name:
  collect: all
  default: nobody
  configurations:
    - { transformations: [ToUppercase: { input: people.roles, treatAsMultiValue: true }] }
    - { condition: { userType: members }, attribute: { value: member } }
    - { condition: { userType: allGuests }, attribute: people.roles }
    - attribute: { value: B }
    - attribute: people.one
    - attribute: people.roles";
    let given: &[(&str, &[&str])] =
        &[("user.userType", &["Guest"]), ("people.roles", &["b", "a", "", "b"]), ("people.one", &["a"])];
    assert_eq!(evaluate(claims, given), ["name=[B,A,b,a]"]);
    assert_eq!(evaluate(claims, &[]), ["name=[B]"]);
    let none = claims.replace("    - attribute: { value: B }\n", "");
    assert_eq!(evaluate(&none, &[]), ["name=nobody"]);
    assert_eq!(evaluate(&none.replace("default: nobody", "required: true"), &[]), ["name!"]);
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
fn a_claim_that_is_a_list_is_one_for_everybody() {
    let claims = "
a: { attribute: people.roles, list: true }
b: { attribute: people.roles }
c: { attribute: user.surname, default: none, list: true }
d: { attribute: user.surname, list: true }
e: { transformations: [ToUppercase: { input: people.roles, treatAsMultiValue: true }], list: true }";
    let one: &[(&str, &[&str])] = &[("people.roles", &["x"])];
    assert_eq!(evaluate(claims, one), ["a=[x]", "b=x", "c=[none]", "e=[X]"]);
    let two: &[(&str, &[&str])] = &[("people.roles", &["x", "y"])];
    assert_eq!(evaluate(claims, two), ["a=[x,y]", "b=[x,y]", "c=[none]", "e=[X,Y]"]);
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

/// 500 texts for a pattern that backtracks without end.
fn hostile(claims: &str) -> (Policy, Vec<Known>) {
    let policy = Policy::parse(&policy_of(claims), &mut Diagnostics::default()).unwrap();
    let texts = vec!["a".repeat(29) + "!"; 500];
    let known = policy.applications().iter().flat_map(|application| application.attributes());
    let known = known.map(|name| match name.name.as_str() {
        "roles" => Known::Value(Value::List(texts.clone())),
        _ => Known::Value(Value::from("kim")),
    });
    let known = known.collect();
    (policy, known)
}

const HOSTILE: &str = r"
before: people.name
roles:
  attribute: people.roles
  default: none
  transformations:
    - RegexReplace:
        { input: people.roles, treatAsMultiValue: true, regex: '^(a+)+\1+$', replacement: x, otherwise: people.name }
after: { attribute: people.name, required: true }";

#[test]
fn an_evaluation_ends_within_one_budget_and_nothing_takes_the_place_of_what_was_not_evaluated() {
    let (policy, known) = hostile(HOSTILE);
    let application = policy.applications().first().unwrap();
    let evaluation = application.evaluate(&known);
    let names: Vec<&str> = evaluation.claims.iter().map(|claim| claim.name.as_str()).collect();
    assert_eq!(names, ["before"]);
    assert_eq!(evaluation.steps, Steps::FOR_ONE_EVALUATION);
    assert_eq!(evaluation.not_evaluated, ["roles", "after"]);
    assert_eq!(evaluation.missing, ["after"]);
}

#[test]
fn a_trace_says_which_claims_were_not_evaluated_and_why() {
    let (policy, known) = hostile(HOSTILE);
    let trace = policy.applications().first().unwrap().explain(&known);
    let told: Vec<_> = trace.claims.iter().map(|claim| (claim.exceeded, claim.value.is_some())).collect();
    assert_eq!(told, [(false, true), (true, false), (true, false)]);
    let text = trace.to_string();
    for sentence in [
        "before is \"kim\", from configuration 1",
        "roles is left out: the evaluation exceeded its step limit",
        "  configuration 1 was not fully evaluated, because the evaluation exceeded its step limit",
        "after is required and the evaluation exceeded its step limit: no token",
    ] {
        assert!(text.contains(sentence), "{text}");
    }
}

#[test]
fn a_condition_that_was_not_completed_does_not_hold_nor_does_its_opposite() {
    for condition in [
        r"{ attribute: { name: people.roles, matches: '^(a+)+\1+$' } }",
        r"{ not: { attribute: { name: people.roles, matches: '^(a+)+\1+$' } } }",
    ] {
        let (policy, known) = hostile(&format!("a: {{ attribute: people.name, condition: {condition} }}"));
        let evaluation = policy.applications().first().unwrap().evaluate(&known);
        assert_eq!((evaluation.claims.len(), evaluation.not_evaluated.len()), (0, 1), "{condition}");
    }
}

#[test]
fn lists_and_long_texts_take_steps_too() {
    let many = "
a: { transformations: [Join: { input: people.roles, treatAsMultiValue: true, input2: people.name }, ToUppercase] }
b: { attribute: people.name, condition: { attribute: { name: people.roles, in: [x, y] } } }
c: { attribute: people.name, condition: { memberOf: [99999999-9999-4999-8999-999999999999] } }
d: people.roles";
    let policy = Policy::parse(&policy_of(many), &mut Diagnostics::default()).unwrap();
    let application = policy.applications().first().unwrap();
    let steps = |count: usize| {
        let text = |name: &AttributeName| match name.name.as_str() {
            "roles" | "memberof" => Known::Value(Value::List(vec!["x".repeat(64); count])),
            _ => Known::Value(Value::from("kim")),
        };
        let known: Vec<Known> = application.attributes().iter().map(text).collect();
        application.evaluate(&known).steps
    };
    assert!(steps(1) < 100 && steps(1000) > 20_000, "{} {}", steps(1), steps(1000));
    assert_eq!(steps(10_000), Steps::FOR_ONE_EVALUATION);
}
