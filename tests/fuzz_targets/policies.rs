//! Any text as a policy: read or refused with places that are in it; then evaluated for made-up users.

use claims::document::{Diagnostics, Node, Place, apply_fixes};
use claims::policy::{ApplicationPolicy, Policy, with_tables};
use claims::values::{AttributeName, Known, Value};
use provider::lookup::Plan;

/// What a user may have.
const TEXTS: [&str; 10] = [
    "kim@example.test",
    "",
    "Guest",
    "\u{1F600}\u{130}\u{DF} x",
    "CN=Kim,OU=Sales",
    "11111111-1111-4111-8111-111111111111",
    "false",
    "aad",
    "SAML",
    "  42  ",
];

/// How many users a policy is evaluated for.
const USERS: usize = 4;

/// Takes the bytes for a policy.
pub fn run(bytes: &[u8]) {
    let source = String::from_utf8_lossy(bytes);
    let mut diagnostics = Diagnostics::default();
    let root = Node::parse(&source, &mut diagnostics);
    // What stands for the name of a file is what is in it.
    let tabled = with_tables(&root, &|name| Ok(name.to_owned()), &mut diagnostics);
    let policy = Policy::read(&tabled, &mut diagnostics);
    assert!(policy.is_none() || !diagnostics.has_errors(), "a policy with errors is read");
    if let Some(policy) = &policy {
        let plan = Plan::read(policy, &mut diagnostics);
        assert_eq!(plan.is_none(), diagnostics.has_errors());
    } else {
        assert!(diagnostics.has_errors(), "a policy is refused without a word");
    }
    check(&source, &root, diagnostics);
    policy.iter().flat_map(Policy::applications).for_each(evaluate);
}

fn check(source: &str, root: &Node, diagnostics: Diagnostics) {
    let lines = lines(source);
    let found = diagnostics.as_slice().len();
    let sorted = diagnostics.sorted();
    assert_eq!(sorted.len(), found);
    assert!(sorted.is_sorted_by_key(|diagnostic| diagnostic.place));
    for diagnostic in &sorted {
        assert!(is_within(diagnostic.place, &lines), "{diagnostic:?}");
        assert!(!diagnostic.message.is_empty(), "{diagnostic:?}");
        let _path = root.path_at(diagnostic.place);
    }
    let fixes = sorted.iter().filter_map(|diagnostic| diagnostic.fix.as_ref());
    assert!(fixes.clone().flat_map(|fix| &fix.edits).all(|edit| is_within(edit.place, &lines)));
    let (fixed, count) = apply_fixes(source, fixes.clone());
    assert_eq!(self::lines(&fixed).len(), lines.len(), "a fix adds or removes a line");
    assert_eq!(count > 0, fixes.count() > 0);
}

/// How many characters each line has; lines end as YAML's do.
fn lines(source: &str) -> Vec<usize> {
    source.replace("\r\n", "\n").split(['\n', '\r']).map(|line| line.chars().count()).collect()
}

/// Whether a place is in the document; its end is too.
fn is_within(place: Place, lines: &[usize]) -> bool {
    let number = |position: u32| usize::try_from(position).ok();
    let Some(line) = number(place.line).and_then(|line| lines.get(line.checked_sub(1)?)) else {
        return false;
    };
    let column = number(place.column).and_then(|column| column.checked_sub(1));
    let end = column.and_then(|column| column.checked_add(number(place.length)?));
    column.is_some_and(|column| column <= *line) && end.is_some_and(|end| end <= *line)
}

fn evaluate(application: &ApplicationPolicy) {
    for user in 0..USERS {
        let names = application.attributes().iter().enumerate();
        let known: Vec<Known> = names.map(|(index, name)| known(user, index, name)).collect();
        let evaluation = application.evaluate(&known);
        let trace = application.explain(&known);
        let mut explained =
            trace.claims.iter().filter_map(|claim| Some((&claim.name, claim.value.as_ref()?)));
        for claim in &evaluation.claims {
            assert!(
                !claim.value.texts().is_empty() && claim.value.texts().iter().all(|text| !text.is_empty())
            );
            assert_eq!(explained.next(), Some((&claim.name, &claim.value)));
        }
        assert_eq!(explained.next(), None);
        assert!(trace.claims.is_empty() || !trace.to_string().is_empty());
    }
}

/// What is known about an attribute of one of the made-up users: each has other values, lists and gaps.
fn known(user: usize, index: usize, name: &AttributeName) -> Known {
    let at = user * 3 + index + name.name.len();
    let text = |at: usize| TEXTS.get(at % TEXTS.len()).copied().unwrap_or_default();
    match at % 7 {
        0 if user > 0 => Known::NoValue,
        1 if user > 1 => Known::Unknown,
        2 => Known::Value(Value::List((0..at % 4).map(|more| text(at + more).to_owned()).collect())),
        _ => Known::Value(Value::from(text(at))),
    }
}
