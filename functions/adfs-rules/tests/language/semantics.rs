//! What rules do with claims: the rules, the claims that come in, the claims that go out.

use adfs_rules::{AdfsClaim, NoStores, RuleSet, StoreCall, StoreRow, run};

/// `type=value type=value`, with the issuer behind `@`.
fn claims(text: &str) -> Vec<AdfsClaim> {
    let claim = |word: &str| {
        let (word, issuer) = word.split_once('@').unwrap_or((word, "LOCAL AUTHORITY"));
        let (name, value) = word.split_once('=').unwrap();
        AdfsClaim::new(name, value).issued_by(issuer)
    };
    text.split_whitespace().map(claim).collect()
}

fn parsed(text: &str) -> RuleSet {
    let (rules, errors) = RuleSet::parse(text);
    assert_eq!(errors, [], "{text}");
    rules
}

/// A directory in which everybody has two groups and a mail address, but no phone.
fn directory(call: &StoreCall<'_>) -> Result<Vec<StoreRow>, String> {
    if call.store != "Active Directory" {
        return Err("no such store".to_owned());
    }
    let user = call.parameters.first().cloned().unwrap_or_default();
    let mail = Some(format!("{user}@contoso.com"));
    Ok(vec![vec![mail, Some("g1".to_owned()), None], vec![None, Some("g2".to_owned())]])
}

fn output(rules: &str, incoming: &str) -> String {
    let found = run(&parsed(rules), &claims(incoming), &directory).unwrap();
    let words = found.output.iter().map(|claim| format!("{}={}", claim.claim_type, claim.value));
    words.collect::<Vec<_>>().join(" ")
}

const CASES: &[(&str, &str, &str)] = &[
    // A rule without conditions runs once.
    (r#"=> issue(type = "role", value = "employee");"#, "", "role=employee"),
    // One with empty brackets runs once for each claim; the claims that it makes are one.
    (r#"c:[] => issue(Type = "r", Value = "x");"#, "", ""),
    (r#"c:[] => issue(Type = "r", Value = "x");"#, "a=1 b=2", "r=x"),
    // `issue` and `add` are seen by later rules, and only `issue` by the output.
    (r#"=> add(Type = "t", Value = "1"); c:[Type == "t"] => issue(Type = "o", Value = c.Value);"#, "", "o=1"),
    (
        r#"=> issue(Type = "t", Value = "1"); c:[Type == "t"] => issue(Type = "o", Value = c.Value);"#,
        "",
        "t=1 o=1",
    ),
    // Not by earlier ones, nor by the rule itself.
    (r#"c:[Type == "t"] => issue(Type = "o", Value = c.Value); => add(Type = "t", Value = "1");"#, "", ""),
    (r#"c:[Type == "t"] => issue(Type = "t", Value = c.Value + "x");"#, "t=1", "t=1x"),
    // A copy is issued as it is; added, it changes nothing.
    (r#"c:[Type == "t"] => issue(claim = c);"#, "t=1@AD t=2 u=3", "t=1 t=2"),
    (
        r#"c:[Type == "t"] => add(claim = c); COUNT([Type == "t"]) == 2 => issue(Type = "o", Value = "2");"#,
        "t=1@AD t=2",
        "o=2",
    ),
    // Two variables: every combination.
    (
        r#"a:[Type == "x"] && b:[Type == "y"] => issue(Type = "o", Value = a.Value + b.Value);"#,
        "x=1 x=2 y=3 y=4",
        "o=13 o=14 o=23 o=24",
    ),
    (r#"a:[Type == "x"] && b:[Type == "y"] => issue(Type = "o", Value = a.Value + b.Value);"#, "x=1", ""),
    // A later condition can refer to an earlier variable.
    (
        r#"a:[Type == "x"] && b:[Type == "y", Value == a.Value] => issue(claim = b);"#,
        "x=1 x=2 y=2 y=3",
        "y=2",
    ),
    // Case matters in values and types, not in keywords and names of properties.
    (r#"C:[TYPE == "t", value == "A"] => ISSUE(CLAIM = c);"#, "t=a", ""),
    (r#"C:[TYPE == "t", value == "A"] => ISSUE(CLAIM = c);"#, "t=A T=A", "t=A"),
    (r#"c:[Type == "t", Value =~ "a"] => issue(claim = c);"#, "t=bab t=BAB", "t=bab"),
    (r#"c:[Type == "t", Value =~ "(?i)a"] => issue(claim = c);"#, "t=bab t=BAB", "t=bab t=BAB"),
    (r#"c:[Type == "t", Value !~ "^a"] => issue(claim = c);"#, "t=ab t=ba", "t=ba"),
    (r#"c:[Type != "t"] => issue(claim = c);"#, "t=1 u=2", "u=2"),
    (r#"c:[Type == "t", Issuer == "AD"] => issue(claim = c);"#, "t=1 t=2@AD", "t=2"),
    // A property that a claim does not have is "".
    (
        r#"c:[Properties["p"] == ""] => issue(Type = "o", Value = "[" + c.Properties["p"] + "]");"#,
        "t=1",
        "o=[]",
    ),
    (
        r#"=> add(Type = "t", Properties["p"] = "v"); c:[Properties["p"] == "v"] => issue(Type = "o", Value = c.Properties["p"]);"#,
        "",
        "o=v",
    ),
    // Aggregates: the statement runs once, however many claims match.
    (r#"EXISTS([Type == "t"]) => issue(Type = "o", Value = "yes");"#, "t=1 t=2", "o=yes"),
    (r#"EXISTS([Type == "t"]) => issue(Type = "o", Value = "yes");"#, "u=1", ""),
    (r#"NOT EXISTS([Type == "t"]) => issue(Type = "o", Value = "no");"#, "", "o=no"),
    (r#"NOT EXISTS([Type == "t"]) => issue(Type = "o", Value = "no");"#, "t=1", ""),
    (r#"count([Type == "t"]) >= 2 => issue(Type = "o", Value = "many");"#, "t=1 t=2", "o=many"),
    (r#"count([Type == "t"]) > 2 => issue(Type = "o", Value = "many");"#, "t=1 t=2", ""),
    (r#"count([Type == "t"]) != 2 => issue(Type = "o", Value = "x");"#, "t=1 t=2", ""),
    (r#"count([Type == "t"]) < 2 => issue(Type = "o", Value = "x");"#, "", "o=x"),
    (
        r#"EXISTS([Type == "t"]) && NOT EXISTS([Type == "u"]) => issue(Type = "o", Value = "x");"#,
        "t=1",
        "o=x",
    ),
    (
        r#"EXISTS([Type == "t"]) && NOT EXISTS([Type == "u"]) => issue(Type = "o", Value = "x");"#,
        "t=1 u=1",
        "",
    ),
    (
        r#"c:[Type == "t"] && NOT EXISTS([Type == "u", Value == c.Value]) => issue(claim = c);"#,
        "t=1 t=2 u=1",
        "t=2",
    ),
    // Sets: the same claim counts once.
    (
        r#"=> add(Type = "t", Value = "1"); => add(Type = "t", Value = "1"); COUNT([Type == "t"]) == 1 => issue(Type = "o", Value = "x");"#,
        "",
        "o=x",
    ),
    // The output has a type and value once, whoever issued them.
    (r#"c:[Type == "t"] => issue(claim = c);"#, "t=1@AD t=1", "t=1"),
    // Stores: a claim for each value, none for null, and the type is that of the column.
    (
        r#"c:[Type == "n"] => issue(store = "Active Directory", types = ("mail", "group", "phone"), query = ";mail,groups,phone;{0}", param = c.Value);"#,
        "n=kim",
        "mail=kim@contoso.com group=g1 group=g2",
    ),
    (
        r#"c:[Type == "n"] => add(store = "Active Directory", types = ("t", "t", "t"), query = ";a;{0}", param = RegExReplace(c.Value, "^k", "K")); COUNT([Type == "t"]) == 3 => issue(Type = "o", Value = "3");"#,
        "n=kim",
        "o=3",
    ),
    (
        r#"EXISTS([Type == "n"]) => issue(store = "Active Directory", types = ("a", "b", "c"), query = "x");"#,
        "n=1 n=2",
        "a=@contoso.com b=g1 b=g2",
    ),
];

#[test]
fn rules_give_the_claims_that_ad_fs_gives() {
    for (rules, incoming, expected) in CASES {
        assert_eq!(output(rules, incoming), *expected, "{rules} over {incoming}");
    }
}

#[test]
fn a_new_claim_has_defaults_and_a_copy_has_none() {
    let rules = parsed(
        r#"c:[Type == "t"] => issue(claim = c); c:[Type == "t"] => issue(Type = "u", Issuer = c.Issuer);"#,
    );
    let found = run(&rules, &claims("t=1@AD"), &NoStores).unwrap().output;
    let (copy, new) = (found.first().unwrap(), found.last().unwrap());
    assert_eq!((copy.issuer.as_str(), copy.original_issuer.as_str()), ("AD", "AD"));
    assert_eq!((new.issuer.as_str(), new.original_issuer.as_str()), ("AD", "LOCAL AUTHORITY"));
    assert_eq!((new.value.as_str(), new.value_type.as_str()), ("", adfs_rules::STRING_TYPE));
}

#[test]
fn what_stops_ad_fs_stops_the_run_and_names_the_rule() {
    for (rules, incoming, expected) in [
        (
            r#"=> issue(store = "SQL", types = ("a"), query = "x");"#,
            "",
            "rule 1: the store `SQL` failed: no such store",
        ),
        (
            r#"=> add(Type = "a"); => issue(store = "Active Directory", types = ("a"), query = "x");"#,
            "",
            "rule 2: the store `Active Directory` returned 3 columns for 1 claim types",
        ),
        (
            r#"c:[Type == "p"] => issue(Type = "o", Value = RegExReplace("x", c.Value, ""));"#,
            "p=(",
            "rule 1: a regular expression is invalid: character 1: `(` has no closing parenthesis",
        ),
    ] {
        let found = run(&parsed(rules), &claims(incoming), &directory);
        assert_eq!(found.map_err(|error| error.to_string()), Err(expected.to_owned()));
    }
}

#[test]
fn too_many_combinations_end_the_run() {
    let incoming: Vec<AdfsClaim> = (0..200).map(|number| AdfsClaim::new("t", number.to_string())).collect();
    let rules = parsed(r#"a:[] && b:[] && c:[] && d:[] => issue(Type = "o", Value = a.Value);"#);
    let message = run(&rules, &incoming, &NoStores).unwrap_err().message;
    assert_eq!(message, "the rules match too many combinations of claims");
}
