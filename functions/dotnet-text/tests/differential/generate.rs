//! Random patterns over a small alphabet, and inputs that they have a chance to match.

use crate::compare::Question;
use crate::random::Random;

const LITERALS: &[&str] = &[
    "a", "b", "c", "ab", "aa", "1", "0", "_", "-", "@", " ", "A", r"\.", r"\-", r"\n", r"\x61", r"\u0062",
    r"\t", r"\@", "é", "😀", "{", "a{,2}", "]", "}", ",", r"\141", r"\e", r"\cA", "#", "ж",
];
#[rustfmt::skip]
const CLASSES: &[&str] = &[
    ".", r"\w", r"\d", r"\s", r"\W", r"\D", r"\S", "[ab]", "[^a]", "[a-c]", "[a-c-[b]]", r"[\w-[\d_]]",
    "[^a-[b]]", r"[\d\s]", r"\p{L}", r"\P{L}", r"\p{Lu}", r"\p{IsBasicLatin}", r"\P{IsBasicLatin}",
    r"[\p{Ll}-]", "[]a]", "[^]a]", "[a-]", "[-a]", r"[\w-]", r"[\w-z]", "[[a]", r"[\]b]", r"[^\W_]",
    r"[\s\S]", r"[\b]", "[😀]", r"\p{Cs}", r"\p{P}", "[a-c-e]", "[+--]", r"[\x61-\x63]", r"[^\s@]",
    r"\p{Nd}", r"[^\p{Ll}\d]", "[A-Z]", "[а-я]", "[^Ж]", "[é-ж]", "[[:alpha:]]", r"[!-\-]", r"[b-\-]",
];
const ANCHORS: &[&str] =
    &["^", "$", r"\A", r"\Z", r"\z", r"\G", r"\b", r"\B", "(?m)^", "(?m)$", "(?m:^)", "(?m:$)"];
const QUANTIFIERS: &[(&str, bool)] = &[
    ("*", true),
    ("+", false),
    ("?", true),
    ("{2}", false),
    ("{0,2}", true),
    ("{1,3}", false),
    ("{2,}", false),
    ("{0}", true),
    ("{1}", false),
    ("{0,1}", true),
];
const OPTIONS: &[&str] = &["i", "s", "m", "n", "x", "-i", "i-s", "im", "-n", "is-mn", "I", "x-i"];
const NAMES: &[&str] = &["n", "m", "o", "5", "2", "1"];
const INPUTS: &[&str] = &[
    "a", "b", "c", "ab", "aa", "1", "0", "_", "-", "@", " ", "A", "B", ".", "\n", "é", "É", "😀", "\r\n",
    "x", "{", "#", "abab", "aab", "\u{8}", "]", "ж", "Ж",
];
const NOISE: &[&str] = &[
    "(", ")", "[", "]", "{", "}", "*", "+", "?", "|", "\\", "^", "$", ".", "-", "<", ">", "=", "!", ":", "'",
    "#", "1", "2", ",", "a", "(?", "(?<", "(?<n>", "(?'n'", "\\k<n>", "\\1", "(?(", "(?(1)", "(?#", "\\p{L",
    "\\x4", "\\c", "(?i)", "(?x)", "{2}", "{1,", "-[", "\\", "(?>", "(?<=", "(?<!", "(?=", "(?!", " ", "\n",
    "\\8", "\\12", "(?n)", "[^",
];

/// What patterns and inputs are made of: everything or, so that neighbors meet more often, a few of each.
struct Vocabulary {
    literals: Vec<&'static str>,
    classes: Vec<&'static str>,
    anchors: Vec<&'static str>,
    inputs: Vec<&'static str>,
}

impl Vocabulary {
    fn all() -> Vocabulary {
        let [literals, classes, anchors, inputs] = [LITERALS, CLASSES, ANCHORS, INPUTS].map(<[&str]>::to_vec);
        Vocabulary { literals, classes, anchors, inputs }
    }

    fn few(random: &mut Random) -> Vocabulary {
        let mut some = |of: &[&'static str], count| (0..count).map(|_| random.of(of)).collect::<Vec<_>>();
        let (literals, classes, anchors) =
            (some(&["a", "!", "1", " ", "ab", r"\n"], 2), some(CLASSES, 2), some(ANCHORS, 2));
        Vocabulary {
            literals, classes, anchors, inputs: some(&["a", "!", "1", " ", "b", "\n", "A", "é"], 3)
        }
    }
}

pub(crate) struct Generator<'r> {
    random: &'r mut Random,
    words: Vocabulary,
    groups: usize,
}

/// A part of a pattern, and whether it may match nothing.
type Part = (String, bool);

impl Generator<'_> {
    /// One in eight is made of noise, so that much of it is refused.
    pub(crate) fn question(random: &mut Random) -> Question {
        let words = if random.once_in(2) { Vocabulary::few(random) } else { Vocabulary::all() };
        let mut generator = Generator { random, words, groups: 0 };
        let (mut pattern, _) = generator.choice(3);
        match generator.random.below(3) {
            0 => pattern = format!("(?<n>a)?(?<m>b)?{pattern}(?<o>.)?"),
            1 => pattern = format!("(?:(?<m>.)(?'n'b)?(?<o>a)?)*{pattern}"),
            _ => {}
        }
        if generator.random.once_in(8) {
            pattern = generator.noise(&pattern);
        }
        if generator.random.once_in(6) {
            pattern = format!("(?{}){pattern}", generator.random.of(OPTIONS));
        }
        let inputs = (0..crate::INPUTS_PER_PATTERN).map(|_| generator.input()).collect();
        Question { pattern, inputs }
    }

    fn input(&mut self) -> Vec<u16> {
        let len = self.random.below(9);
        let text: String = (0..len).map(|_| self.random.of(&self.words.inputs)).collect();
        let mut units: Vec<u16> = text.encode_utf16().collect();
        if self.random.once_in(12) {
            units.insert(
                self.random.below(units.len() + 1),
                if self.random.once_in(2) { 0xD83D } else { 0xDE00 },
            );
        }
        units
    }

    fn noise(&mut self, pattern: &str) -> String {
        let mut characters: Vec<String> = pattern.chars().map(String::from).collect();
        for _ in 0..=self.random.below(3) {
            let at = self.random.below(characters.len() + 1);
            if at < characters.len() && self.random.once_in(3) {
                characters.remove(at);
            } else {
                characters.insert(at, self.random.of(NOISE).to_owned());
            }
        }
        characters.concat()
    }

    fn choice(&mut self, depth: usize) -> Part {
        let (mut pattern, mut empty) = self.sequence(depth);
        while self.random.once_in(4) {
            let (next, next_empty) = self.sequence(depth);
            pattern = format!("{pattern}|{next}");
            empty |= next_empty;
        }
        (pattern, empty)
    }

    fn sequence(&mut self, depth: usize) -> Part {
        let mut pattern = String::new();
        let mut empty = true;
        for _ in 0..self.random.below(4) + usize::from(!self.random.once_in(8)) {
            let (next, next_empty) = self.repeated(depth);
            pattern.push_str(&next);
            empty &= next_empty;
        }
        (pattern, empty)
    }

    fn repeated(&mut self, depth: usize) -> Part {
        let (mut pattern, mut empty) = self.atom(depth);
        let quantifiable = !pattern.ends_with(['*', '+', '?', '}', '{'])
            && !pattern.ends_with("i)")
            && pattern != "(?#note)";
        if quantifiable && self.random.once_in(3) {
            let (sign, none) = QUANTIFIERS[self.random.below(QUANTIFIERS.len())];
            pattern.push_str(sign);
            if self.random.once_in(4) {
                pattern.push('?');
            }
            empty |= none;
        }
        (pattern, empty)
    }

    fn atom(&mut self, depth: usize) -> Part {
        match self.random.below(if depth == 0 { 10 } else { 19 }) {
            0..=4 => {
                let literal = self.random.of(&self.words.literals);
                // Under `(?x)` these two are nothing.
                (literal.to_owned(), matches!(literal, " " | "#"))
            }
            5..=7 => (self.random.of(&self.words.classes).to_owned(), false),
            8 => (self.random.of(&self.words.anchors).to_owned(), true),
            9 => (self.reference(), true),
            10 | 11 => self.group(depth, "(", true),
            12 => self.group(depth, "(?:", false),
            13 => self.named(depth),
            14 => self.look(depth),
            15 => self.group(depth, "(?>", false),
            16 => self.conditional(depth),
            17 => {
                let open = format!("(?{}:", self.random.of(OPTIONS));
                self.group(depth, &open, false)
            }
            _ => self.balancing(depth),
        }
    }

    fn group(&mut self, depth: usize, open: &str, captures: bool) -> Part {
        self.groups += usize::from(captures);
        let (inner, empty) = self.choice(depth - 1);
        (format!("{open}{inner})"), empty)
    }

    fn named(&mut self, depth: usize) -> Part {
        let name = self.random.of(NAMES);
        let open = if self.random.once_in(2) { format!("(?<{name}>") } else { format!("(?'{name}'") };
        self.group(depth, &open, false)
    }

    fn look(&mut self, depth: usize) -> Part {
        let open = self.random.of(&["(?=", "(?!", "(?<=", "(?<!"]);
        (self.group(depth, open, false).0, true)
    }

    fn reference(&mut self) -> String {
        if self.groups > 0 && !self.random.once_in(8) {
            return format!(r"\{}", 1 + self.random.below(self.groups));
        }
        self.random.of(&[r"\k<n>", r"\k'm'", r"\<o>", r"\k<1>", r"\12", r"\7", "(?#note)", "(?i)"]).to_owned()
    }

    fn conditional(&mut self, depth: usize) -> Part {
        let condition = match self.random.below(4) {
            0 => "n".to_owned(),
            1 => (1 + self.random.below(self.groups.max(1))).to_string(),
            2 => self.group(depth, "?=", false).0.trim_end_matches(')').to_owned(),
            _ => self.choice(0).0,
        };
        let ((yes, _), (no, _)) = (self.sequence(depth - 1), self.sequence(depth - 1));
        if self.random.once_in(4) {
            return (format!("(?({condition}){yes})"), true);
        }
        (format!("(?({condition}){yes}|{no})"), true)
    }

    fn balancing(&mut self, depth: usize) -> Part {
        let open = self.random.of(&["(?<n-m>", "(?<-n>", "(?<o-1>", "(?<m-n>", "(?'-m'"]);
        self.group(depth, open, false)
    }
}
