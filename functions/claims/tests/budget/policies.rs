//! Policies as nobody would write them: whatever costs much, as often as a document has room for it.

use crate::random::Random;
use crate::texts::{LISTS, LONG, SHORT};

pub(crate) const START: &str = "version: 1
stores:
  people: { file: { path: p.csv, key: { id: \"{user.id}\" } }, required: true }
  directory: { file: { path: p.csv, key: { id: \"{user.id}\" } }, required: true, provides: user }
policies:
  - name: hostile
    applications: all
    claims:
";

const PATTERNS: [&str; 26] = [
    r"^(a+)+\1+$",
    r"(a+)+$",
    r"(?<!x)(a|b)*?\b",
    r"^x",
    r"(?<=(\w+))x",
    r"(?i)(\w)\1*?é",
    r"x*",
    r"",
    r"\b",
    r"(.)",
    r"[^!]",
    r"(\w+\s?)*$",
    r"((?:(?:(?:(?:a?){2}){2}){2}){2})*x",
    r"(?<n>a)+(?<-n>.)*(?(n)(?!))z",
    r"(?=(.*))(?=\1)y",
    r"(?>.*)(?<=a.*)z",
    r"(?i)[\p{L}-[aeiou]]+z",
    r"(.*)(.*)(.*)(.*)q",
    r"(a|aa|aaa)*c",
    r"^.*@(?<domain>.+)$",
    r"(?:a?|b?|語?)*=",
    r"\G.",
    r"$",
    r"[\w-[\d]]{2,5}?!",
    r"(?m)^(\w*)$",
    r"(?:(a)|(b)|(c)|(d)|(e)|(f))*g",
];

pub(crate) struct Generator {
    random: Random,
}

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: Random::new(seed) }
    }

    /// A policy of so many bytes, or a little more.
    pub(crate) fn policy(&mut self, bytes: usize) -> String {
        let mut policy = START.to_owned();
        let kinds: Vec<usize> = (0..1 + self.random.below(3)).map(|_| self.random.below(8)).collect();
        for number in 0.. {
            let kind = self.random.of(&kinds);
            let claim = self.claim(kind);
            policy.push_str(&format!("      c{number}: {claim}\n"));
            if policy.len() >= bytes {
                break;
            }
        }
        policy
    }

    /// A claim that is evaluated whatever became of the others, or one of them again.
    fn claim(&mut self, kind: usize) -> String {
        match kind {
            0 => self.attribute(),
            1 => format!("{{ attribute: {} }}", self.template()),
            2 => format!("{{ attribute: people.nothing, default: {} }}", self.list()),
            3 => self.configurations(),
            4 | 5 => format!("{{ attribute: people.name, condition: {} }}", self.condition(3)),
            _ => self.chain(),
        }
    }

    fn attribute(&mut self) -> String {
        let name = match self.random.below(3) {
            0 => self.random.of(&LISTS),
            1 => self.random.of(&SHORT),
            _ => self.random.of(&LONG),
        };
        format!("people.{name}")
    }

    fn template(&mut self) -> String {
        let place = format!("{{{}}}", self.attribute());
        let count = 1 + self.power(2_000);
        format!("{{ template: '{}' }}", place.repeat(count))
    }

    /// Up to `most`, and small as often as large.
    fn power(&mut self, most: usize) -> usize {
        let bits = self.random.below(most.ilog2() as usize + 1);
        self.random.below(1 << bits)
    }

    fn list(&mut self) -> String {
        let texts: Vec<String> =
            (0..1 + self.power(2_000)).map(|number| format!("text{}", number % 7)).collect();
        format!("[{}]", texts.join(", "))
    }

    fn configurations(&mut self) -> String {
        let count = 1 + self.power(2_000);
        let one = match self.random.below(3) {
            0 => "{ attribute: people.nothing }".to_owned(),
            1 => format!("{{ attribute: people.name, condition: {} }}", self.condition(1)),
            _ => "{ transformations: [ExtractNumeric: { input: people.as, type: prefix }] }".to_owned(),
        };
        format!("{{ configurations: [{}] }}", vec![one; count].join(", "))
    }

    fn condition(&mut self, depth: usize) -> String {
        let kinds = if depth == 0 { 7 } else { 10 };
        match self.random.below(kinds) {
            0 => "{ userType: allGuests }".to_owned(),
            1 => format!("{{ protocol: [SAML, '{}'] }}", "A".repeat(256 * 1024 * self.random.below(2) + 1)),
            2 => format!("{{ memberOf: [{}] }}", self.groups()),
            3 => format!("{{ attribute: {{ name: {}, exists: true }} }}", self.attribute()),
            4 => format!("{{ attribute: {{ name: {}, in: {} }} }}", self.attribute(), self.list()),
            5 | 6 => {
                let pattern = self.random.of(&PATTERNS).replace('\'', "''");
                format!("{{ attribute: {{ name: {}, matches: '{pattern}' }} }}", self.attribute())
            }
            7 => format!("{{ not: {} }}", self.condition(depth - 1)),
            kind => {
                let word = if kind == 8 { "any" } else { "all" };
                let part = self.condition(depth - 1);
                let count = 1 + self.power(500).min(200_000 / part.len());
                format!("{{ {word}: [{}] }}", vec![part; count].join(", "))
            }
        }
    }

    fn groups(&mut self) -> String {
        let count = 1 + self.power(4_000);
        let same = self.random.below(2) == 0;
        let id = |number: usize| match same {
            true => format!("99999999-9999-4999-8999-{number:012}"),
            false => format!("{number:08x}-9999-4999-8999-999999999998"),
        };
        (0..count).map(id).collect::<Vec<_>>().join(", ")
    }

    fn chain(&mut self) -> String {
        let every = self.random.below(2) == 0;
        let input = format!("{{ attribute: {}, treatAsMultiValue: {every} }}", self.attribute());
        let first = match self.random.below(4) {
            // From here on, the text begins with half of a pair.
            0 => format!("Substring: {{ input: {input}, index: 1 }}"),
            _ => self.transformation(&format!("input: {input}, ")),
        };
        let rest = (0..self.random.below(5)).map(|_| self.transformation(""));
        let all: Vec<String> = [first].into_iter().chain(rest.collect::<Vec<_>>()).collect();
        format!("{{ transformations: [{}] }}", all.join(", "))
    }

    fn transformation(&mut self, input: &str) -> String {
        let ends = self.random.of(&["prefix", "suffix"]);
        match self.random.below(13) {
            0 => format!("Contains: {{ {input}value: '{}', {} }}", self.text(), self.branches()),
            1 => format!("StartWith: {{ {input}value: '{}', {} }}", self.text(), self.branches()),
            2 => format!("EndWith: {{ {input}value: '{}', {} }}", self.text(), self.branches()),
            3 => format!("Extract: {{ {input}type: after, value: '{}' }}", self.text()),
            4 => format!("ExtractAlpha: {{ {input}type: {ends} }}"),
            5 => format!("ExtractNumeric: {{ {input}type: {ends} }}"),
            6 => format!("Join: {{ {input}separator: '{}', input2: {} }}", self.text(), self.operand()),
            7 => format!("Substring: {{ {input}index: {} }}", self.power(100_000)),
            8 => format!("ToLowercase: {{ {input} }}").replace(", }", " }"),
            9 => format!("ToUppercase: {{ {input} }}").replace(", }", " }"),
            10 => format!("Trim: {{ {input}type: leadingAndTrailing, value: '{}' }}", self.text()),
            _ => self.replace(input),
        }
        .replace("{  }", "{}")
    }

    fn replace(&mut self, input: &str) -> String {
        let pattern = self.random.of(&PATTERNS);
        let other = self.attribute();
        let group = if pattern.contains('(') && !pattern.contains("(?") { "{1}" } else { "{0}" };
        let replacement = format!("{group}{{{other}}}").repeat(1 + self.power(500));
        format!(
            "RegexReplace: {{ {input}regex: '{}', replacement: '{replacement}', \
             additionalAttributes: [{other}], otherwise: {} }}",
            pattern.replace('\'', "''"),
            self.operand()
        )
    }

    fn branches(&mut self) -> String {
        format!("output: {}, otherwise: {}", self.operand(), self.operand())
    }

    fn operand(&mut self) -> String {
        match self.random.below(4) {
            0 => self.template(),
            1 => format!("{{ value: '{}' }}", "constant ".repeat(1 + self.power(10_000))),
            _ => self.attribute(),
        }
    }

    /// What is looked for: what the long texts are made of, and what is not in them.
    fn text(&mut self) -> String {
        let (unit, most) =
            self.random.of(&[("a", 20_000), ("@", 2), ("😀", 5_000), ("語", 5_000), ("kim", 1)]);
        unit.repeat(1 + self.power(most)) + self.random.of(&["", "b"])
    }
}
