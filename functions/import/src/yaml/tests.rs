//! Whatever is written reads back the same.

use claims::document::{Diagnostics, Node, NodeKind};

use super::{Yaml, YamlEntry, one_line};

/// Texts that YAML would take for something else, break, or refuse.
const TEXTS: [&str; 36] = [
    "", " ", "a ", " a", "null", "~", "True", "no", "42", "0x1f", "1e3", "-", "- a", "?", ": ", "a: b", "a:",
    "#", "a #b", "*a", "&a", "!a", "%a", "@a", "`a", "|", ">", "[a]", "{a: b}", "\"", "'", "\\", "\\n",
    "---", "...", "<<",
];
/// Characters that matter to YAML, and some of every width.
const CHARACTERS: [char; 40] = [
    'a', 'Z', '0', '9', ' ', ' ', '\t', '\n', '\r', '"', '\'', '\\', ':', '#', '-', '?', ',', '[', ']', '{',
    '}', '&', '*', '!', '|', '>', '%', '@', '`', '~', '.', '_', '\0', '\x1b', '\u{85}', '\u{2028}',
    '\u{feff}', 'é', '漢', '🦀',
];

/// A small generator with a fixed start (xorshift64*), so that a failure comes back.
struct RandomText(u64);

impl RandomText {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap() % limit
    }

    fn text(&mut self) -> String {
        match self.below(4) {
            0 => TEXTS[self.below(TEXTS.len())].to_owned(),
            _ => (0..self.below(12)).map(|_| CHARACTERS[self.below(CHARACTERS.len())]).collect(),
        }
    }

    fn yaml(&mut self, depth: usize) -> Yaml {
        match self.below(if depth == 0 { 3 } else { 7 }) {
            0 => Yaml::Plain(self.below(100).to_string()),
            1 | 2 => Yaml::Text(self.text()),
            3 | 4 => Yaml::List((0..self.below(4)).map(|_| self.yaml(depth - 1)).collect()),
            5 => Yaml::Map(self.entries(depth - 1)),
            _ => Yaml::Inline(Box::new(self.yaml(depth - 1))),
        }
    }

    fn entries(&mut self, depth: usize) -> Vec<YamlEntry> {
        let mut entries: Vec<YamlEntry> = Vec::new();
        for _ in 0..self.below(4) {
            let key = self.text();
            if key.is_empty() || entries.iter().any(|entry| entry.key == key) {
                continue;
            }
            let comments = (0..self.below(3)).map(|_| self.text()).collect();
            entries.push(YamlEntry { comments, key, value: self.yaml(depth) });
        }
        entries
    }
}

fn is_same(written: &Yaml, read: &Node) -> bool {
    match (written, &read.kind) {
        (Yaml::Inline(inner), _) => is_same(inner, read),
        (Yaml::Plain(written), NodeKind::Text { text, plain }) => *plain && written == text,
        (Yaml::Text(written), NodeKind::Text { text, .. }) => written == text,
        (Yaml::List(written), NodeKind::List(read)) => {
            written.len() == read.len() && written.iter().zip(read).all(|(w, r)| is_same(w, r))
        }
        (Yaml::Map(written), NodeKind::Map(read)) => {
            let same = |(w, r): (&YamlEntry, &claims::document::Entry)| {
                w.key == r.key && is_same(&w.value, &r.value)
            };
            written.len() == read.len() && written.iter().zip(read).all(same)
        }
        _ => false,
    }
}

fn check(yaml: &Yaml) {
    let text = yaml.document();
    let mut diagnostics = Diagnostics::default();
    let read = Node::parse(&text, &mut diagnostics);
    assert!(diagnostics.as_slice().is_empty(), "{diagnostics:?}\n{yaml:?}\n{text}");
    assert!(is_same(yaml, &read), "{yaml:?}\n{text}\n{read:?}");
}

#[test]
fn what_is_written_reads_back_the_same() {
    let mut random = RandomText(0x5eed);
    for _ in 0..20_000 {
        check(&random.yaml(4));
    }
}

#[test]
fn every_character_reads_back_the_same() {
    for character in
        ('\0'..=char::MAX).step_by(1).filter(|c| u32::from(*c) < 0x3000 || u32::from(*c) % 97 == 0)
    {
        check(&Yaml::Text(format!("a{character}b")));
    }
}

/// A text that only looks like a number must not become one.
#[test]
fn a_text_is_plain_only_where_it_is_a_word() {
    for (text, written) in [("42", "\"42\"\n"), ("true", "\"true\"\n"), ("user.mail", "user.mail\n")] {
        assert_eq!(Yaml::text(text).document(), written);
    }
}

#[test]
fn a_comment_stays_on_its_line() {
    for text in TEXTS.iter().copied().chain(["a\nb: c", "a\u{2028}b", "a\r\nb"]) {
        assert!(!one_line(text).contains(['\n', '\r', '\u{85}', '\u{2028}']));
    }
}
