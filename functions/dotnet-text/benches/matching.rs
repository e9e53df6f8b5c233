//! What a pattern costs when a policy loads, and what a match costs, beside the `regex` crate.
#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};

/// A thousand different patterns, as a large policy has them.
fn patterns() -> Vec<String> {
    (0..250)
        .flat_map(|number| {
            [
                format!(r"^(?<prefix>[A-Za-z0-9._%+-]+)@(?<domain>contoso{number}\.com)$"),
                format!(r"(?'domain'^.*?)(?i)(\@fabrikam{number}\.com)$"),
                format!(r"^CN=(?<cn>[^,]+),OU=unit{number},DC=contoso,DC=com$"),
                format!(r"^app{number}-(?<role>admin|reader|writer)$"),
            ]
        })
        .collect()
}

fn compile(c: &mut Criterion) {
    let patterns = patterns();
    c.bench_function("compile 1000 patterns", |bencher| {
        bencher.iter(|| {
            let compiled = patterns.iter().map(|pattern| dotnet_text::Regex::new(pattern).unwrap());
            black_box(compiled.collect::<Vec<_>>())
        });
    });
}

const MAIL_PATTERN: &str = r"^(?<prefix>[A-Za-z0-9._%+-]+)@(?<domain>[A-Za-z0-9.-]+\.[A-Za-z]{2,})$";
const MAIL: &str = "kim.smith.orders@contoso.co.uk";

fn matching(c: &mut Criterion) {
    let ours = dotnet_text::Regex::new(MAIL_PATTERN).unwrap();
    let theirs = regex::Regex::new(MAIL_PATTERN).unwrap();
    let mut group = c.benchmark_group("a mail address of 30 characters");
    group.bench_function("dotnet-text, captures", |b| {
        b.iter(|| black_box(ours.captures(black_box(MAIL)).unwrap()))
    });
    group.bench_function("regex, captures", |b| b.iter(|| black_box(theirs.captures(black_box(MAIL)))));
    group.bench_function("dotnet-text, is_match", |b| {
        b.iter(|| black_box(ours.is_match(black_box(MAIL)).unwrap()))
    });
    group.bench_function("regex, is_match", |b| b.iter(|| black_box(theirs.is_match(black_box(MAIL)))));
    let umlaut = "kim.smith.örders@contoso.co.uk";
    group.bench_function("dotnet-text, beyond ASCII", |b| {
        b.iter(|| black_box(ours.captures(black_box(umlaut)).unwrap()))
    });
    group.finish();
}

/// Patterns and inputs on which backtracking without a memo never ends.
fn hostile(c: &mut Criterion) {
    let a = "a".repeat(10_000);
    let cases = [
        ("(a+)+$", format!("{a}b")),
        ("(a|aa)+$", format!("{a}b")),
        (r"^(\w+\s?)*$", format!("{}!", "word ".repeat(2_000))),
        ("((a{1000}){1000}){1000}", a.clone()),
        (r"^(a+)+\1$", format!("{a}b")),
        ("(?:(?:a?){100}){100}b", a.clone()),
        ("(.*)(.*)(.*)(.*)x", a.clone()),
        (r"(?=(a+)+$)(\w\s?)*\1{5}", a.clone()),
        ("(?:(?=(a*))a)*b", a.clone()),
        ("((a?)*?|b?)*c", a),
    ];
    let mut group = c.benchmark_group("hostile");
    group.sample_size(10);
    for (pattern, input) in cases {
        let regex = dotnet_text::Regex::new(pattern).unwrap();
        group.bench_function(format!("{pattern}: {:?}", regex.is_match(&input)), |b| {
            b.iter(|| black_box(regex.is_match(black_box(&input))))
        });
    }
    group.finish();
}

criterion_group!(benches, compile, matching, hostile);
criterion_main!(benches);
