//! How long a policy takes to be read, and a user's claims to be made.
#![expect(clippy::expect_used, reason = "a benchmark stops at the first surprise")]

use std::hint::black_box;

use claims::document::{Diagnostics, Node};
use claims::evaluation::Transformations;
use claims::policy::{ApplicationPolicy, Policy};
use claims::transformations::TRANSFORMATIONS;
use claims::values::{Known, Value};
use criterion::{Criterion, criterion_group, criterion_main};

const STORES: &str = "
version: 1
stores:
  people: { file: {}, required: true }
  directory: { file: {}, required: true, provides: user }
policies:
";

/// Three claims as administrators write them; `%` is a number.
const THREE_CLAIMS: &str = "      costCenter%: { attribute: people.costCenter%, default: \"0000\" }
      alias%:
        transformations:
          - RegexReplace:
              input: user.mail
              regex: '(?i)^(?<alias>[^@]+)@(contoso%?)\\.com$'
              replacement: '{alias}.{country}'
              additionalAttributes: [user.country]
          - ToUppercase
      contact%:
        configurations:
          - attribute: user.mail
          - condition: { userType: allGuests, memberOf: [99999999-9999-4999-8999-99999999999%] }
            transformations:
              - Extract: { input: people.groups, treatAsMultiValue: true, type: after, value: app- }
";

/// A policy with thirty claims, ten of them with a regular expression, for each application.
fn policy(applications: usize) -> String {
    let mut text = STORES.to_owned();
    for application in 0..applications {
        text.push_str(&format!("  - name: app{application}\n    applications: "));
        text.push_str(&format!("[22222222-2222-4222-8222-{application:012}]\n    claims:\n"));
        (0..10).for_each(|number| text.push_str(&THREE_CLAIMS.replace('%', &number.to_string())));
    }
    text
}

/// Ten claims with a regular expression for each application, no two of them the same.
fn regexes(applications: usize) -> String {
    let mut text = STORES.to_owned();
    for application in 0..applications {
        text.push_str(&format!("  - name: app{application}\n    applications: "));
        text.push_str(&format!("[22222222-2222-4222-8222-{application:012}]\n    claims:\n"));
        for claim in 0..10 {
            let regex = format!("'^(?<name>[a-z]+{claim}{application})\\.(\\w+)@contoso\\.com$'");
            let replace = format!("{{ input: user.mail, regex: {regex}, replacement: '{{name}}' }}");
            text.push_str(&format!(
                "      claim{claim}: {{ transformations: [{{ RegexReplace: {replace} }}] }}\n"
            ));
        }
    }
    text
}

fn known(application: &ApplicationPolicy) -> Vec<Known> {
    let known = application.attributes().iter().map(|name| {
        Known::Value(match name.name.as_str() {
            "usertype" => Value::from("Guest"),
            "groups" => Value::List((0..5).map(|number| format!("app-group{number}")).collect()),
            "memberof" => {
                Value::List((0..20).map(|n| format!("999999{n:02}-9999-4999-8999-999999999999")).collect())
            }
            _ => Value::from("kim.example@contoso.com"),
        })
    });
    known.collect()
}

fn load(criterion: &mut Criterion) {
    let source = regexes(100);
    assert!(Policy::parse(&source, &mut Diagnostics::default()).is_some(), "the policy has no mistakes");
    criterion.bench_function(
        "read and check 100 applications with 10 regexes, ready to evaluate",
        |bencher| {
            bencher.iter(|| Policy::parse(black_box(&source), &mut Diagnostics::default()));
        },
    );
    let source = policy(100);
    let mut diagnostics = Diagnostics::default();
    let document = Node::parse(&source, &mut diagnostics);
    criterion.bench_function("read the document of 100 applications with 30 claims", |bencher| {
        bencher.iter(|| Node::parse(black_box(&source), &mut Diagnostics::default()));
    });
    criterion.bench_function("check a policy of 100 applications with 30 claims", |bencher| {
        bencher.iter(|| Policy::read(black_box(&document), &mut Diagnostics::default()));
    });
    load_large(criterion);
}

/// Large policies: a step that compares every part with every other one would show here.
fn load_large(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read and check a policy of 10 MB");
    group.sample_size(10);
    for (name, source) in large() {
        group.bench_function(name, |bencher| {
            bencher.iter(|| Policy::parse(black_box(&source), &mut Diagnostics::default()));
        });
    }
    group.finish();
}

/// About 10 MB of claims.
fn many(claim: &dyn Fn(usize) -> String) -> String {
    let mut policy = format!("{STORES}  - name: all\n    applications: all\n    claims:\n");
    for number in 0.. {
        if policy.len() > 10_000_000 {
            break;
        }
        policy.push_str(&claim(number));
    }
    policy
}

/// A name in upper and lower case, another one for each number.
fn cased(number: usize) -> String {
    let letter = |(bit, letter): (usize, char)| match number >> bit & 1 {
        1 => letter.to_ascii_uppercase(),
        _ => letter,
    };
    ('a'..='t').enumerate().map(letter).collect()
}

/// What could take longer than its size.
fn large() -> [(&'static str, String); 9] {
    let nested = "{ a: ".repeat(50) + &"}".repeat(50);
    let template = "{people.a}".repeat(1_000);
    let regex = "(?i)^(?<n>[a-zé]+%)\\.(\\w+)@";
    let replace = format!("RegexReplace: {{ input: user.mail, regex: '{regex}', replacement: '{{n}}' }}");
    let one_line = many(&|number| format!(", c{number}: {{ atribute: 日本 }}"));
    let claim = |number: usize, value: &str| format!("      c{number}: {value}\n");
    [
        ("claims", many(&|number| claim(number, &format!("people.a{number}")))),
        ("mistakes", many(&|number| claim(number, &format!("peple.a{number}")))),
        ("anchors", many(&|number| claim(number, &format!("&a{number} people.a")))),
        ("mistakes on one line", one_line.replacen("claims:\n,", "claims: {", 1) + " }\n"),
        ("names that differ in case", many(&|number| format!("      {}: people.a\n", cased(number)))),
        ("repeated names", many(&|_| claim(0, "people.a"))),
        ("nested mappings", many(&|number| claim(number, &nested))),
        (
            "templates",
            many(&|number| claim(number, &format!("{{ attribute: {{ template: '{template}' }} }}"))),
        ),
        (
            "regular expressions",
            many(&|number| {
                claim(
                    number,
                    &format!("{{ transformations: [{}] }}", replace.replace('%', &number.to_string())),
                )
            }),
        ),
    ]
}

fn evaluate(criterion: &mut Criterion) {
    let policy = Policy::parse(&policy(1), &mut Diagnostics::default()).expect("the policy has no mistakes");
    let application = policy.applications().first().expect("the policy has an application");
    let known = known(application);
    assert_eq!(application.evaluate(&known).claims.len(), 30);
    criterion.bench_function("evaluate 30 claims", |bencher| {
        bencher.iter(|| application.evaluate(black_box(&known)));
    });
    criterion.bench_function("explain 30 claims", |bencher| {
        bencher.iter(|| application.explain(black_box(&known)));
    });
}

/// Claims in several forms; what a form costs is what its claim takes longer than one that is an attribute.
const FORMS: [(&str, &str); 5] = [
    ("an attribute", "people.tier"),
    ("a list of constants", "{ attribute: { value: [read, write] } }"),
    (
        "a table",
        "{ transformations: [Lookup: { input: people.tier, table: { gold: 1, silver: 2, kim.example@contoso.com: 3 } }] }",
    ),
    (
        "a count",
        "{ attribute: people.tier, condition: { attribute: { name: people.groups, count: { atLeast: 2, atMost: 9 } } } }",
    ),
    (
        "collected values",
        "{ collect: all, configurations: [{ attribute: people.tier }, { attribute: people.site }] }",
    ),
];

fn one_claim(criterion: &mut Criterion) {
    for (form, claim) in FORMS {
        let source =
            format!("{STORES}  - name: one\n    applications: all\n    claims:\n      claim: {claim}\n");
        let policy = Policy::parse(&source, &mut Diagnostics::default()).expect("the policy has no mistakes");
        let application = policy.applications().first().expect("the policy has an application");
        let known = known(application);
        assert_eq!(application.evaluate(&known).claims.len(), 1);
        criterion.bench_function(&format!("one claim: {form}"), |bencher| {
            bencher.iter(|| application.evaluate(black_box(&known)));
        });
    }
}

fn transform(criterion: &mut Criterion) {
    for transformation in TRANSFORMATIONS {
        let example = transformation.examples.first().expect("every transformation has an example");
        let list = format!("[{}]", example.policy);
        let chain = Transformations::parse(&list, &mut Diagnostics::default()).expect("the example is right");
        let known = chain.input(example.given);
        criterion
            .bench_function(transformation.name, |bencher| bencher.iter(|| chain.run(black_box(&known))));
    }
}

criterion_group!(benches, load, evaluate, one_claim, transform);
criterion_main!(benches);
