//! Texts for attributes, and texts that match regular expressions.

use adfs_rules::is_match;

/// What attributes are called, in lower case, and values for them.
const SAMPLES: [(&str, &str); 14] = [
    ("userprincipalname", "kim@contoso.example"),
    ("mail", "kim.lee@contoso.example"),
    ("proxyaddresses", "smtp:kim.lee@contoso.example"),
    ("onpremisessamaccountname", "kim"),
    ("samaccountname", "kim"),
    ("givenname", "Kim"),
    ("surname", "Lee"),
    ("sn", "Lee"),
    ("displayname", "Kim Lee"),
    ("id", "77777777-7777-4777-8777-000000000001"),
    ("onpremisessecurityidentifier", "S-1-5-21-1-2-3-1001"),
    ("objectguid", "ERIzRFVmd4iZqrvM3e7/AA=="),
    ("names", "Staff"),
    ("sids", "S-1-5-21-1-2-3-2001"),
];

/// A plausible value of an attribute such as `user.mail`.
pub(super) fn of_attribute(attribute: &str) -> String {
    let name = attribute.rsplit('.').next().unwrap_or(attribute);
    let known = SAMPLES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    known.map_or_else(|| format!("{name} 1"), |(_, sample)| (*sample).to_owned())
}

/// Texts in which a regular expression matches, if some are easily found.
pub(super) fn matching(regex: &str) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    if regex.len() > LONGEST_REGEX {
        return texts;
    }
    for style in [SampleStyle::Shortest, SampleStyle::Longer] {
        let mut sampler = Sampler { rest: regex.chars().collect(), at: 0, style };
        let text = sampler.choice();
        for text in [text.clone(), format!("{text}1"), format!("a{text}")] {
            if is_match(&text, regex) == Ok(true) && !texts.contains(&text) {
                texts.push(text);
            }
        }
    }
    texts
}

/// Which of the texts that match.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SampleStyle {
    /// The first of alternatives, and as few repetitions as possible.
    Shortest,
    /// The last of alternatives, and one repetition more.
    Longer,
}

/// Reads a regular expression and makes a text on the way. What it does not know it takes as text: the caller tries the
/// result.
struct Sampler {
    rest: Vec<char>,
    at: usize,
    style: SampleStyle,
}

/// A regular expression of more bytes gives no text.
const LONGEST_REGEX: usize = 500;

/// What is repeated is at most this long.
const LONGEST_REPEATED: usize = 500;

impl Sampler {
    fn peek(&self) -> Option<char> {
        self.rest.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek();
        self.at += 1;
        next
    }

    fn skip(&mut self, text: &str) -> bool {
        let is_next =
            text.chars().enumerate().all(|(offset, one)| self.rest.get(self.at + offset) == Some(&one));
        if is_next {
            self.at += text.chars().count();
        }
        is_next
    }

    fn skip_to(&mut self, last: char) {
        while self.next().is_some_and(|one| one != last) {}
    }

    /// Up to the end of the group.
    fn choice(&mut self) -> String {
        let mut texts = vec![self.sequence()];
        while self.skip("|") {
            texts.push(self.sequence());
        }
        let chosen = if self.style == SampleStyle::Shortest { texts.first() } else { texts.last() };
        chosen.cloned().unwrap_or_default()
    }

    fn sequence(&mut self) -> String {
        let mut text = String::new();
        while let Some(next) = self.peek().filter(|next| !matches!(next, '|' | ')')) {
            self.at += 1;
            let atom = match next {
                '\\' => self.escape(),
                '[' => self.class(),
                '(' => self.group(),
                '.' => "a".to_owned(),
                '^' | '$' => String::new(),
                other => other.to_string(),
            };
            let repetitions = self.repetitions().min(LONGEST_REPEATED / atom.len().max(1));
            text.push_str(&atom.repeat(repetitions));
        }
        text
    }

    fn repetitions(&mut self) -> usize {
        let (least, can_be_more): (usize, bool) = match self.peek() {
            Some('*') => (0, true),
            Some('+') => (1, true),
            Some('?') => (0, true),
            Some('{') => {
                let count: String =
                    self.rest.iter().skip(self.at + 1).take_while(|one| one.is_ascii_digit()).collect();
                self.skip_to('}');
                self.at -= 1;
                (count.parse().unwrap_or(1), false)
            }
            _ => return 1,
        };
        self.at += 1;
        let _lazy = self.skip("?") || self.skip("+");
        let more = usize::from(can_be_more && self.style == SampleStyle::Longer);
        least.saturating_add(more)
    }

    fn escape(&mut self) -> String {
        let text = match self.next() {
            Some('d') => "1",
            Some('w' | 'S' | 'D') => "a",
            Some('s') => " ",
            Some('W') => "-",
            Some('t') => "\t",
            Some('n') => "\n",
            Some('r') => "\r",
            Some('b' | 'B' | 'A' | 'z' | 'Z' | 'G') | None => "",
            Some('p' | 'P') => {
                self.skip_to('}');
                "a"
            }
            Some(other) => return other.to_string(),
        };
        text.to_owned()
    }

    fn group(&mut self) -> String {
        let is_look_around = ["?=", "?!", "?<=", "?<!"].iter().any(|start| self.skip(start));
        if !is_look_around && !self.skip("?:") && !self.skip("?>") {
            if self.skip("?<") {
                self.skip_to('>');
            } else if self.skip("?'") {
                self.skip_to('\'');
            } else if self.skip("?") {
                while self.peek().is_some_and(|one| one.is_ascii_alphabetic() || one == '-') {
                    self.at += 1;
                }
                let _options = self.skip(":");
            }
        }
        let text = self.choice();
        self.at += 1;
        if is_look_around { String::new() } else { text }
    }

    fn class(&mut self) -> String {
        let is_negated = self.skip("^");
        let mut found: Vec<(char, char)> = Vec::new();
        while let Some(next) = self.next().filter(|next| *next != ']' || found.is_empty()) {
            let low = if next == '\\' { self.escape().chars().next().unwrap_or('a') } else { next };
            let is_range =
                self.peek() == Some('-') && self.rest.get(self.at + 1).is_some_and(|one| *one != ']');
            let high = if is_range { self.rest.get(self.at + 1).copied().unwrap_or(low) } else { low };
            self.at += if is_range { 2 } else { 0 };
            found.push((low, high));
        }
        let is_in = |one: char| found.iter().any(|(low, high)| (*low..=*high).contains(&one));
        let sample = match is_negated {
            true => "a1Zx-_.@ ".chars().find(|one| !is_in(*one)),
            false => found.first().map(|(low, _)| *low),
        };
        sample.map(String::from).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_for_the_patterns_of_rules_match() {
        for regex in [
            "^(19|20)[0-9]{2}-[A-Z]{2}$",
            "(?i)^CLOUD-([\\d]{12})",
            "(?<user>[^\\\\]+)@(?<domain>.+)",
            "^.+@contoso\\.example$",
            "\\Aapp-readers\\z",
            "-513$",
            "^(?!x)[^@]*@(?:a|b)+\\b",
            "[\\w.-]+",
            "\\p{L}+ 1",
        ] {
            let texts = matching(regex);
            assert!(!texts.is_empty(), "{regex}");
            assert!(texts.iter().all(|text| is_match(text, regex) == Ok(true)), "{regex}: {texts:?}");
        }
        assert_eq!(matching("(?=b)a"), Vec::<String>::new());
        for hostile in ["(", "[", "{", "a{", "(?", "[^", "\\", "((((", "a{99999999}", "(?<"] {
            matching(hostile);
        }
    }
}
