//! What is said while a policy is written; `|` is where it is asked.

use claims::document::Holds;
use claims::document::{Code, Diagnostics, KeyDefinition, KeyTable, Node, TextLines};
use claims::reference::{Topic, schema, topics, warnings};

use crate::{Completion, CompletionKind, Language, complete, definition, hover, quick_fix, symbols};

const KEYS: KeyTable = KeyTable::of(&[
    KeyDefinition::required("table", Holds::Fixed, "the name of the table"),
    KeyDefinition::optional("attributes", Holds::Named(&Holds::Text), "where each is found"),
]);

const POLICY: &str = "version: 1
stores:
  people:
    dynamodb:
      table: people
      attributes: { tier: data.tier }
    provides: user
  codes:
    dynamodb: { table: codes }
policies:
  - name: orders
    applications: all
    claims:
      tier: people.tier
      roles:
        attribute: { template: \"{user.tier}-{user.mail}-{codes.area}\" }
        condition: { protocol: saml }
        transformations:
          - Join: { input: user.mail, separator: \"-\", input2: user.surname }
          - ToUppercase
        accept: { late_attribute: \"it is late\" }
";

/// The policy with a mark in one of its lines, in place of what stands there; and where the mark is.
fn policy(replaced: &str, marked: &str) -> (String, usize) {
    assert_eq!(POLICY.matches(replaced).count(), 1, "{replaced}");
    let text = POLICY.replace(replaced, marked);
    let byte = text.find('|').unwrap();
    (text.replacen('|', "", 1), byte)
}

fn with_language<T>(ask: impl FnOnce(Language<'_>) -> T) -> T {
    let schema = schema::policy(&[("dynamodb", "an item", &KEYS)]);
    let (mut topics, warnings): (Vec<Topic>, Vec<Code>) = (topics(), warnings().collect());
    topics.push(Topic::new(["dynamodb"], "### dynamodb\n\nGives an item.".to_owned()));
    let attributes = ["people.name".to_owned()];
    ask(Language { schema: &schema, topics: &topics, warnings: &warnings, attributes: &attributes })
}

fn completions(replaced: &str, marked: &str) -> Vec<Completion> {
    let (text, byte) = policy(replaced, marked);
    with_language(|language| complete(language, &text, byte))
}

#[test]
fn what_can_stand_there_is_offered_and_nothing_else() {
    for (replaced, marked, offered, not) in [
        ("version: 1\n", "vers|\n", &["version"][..], &["stores", "name", "policies"][..]),
        ("    provides: user\n", "    prov|\n", &["provides", "cache"], &["dynamodb", "table"]),
        ("    provides: user\n", "    provides: |\n", &["user"], &["provides", "user.mail"]),
        ("      table: people\n", "      |\n", &["table"], &["attributes", "provides"]),
        ("    applications: all\n", "    |\n", &["applications", "accept"], &["name", "claims", "condition"]),
        ("    applications: all\n", "    applications: |\n", &["all"], &["name"]),
        (
            "      tier: people.tier\n",
            "      tier: |\n",
            &["user.mail", "people.tier", "people.name", "codes.area", "codes."],
            &["attribute"],
        ),
        ("      tier: people.tier\n", "      tier:\n        |\n", &["attribute", "user.mail"], &["protocol"]),
        ("{ protocol: saml }", "{ pro|", &["protocol", "memberOf"], &["saml", "user.mail"]),
        ("{ protocol: saml }", "{ userType: | }", &["members", "aadGuests"], &["protocol"]),
        ("- ToUppercase", "- |", &["ToLowercase", "RegexReplace"], &["input"]),
        ("- Join: {", "- RegexReplace:\n              |\n            x: {", &["input", "regex"], &["input2"]),
        ("separator: \"-\"", "separator: \"-\", | ", &["treatAsMultiValue"], &["separator", "input2"]),
        ("{user.mail}", "{us|", &["user.mail", "user.tier", "people.tier"], &["attribute", "value"]),
        ("accept: { late_attribute: \"it is late\" }", "accept: { l|", &["late_attribute"], &["attribute"]),
        ("  - name: orders\n", "  - |\n", &["name"], &["applications", "version"]),
    ] {
        let found = completions(replaced, marked);
        let labels: Vec<&str> = found.iter().map(|one| one.label.as_str()).collect();
        for label in offered {
            assert!(labels.contains(label), "{marked}: {label}: {labels:?}");
        }
        for label in not {
            assert!(!labels.contains(label), "{marked}: {label}: {labels:?}");
        }
    }
    for nowhere in ["    # |\n", "    name: | # x\n"] {
        assert_eq!(completions("    applications: all\n", nowhere), [], "{nowhere}");
    }
}

#[test]
fn the_whole_word_is_replaced_and_a_key_gets_its_colon() {
    for (replaced, marked, label, text, bytes) in [
        ("    provides: user\n", "    pro|v\n", "provides", "provides: ", "prov"),
        ("    provides: user\n", "    pro|v: user\n", "provides", "provides", "prov"),
        ("    provides: user\n", "    ca|\n", "cache", "cache:", "ca"),
        ("people.tier\n", "\"people.|x\"\n", "people.tier", "people.tier", "people.x"),
        ("{user.mail}", "{user.m|il}", "user.mail", "user.mail", "user.mil"),
        ("{user.mail}", "{|-", "user.mail", "user.mail", "-"),
    ] {
        let (document, _) = policy(replaced, marked);
        let found = completions(replaced, marked);
        let one = found.iter().find(|one| one.label == label).unwrap();
        let shown = document.get(one.bytes.clone()).unwrap();
        assert_eq!((one.text.as_str(), shown.starts_with(bytes)), (text, true), "{marked}: {shown}");
    }
    let key = &completions("    provides: user\n", "    |\n")[0];
    assert_eq!(key.kind, CompletionKind::Key);
    assert!(!key.about.is_empty());
}

#[test]
fn a_word_is_explained_by_its_own_page() {
    for (at, expected) in [
        ("appli|cations:", "A key of an entry of `policies`"),
        ("tem|plate:", "a text with attributes in braces"),
        ("user.m|ail}", "## user.mail"),
        ("proto|col:", "### protocol"),
        ("sam|l", "### protocol"),
        ("ToUpp|ercase", "### ToUppercase"),
        ("Jo|in:", "### Join"),
        ("separ|ator:", "separator"),
        ("late_|attribute:", "# late_attribute\n\nMeaning"),
        ("rol|es:", "A claim name that Entra reserves"),
        (
            "tier: people|.tier",
            "the attribute `tier` of the store `people`, which is found in its record at `data.tier`",
        ),
        ("code|s.area", "the attribute `area` of the store `codes`."),
        ("dynamo|db: {", "Gives an item."),
        ("provi|des: user", "its attributes are added to `user.*`"),
    ] {
        let (text, byte) = policy(&at.replacen('|', "", 1), at);
        let found = with_language(|language| hover(language, &text, byte)).map(|found| found.page);
        assert!(found.as_ref().is_some_and(|page| page.contains(expected)), "{at}: {found:?}");
    }
    let (text, byte) = policy("    applications: all\n", "    nobody|: all\n");
    assert_eq!(with_language(|language| hover(language, &text, byte)), None);
}

#[test]
fn an_attribute_leads_to_its_line_or_its_store() {
    for (at, expected) in [
        ("tier: people.|tier", Some("tier: data.tier")),
        ("{user.|tier}", Some("tier: data.tier")),
        ("{codes.|area}", Some("codes:")),
        ("{user.|mail}", None),
        ("tab|le: people", None),
    ] {
        let (text, byte) = policy(&at.replacen('|', "", 1), at);
        let found = definition(&text, byte).map(|bytes| text.get(bytes.start..).unwrap());
        assert_eq!(found.is_some(), expected.is_some(), "{at}");
        assert!(found.is_none_or(|rest| rest.starts_with(expected.unwrap())), "{at}: {found:?}");
    }
}

#[test]
fn stores_policies_and_claims_are_listed() {
    let shown = symbols(POLICY).into_iter().map(|part| {
        let claims: String = part.parts.iter().map(|claim| format!(" {}", claim.name)).collect();
        format!("{:?} {}{claims}", part.kind, part.name)
    });
    let expected = ["Store people", "Store codes", "Policy orders tier roles"];
    assert_eq!(shown.collect::<Vec<_>>(), expected);
    let cases = symbols("- name: one\n  given: {}\n- given: {}\n- name: \" \"\n");
    assert_eq!(cases.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["one", "(no name)"]);
    for part in symbols(POLICY) {
        assert!(
            part.bytes.start <= part.name_bytes.start && part.name_bytes.end <= part.bytes.end,
            "{part:?}"
        );
    }
}

#[test]
fn a_fix_says_what_it_changes() {
    let text = "requried: true\n";
    let mut diagnostics = Diagnostics::default();
    let root = Node::parse(text, &mut diagnostics);
    let place = root.as_entries()[0].place;
    let code = warnings().next().unwrap();
    diagnostics.error(code, place, "it is wrong").suggest("requried", place, &["required"], || None);
    let fix = diagnostics.as_slice()[0].fix.as_ref().unwrap();
    let fix = quick_fix(fix, &TextLines::of(text)).unwrap();
    assert_eq!((fix.title.as_str(), fix.edits), ("Change to `required`", vec![(0..8, "required")]));
}
