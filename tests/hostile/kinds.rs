//! The kinds of hostile policies.

use std::fmt::Write;

use super::documents::documents;

/// A policy that nobody writes in good faith.
#[derive(Clone)]
pub(super) struct Kind {
    pub(super) name: String,
    pub(super) policy: String,
}

impl Kind {
    pub(super) fn of(name: &str, policy: String) -> Self {
        Self { name: name.to_owned(), policy }
    }
}

/// All kinds; a large one has about so many parts.
pub(super) fn kinds(size: usize) -> Vec<Kind> {
    [
        documents(size),
        parts(size),
        sections(size),
        texts_of_parts(size),
        patterns(size),
        stores(size),
        files(size),
    ]
    .concat()
}

/// What comes before the policies of the applications.
pub(super) fn head() -> &'static str {
    "version: 1\nstores:\n  people: { rest: { url: \"https://a.test/{user.id}\" }, required: true }\n"
}

fn each(size: usize, part: impl Fn(usize) -> String) -> String {
    (0..size).map(part).collect()
}

/// A policy with these claims.
fn claims(claims: &str) -> String {
    format!("{}policies:\n  - name: a\n    applications: all\n    claims:\n{claims}", head())
}

/// A policy with this transformation of one claim, in the form of a flow.
fn transformation(written: &str) -> String {
    claims(&format!("      c: {{ attribute: user.mail, transformations: [{written}] }}\n"))
}

fn parts(size: usize) -> Vec<Kind> {
    let row = |name, policy| Kind::of(name, policy);
    let mistake = |n: usize| format!("      c{n}: {{ atribute: peple.a, transformations: [ToUper] }}\n");
    let cased = |n: usize| format!("      {}: people.c\n", if n.is_multiple_of(2) { "tier" } else { "Tier" });
    let groups = each(size, |n| format!("33333333-3333-4333-8333-{n:012}, "));
    let configurations =
        each(size, |n| format!("        - {{ attribute: people.a{n}, when: {{ userType: Member }} }}\n"));
    vec![
        row("claims", claims(&each(size, |n| format!("      c{n}: people.c{n}\n")))),
        row("claims of one name", claims(&"      c: people.c\n".repeat(size))),
        row("names that differ in case", claims(&each(size, cased))),
        row("mistakes", claims(&each(size, mistake))),
        row("configurations", claims(&format!("      c:\n{configurations}"))),
        row(
            "groups",
            claims(&format!("      c: {{ attribute: user.mail, when: {{ groups: [{groups}] }} }}\n")),
        ),
        row("a chain of transformations", transformation(&"ToUppercase, ToLowercase, ".repeat(size / 2))),
        row("reserved names", claims(&"      aud: people.c\n      iss: people.c\n".repeat(size / 2))),
    ]
}

fn sections(size: usize) -> Vec<Kind> {
    let with = |rest: String| format!("{}{rest}\n", head());
    let one = |inside: String| with(format!("policies: [{{ name: a, {inside} }}]"));
    let line = each(size, |n| format!("c{n}: {{ atribute: {n} }}, "));
    let applications = each(size, |n| format!("22222222-2222-4222-8222-{n:012}, "));
    let policy = |n| format!("  - {{ name: a{n}, applications: all, claims: {{ c: people.c }} }}\n");
    vec![
        Kind::of("mistakes on a line", one(format!("applications: all, claims: {{ {line} }}"))),
        Kind::of("unknown keys", each(size, |n| format!("key{n}: 1\n"))),
        Kind::of("unknown keys that are nearly known", each(size, |n| format!("polices{n}: 1\n"))),
        Kind::of("applications", one(format!("applications: [{applications}], claims: {{}}"))),
        Kind::of("policies for all", with(format!("policies:\n{}", each(size, policy)))),
        Kind::of("acceptances", with(format!("accept: [{}]", "{ warning: w, reason: r }, ".repeat(size)))),
        Kind::of(
            "groups with names",
            with(format!("groups: {{ {} }}", each(size, |n| format!("g{n}: x, ")))),
        ),
    ]
}

fn texts_of_parts(size: usize) -> Vec<Kind> {
    let long = "n".repeat(size * 5);
    let text = |text: &str| claims(&format!("      c: {{ value: \"{text}\" }}\n"));
    let join = |template: String| {
        transformation(&format!("{{ Join: {{ separator: \"{template}\", input2: user.id }} }}"))
    };
    let rows = [
        ("a long name of a claim", claims(&format!("      {long}: people.c\n"))),
        (
            "a long name of a policy",
            format!("{}policies: [{{ name: {long}, applications: all, claims: {{}} }}]\n", head()),
        ),
        ("a long name of a store", format!("version: 1\nstores: {{ {long}: {{ file: {{}} }} }}\n")),
        ("a long name of an attribute", claims(&format!("      c: people.{long}\n"))),
        ("a long source of an attribute", claims(&format!("      c: {long}.a\n"))),
        ("a long name of a transformation", transformation(&long)),
        ("an attribute of many parts", claims(&format!("      c: {}\n", "a.".repeat(size)))),
        ("a long constant", text(&long)),
        ("open braces", text(&"{".repeat(size))),
        ("open settings", text(&"${".repeat(size))),
        ("settings", text(&"${A}".repeat(size))),
        ("secrets", text(&"${secret:a}".repeat(size))),
        ("places", join("{user.mail}".repeat(size))),
        ("places without an end", join("{user".repeat(size))),
    ];
    rows.into_iter().map(|(name, policy)| Kind::of(name, policy)).collect()
}

/// Regular expressions of .NET that take long elsewhere.
fn patterns(size: usize) -> Vec<Kind> {
    let replace = |pattern: &str| {
        let mut yaml = String::from(
            "      c:\n        attribute: user.mail\n        transformations:\n          - RegexReplace:\n",
        );
        let quoted = pattern.replace('\'', "''");
        let _ = writeln!(yaml, "              regex: '{quoted}'\n              replacement: '{{a}}'");
        claims(&yaml)
    };
    let rows = [
        ("a repeated repetition", "(a+)+$".to_owned()),
        ("ten repeated repetitions", "((((((((((a+)+)+)+)+)+)+)+)+)+)+$".to_owned()),
        ("a large count", "a{2147483647}".to_owned()),
        ("counts of counts", "((((a{1000}){1000}){1000}){1000})".to_owned()),
        ("groups in groups", format!("{}{}", "(".repeat(size), ")".repeat(size))),
        ("groups without an end", "(".repeat(size)),
        ("alternatives", "a|".repeat(size)),
        ("a class of many", format!("[{}]", "a-z".repeat(size))),
        ("classes without an end", "[".repeat(size)),
        (
            "classes that are taken away",
            format!("{}{}", "[a-z-".repeat(size.min(3000)), "[a]".to_owned() + &"]".repeat(size.min(3000))),
        ),
        ("named groups", each(size, |n| format!("(?<g{n}>a)"))),
        ("references", format!("(a){}", "\\1".repeat(size))),
        ("references to nobody", "\\9".repeat(size)),
        ("looks back", "(?<=".repeat(size.min(5000)) + "a" + &")".repeat(size.min(5000))),
        ("looks ahead", "(?=a)".repeat(size)),
        ("conditions", "(?(a)b|c)".repeat(size)),
        ("balancing groups", "(?<a-a>b)".repeat(size)),
        ("options", "(?i-m:".repeat(size.min(5000)) + "a" + &")".repeat(size.min(5000))),
        ("comments", "(?#a)".repeat(size)),
        ("categories", "\\p{IsGreek}\\P{Lu}".repeat(size)),
        ("escapes", "\\u00e9\\x41\\cA".repeat(size)),
        ("stars", "*".repeat(size)),
        ("lazy stars", "a*?".repeat(size)),
    ];
    rows.into_iter().map(|(name, pattern)| Kind::of(name, replace(&pattern))).collect()
}

/// Stores that wait for each other, and configurations of stores.
fn stores(size: usize) -> Vec<Kind> {
    let many = size.min(2000);
    let url = |n: usize, key: String| {
        format!("  s{n}: {{ rest: {{ url: \"https://a.test/{key}\" }}, required: true }}\n")
    };
    let all = (0..400).map(|n| format!("{{s{n}.a}}/")).collect::<String>();
    let chains = [
        ("stores", each(size, |n| url(n, "{user.id}".to_owned()))),
        ("a chain of stores", each(many, |n| url(n, format!("{{s{}.a}}", n + 1)))),
        ("a circle of stores", each(many, |n| url(n, format!("{{s{}.a}}", (n + 1) % many)))),
        ("stores that all wait for all", each(400, |n| url(n, all.clone()))),
        ("a store that waits for itself", url(0, "{s0.a}".to_owned())),
    ];
    let configured = [rest(size), ldap(size), sql(size)].concat();
    let one = |(name, store)| (name, format!("  s0: {{ {store}, required: true }}\n"));
    let policy = |(name, stores)| {
        let policies = "policies: [{ name: a, applications: all, claims: { c: s0.c } }]";
        Kind::of(name, format!("version: 1\nstores:\n{stores}{policies}\n"))
    };
    chains.into_iter().chain(configured.into_iter().map(one)).map(policy).collect()
}

type Store = (&'static str, String);

fn rest(size: usize) -> Vec<Store> {
    let with = |more: String| format!("rest: {{ url: 'https://a.test/{{user.id}}', {more} }}");
    let path = |path: String| with(format!("attributes: {{ c: '${path}' }}"));
    vec![
        ("a long address", format!("rest: {{ url: 'https://a.test/{}' }}", "a/".repeat(size))),
        (
            "an address of many places",
            format!("rest: {{ url: 'https://a.test/{}' }}", "{user.id}/".repeat(size)),
        ),
        ("headers", with(format!("headers: {{ {} }}", each(size, |n| format!("x{n}: a, "))))),
        ("a path that looks everywhere", path(format!("..{}", "*..".repeat(size) + "*"))),
        ("a path with many filters", path("[?@.a==1]".repeat(size))),
        ("a path with brackets", path("[".repeat(size))),
    ]
}

fn ldap(size: usize) -> Vec<Store> {
    let of = |base: &str, filter: String| {
        format!("ldap: {{ url: 'ldaps://a.test', base: '{base}', filter: '{filter}' }}")
    };
    let nested = format!("{}(a={{user.id}}){}", "(!".repeat(size), ")".repeat(size));
    vec![
        ("a filter in filters", of("dc=a", nested)),
        ("a filter of many", of("dc=a", format!("(|{})", "(a={user.id})".repeat(size)))),
        ("a long base", of(&format!("{}dc=a", "ou=a,".repeat(size)), "(a={user.id})".to_owned())),
    ]
}

fn sql(size: usize) -> Vec<Store> {
    let of = |database: &str, columns: String| {
        let names = "host: a.test, name: a, username: b, password: c";
        format!("sql: {{ database: {database}, {names}, query: \"SELECT {columns}\" }}")
    };
    vec![
        ("a query of many places", of("postgresql", "{user.id},".repeat(size))),
        ("a query of quotes", of("mysql", "'".repeat(size))),
    ]
}

/// Files and settings that a policy must not reach.
fn files(size: usize) -> Vec<Kind> {
    let file = |path: &str| {
        format!(
            "version: 1\nstores: {{ p: {{ file: {{ path: \"{path}\", key: {{ id: \"{{user.id}}\" }} }}, required: true }} }}\npolicies: [{{ name: a, applications: all, claims: {{ c: p.c }} }}]\n"
        )
    };
    let rest = |more: &str| {
        format!(
            "version: 1\nstores: {{ p: {{ rest: {{ url: \"https://a.test/{{user.id}}\", {more} }}, required: true }} }}\npolicies: [{{ name: a, applications: all, claims: {{ c: p.c }} }}]\n"
        )
    };
    let rows = [
        ("an absolute path", file("/etc/passwd.csv")),
        ("a device", file("/dev/zero")),
        ("a device that is called a file", file("../../dev/zero/.json")),
        ("the environment of the process", file("/proc/self/environ")),
        ("a path upward", file("../../../../etc/people.json")),
        ("a path of many parts", file(&"a/".repeat(size))),
        ("credentials in an address", file("${AWS_SECRET_ACCESS_KEY}.csv")),
        ("credentials in a header", rest("headers: { x: '${AWS_SESSION_TOKEN}' }")),
        ("a setting of Lambda in a header", rest("headers: { x: '${AWS_LAMBDA_RUNTIME_API}' }")),
        ("a setting of the process in a header", rest("headers: { x: '${_HANDLER}${PATH}${HOME}' }")),
    ];
    rows.into_iter().map(|(name, policy)| Kind::of(name, policy)).collect()
}
