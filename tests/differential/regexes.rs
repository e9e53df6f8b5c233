//! Regular expressions as administrators write them, and replacements that go with them.

use super::random::Random;

/// With the names of their groups.
const WRITTEN: &[(&str, &[&str])] = &[
    (r"(?'domain'^.*?)(?i)(\@fabrikam\.com)$", &["domain", "1"]),
    (r"^(?<prefix>[^@]+)@(?<domain>.+)$", &["prefix", "domain"]),
    (r"^(?<country>[A-Z]{2})[_-]?(?<rest>.*)", &["country", "rest"]),
    (r"^([^@]*)(@([^.]+)\.(\w+))?$", &["1", "2", "3", "4"]),
    (r"(?<first>\w+)[._ ](\w+)", &["first", "1"]),
    (r"(\d{1,3})(?!\d)", &["1"]),
    (r"(?<=_)[^_]+(?=_|$)", &["0"]),
    (r"^(.*)#EXT#@.*$", &["1"]),
    (r"(?<a>x)|(?<b>.)(?<a>y)?", &["a", "b"]),
    (r"(?<7>\w)(\W)?", &["7", "1", "07"]),
    (r"^\s+|\s+$", &["0"]),
    (r"(.)\1", &["1"]),
    (r"(?<n>\p{L}+)(\p{Nd}*)", &["n", "1"]),
    (r"(?<l>\p{Lu})(?<s>\p{Ll}?)", &["l", "s"]),
    (r"(?s)^.(.*).$", &["1"]),
    (r"(?m)^(\w*)$", &["1"]),
    (r"(?x) (?<n> \w+ ) # a name", &["n"]),
    (r"[\ud800-\udbff]([\udc00-\udfff])?", &["0", "1"]),
    (r"", &["0"]),
];

const REFUSED: &[&str] =
    &["(", "a)", "[a", "*a", "(?<n", r"a\", "(?P<n>a)", r"\p{Greek}", "(?<1a>b)", r"\k<x>", "a{2,1}", "x**"];

const ONCE: &[&str] =
    &["^", "$", r"\b", "@", r"\.", "_", "(?=.)", "(?!@)", "(?<=@)", "kim", "US", "[a-z]", r"\w", r"\d"];
const REPEATED: &[&str] =
    &["[^@]", r"\w", r"\d", ".", "[A-Z]", "[^._-]", r"\p{L}", r"\s", "[a-z0-9]", r"(?:\w\.)", r"\W"];
const TIMES: &[&str] = &["", "+", "*", "?", "+?", "*?", "{2}", "{1,3}", "{2,}?"];
const NAMES: &[&str] = &["n", "domain", "country", "o2", "Ärger"];

pub(super) struct Pattern {
    pub(super) text: String,
    /// Names and numbers of its groups; where it is refused, whatever may follow.
    pub(super) groups: Vec<String>,
}

pub(super) fn pattern(random: &mut Random) -> Pattern {
    match random.below(50) {
        0 => Pattern { text: random.of(REFUSED).to_owned(), groups: vec!["n".to_owned()] },
        1..=20 => {
            let (text, groups) = WRITTEN[random.below(WRITTEN.len())];
            let groups = groups.iter().map(|group| (*group).to_owned()).collect();
            Pattern { text: text.to_owned(), groups }
        }
        _ => composed(random),
    }
}

fn composed(random: &mut Random) -> Pattern {
    let mut text = String::new();
    let mut groups = vec!["0".to_owned()];
    let mut unnamed = 0;
    if random.once_in(4) {
        text.push_str("(?i)");
    }
    for _ in 0..=random.below(4) {
        let inner = match random.once_in(3) {
            true => random.of(ONCE).to_owned(),
            false => format!("{}{}", random.of(REPEATED), random.of(TIMES)),
        };
        match random.below(5) {
            0 => {
                unnamed += 1;
                groups.push(unnamed.to_string());
                text.push_str(&format!("({inner})"));
            }
            1 | 2 => {
                let name = random.of(NAMES);
                groups.push(name.to_owned());
                let open = if random.once_in(2) { format!("<{name}>") } else { format!("'{name}'") };
                text.push_str(&format!("(?{open}{inner})"));
            }
            3 => text.push_str(&format!("(?:{inner}|{})", random.of(ONCE))),
            _ => text.push_str(&inner),
        }
    }
    Pattern { text, groups }
}

/// A replacement with places for some of the groups, and for these attributes as they are written.
pub(super) fn replacement(
    random: &mut Random,
    groups: &[String],
    attributes: &[&str],
    texts: &[&str],
) -> String {
    const ODD: &[&str] =
        &["{", "}", "{}", "{{", "}}", "$1", "${n}", "$0", "\\1", "\\", "\n", "{x}", "{N}", "{01}", "{ n}"];
    let mut parts: Vec<String> = Vec::new();
    for attribute in attributes {
        if random.once_in(30) {
            continue;
        }
        let short = attribute.split_once('.').unwrap().1;
        let name = if random.once_in(3) { attribute } else { short };
        parts.push(format!("{{{name}}}"));
    }
    for _ in 0..random.below(4) {
        let place = format!("{{{}}}", groups[random.below(groups.len())]);
        let part = match random.below(8) {
            0 if random.once_in(3) => random.of(ODD).to_owned(),
            0..=3 => random.of(texts).to_owned(),
            _ => place,
        };
        parts.insert(random.below(parts.len() + 1), part);
    }
    parts.concat()
}
