//! The keys, items and texts of a document, as far as they can be told by its indentation and brackets, also where it is
//! not YAML: `block.rs` reads lines, `flow.rs` what is in brackets, `word.rs` a key or a text.

mod block;
mod flow;
mod word;

use std::ops::Range;

/// A document as it is written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outline {
    /// The first is the whole document.
    pub(crate) parts: Vec<OutlinePart>,
    /// In the order of writing.
    pub(crate) words: Vec<Word>,
}

/// What a key holds, an item, or the whole document.
#[derive(Clone, Debug)]
pub(crate) struct OutlinePart {
    /// The part that it is in; that of the document is the document.
    pub(crate) parent: usize,
    /// How it is found there.
    pub(crate) step: Step,
    /// The parts in it.
    pub(crate) children: Vec<usize>,
    /// The bytes from its first word to its last one, with the key.
    pub(crate) bytes: Range<usize>,
    /// The bytes of its text, where it holds one.
    pub(crate) text: Option<Range<usize>>,
}

/// How a part is found in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The whole document.
    Document,
    /// By a key, which stands there.
    Key(String, Range<usize>),
    /// By a number from 0.
    Item(usize),
}

/// A key or a text.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// Its bytes, without quotes.
    pub(crate) bytes: Range<usize>,
    /// What it can be.
    pub(crate) role: Role,
    /// The part that it is the key of, or that it stands in.
    pub(crate) part: usize,
}

/// What a word can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A key with a colon.
    Key,
    /// A key whose colon is not written yet.
    KeyWithoutColon,
    /// A text.
    Text,
    /// A text, or the first key of a mapping whose colon is not written yet.
    TextOrKey,
}

impl Outline {
    /// Reads a document. Whatever the text is, something comes of it.
    pub(crate) fn read(text: &str) -> Self {
        block::read(text)
    }

    /// The word that contains a byte or ends at it.
    pub(crate) fn word_at(&self, byte: usize) -> Option<&Word> {
        let at = self.words.partition_point(|word| word.bytes.end < byte);
        self.words.get(at).filter(|word| word.bytes.start <= byte)
    }

    /// The way from the document to a part.
    pub(crate) fn path(&self, part: usize) -> Vec<&Step> {
        let mut path = Vec::new();
        let mut at = part;
        while let Some(OutlinePart { parent, step, .. }) = self.parts.get(at).filter(|_| at > 0) {
            path.push(step);
            at = *parent;
        }
        path.reverse();
        path
    }

    /// The parts in a part.
    pub(crate) fn children(&self, part: usize) -> impl Iterator<Item = (usize, &OutlinePart)> {
        let children = self.parts.get(part).map(|part| part.children.as_slice()).unwrap_or_default();
        children.iter().filter_map(|child| Some((*child, self.parts.get(*child)?)))
    }

    /// The parts in a part that have keys, with these.
    pub(crate) fn keys(&self, part: usize) -> impl Iterator<Item = (usize, &str, &OutlinePart)> {
        self.children(part).filter_map(|(at, child)| match &child.step {
            Step::Key(key, _) => Some((at, key.as_str(), child)),
            Step::Document | Step::Item(_) => None,
        })
    }

    /// What a key of a part holds.
    pub(crate) fn get(&self, part: usize, key: &str) -> Option<usize> {
        self.keys(part).find(|(_, known, _)| *known == key).map(|(at, ..)| at)
    }

    fn add_part(&mut self, parent: usize, step: Step) -> usize {
        let new = self.parts.len();
        self.parts.push(OutlinePart { parent, step, children: Vec::new(), bytes: 0..0, text: None });
        if let Some(parent) = self.parts.get_mut(parent).filter(|_| new > 0) {
            parent.children.push(new);
        }
        new
    }

    fn add_word(&mut self, bytes: Range<usize>, role: Role, part: usize) {
        let mut at = part;
        while let Some(part) = self.parts.get_mut(at) {
            let start = if part.bytes.end == 0 { bytes.start } else { part.bytes.start };
            part.bytes = start..bytes.end;
            if at == 0 {
                break;
            }
            at = part.parent;
        }
        if let Some(part) = self.parts.get_mut(part).filter(|_| matches!(role, Role::Text | Role::TextOrKey))
        {
            part.text.get_or_insert_with(|| bytes.clone());
        }
        self.words.push(Word { bytes, role, part });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each word with its path: `a.b[0]:` for a key, `a.b=` before a text; a mark where a colon is missing.
    fn words(text: &str) -> Vec<String> {
        let outline = Outline::read(text);
        let words = outline.words.iter().map(|word| {
            let path: String = outline.path(word.part).iter().map(|step| shown(step)).collect();
            match word.role {
                Role::Key => format!("{path}:"),
                Role::KeyWithoutColon => format!("{path}?"),
                Role::Text => format!("{path}={}", text.get(word.bytes.clone()).unwrap()),
                Role::TextOrKey => format!("{path}~{}", text.get(word.bytes.clone()).unwrap()),
            }
        });
        words.collect()
    }

    fn shown(step: &Step) -> String {
        match step {
            Step::Document => String::new(),
            Step::Key(key, _) => format!(".{key}"),
            Step::Item(number) => format!("[{number}]"),
        }
    }

    #[test]
    fn blocks_are_read_by_their_indentation() {
        let text = "# c\na: 1 # one\nb:\n  - x\n  - c: \"d: e\"\n    f:\n    - g\n  # c\n\n  -   h: i\nj: |\n  k: l\n\n  m\nn: o:p\n";
        let expected =
            [".a:", ".a=1", ".b:", ".b[0]~x", ".b[1].c:", ".b[1].c=d: e", ".b[1].f:", ".b[1].f[0]~g"];
        let rest = [".b[2].h:", ".b[2].h=i", ".j:", ".n:", ".n=o:p"];
        assert_eq!(words(text), [&expected[..], &rest].concat());
    }

    #[test]
    fn brackets_are_read_on_one_line_and_on_several() {
        let text = "a: { b: [1, \"x, y\"], 'c': { d: e } }\nf: [\n  { g: h },\n]\n\"i\": {\"j\":2}\n";
        let expected = [".a:", ".a.b:", ".a.b[0]~1", ".a.b[1]~x, y", ".a.c:", ".a.c.d:", ".a.c.d=e", ".f:"];
        let rest = [".f[0].g:", ".f[0].g=h", ".i:", ".i.j:", ".i.j=2"];
        assert_eq!(words(text), [&expected[..], &rest].concat());
    }

    #[test]
    fn a_key_in_square_brackets_is_that_of_an_item() {
        let text = "a: [b: { c: d }, e: f, g]";
        let expected = [".a:", ".a[0].b:", ".a[0].b.c:", ".a[0].b.c=d", ".a[1].e:", ".a[1].e~f", ".a[2]~g"];
        assert_eq!(words(text), expected);
    }

    #[test]
    fn what_is_not_finished_spoils_only_its_own_part() {
        for (text, expected) in [
            (
                "a:\n  b: { c: d, e\nf: g\n",
                &[".a:", ".a.b:", ".a.b.c:", ".a.b.c=d", ".a.b.e?", ".f:", ".f=g"][..],
            ),
            ("a:\n  b: \"c\n  d: e\n", &[".a:", ".a.b:", ".a.b=c", ".a.d:", ".a.d=e"]),
            ("a:\n  b: c\n  d\n  e: f\n", &[".a:", ".a.b:", ".a.b=c", ".a.d?", ".a.e:", ".a.e=f"]),
            ("a:\n  b\n", &[".a:", ".a~b"]),
            (
                "a:\n  - b:\n      c\n    d: [e\n",
                &[".a:", ".a[0].b:", ".a[0].b~c", ".a[0].d:", ".a[0].d[0]~e"],
            ),
            ("a: ]\n- b\n}", &[".a:", ".a=]", ".a[0]~b", ".}?"]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn a_word_is_found_by_each_of_its_bytes() {
        let outline = Outline::read("ab: c\nd: e");
        let found = |byte| outline.word_at(byte).map(|word| word.bytes.clone());
        assert_eq!(
            [0, 2, 3, 4, 5, 10, 11].map(found),
            [Some(0..2), Some(0..2), None, Some(4..5), Some(4..5), Some(9..10), None]
        );
    }
}
