//! What a parenthesis opens.

use super::Reader;

/// The options that hold at a place and change what is told.
#[derive(Clone, Copy, Default)]
pub(super) struct PatternOptions {
    pub(super) multiline: bool,
    pub(super) single_line: bool,
    pub(super) explicit_capture: bool,
    pub(super) extended: bool,
}

/// What options mean, by their letters.
const OPTIONS: [(char, &str, &str); 5] = [
    ('i', "upper and lower case are the same", "upper and lower case differ"),
    ('m', "`^` and `$` are the start and end of each line", "`^` and `$` are the start and end of the text"),
    ('n', "only groups with a name are kept", "groups without a name are kept"),
    ('s', "`.` is any character", "`.` is any character except a line feed"),
    ('x', "white space and comments do not count", "white space counts"),
];

impl Reader<'_> {
    /// Right after `(`.
    pub(super) fn open_group(&mut self, start: usize) {
        let around = self.options;
        if !self.eat('?') {
            let words = self.unnamed();
            return self.open(start, words, around);
        }
        let words = match self.next() {
            Some(':') => "these together".to_owned(),
            Some('=') => "followed by".to_owned(),
            Some('!') => "not followed by".to_owned(),
            Some('>') => "these together, without trying less once they match".to_owned(),
            Some('#') => {
                self.until(')');
                return self.add(start, "a comment".to_owned(), false);
            }
            Some('<') if self.eat('=') => "preceded by".to_owned(),
            Some('<') if self.eat('!') => "not preceded by".to_owned(),
            Some('<') => self.named('>'),
            Some('\'') => self.named('\''),
            Some('(') => self.condition(),
            letter => match self.options_from(letter) {
                (words, true) => return self.add(start, format!("from here on: {words}"), false),
                (words, false) => format!("these together, and in them {words}"),
            },
        };
        self.open(start, words, around);
    }

    fn open(&mut self, start: usize, words: String, around: PatternOptions) {
        let part = self.parts.len();
        self.add(start, words, false);
        self.open.push((part, around));
        self.repeatable = None;
    }

    pub(super) fn close_group(&mut self) {
        if let Some((part, around)) = self.open.pop() {
            self.options = around;
            self.repeatable = Some(part);
        }
    }

    fn unnamed(&mut self) -> String {
        if self.options.explicit_capture {
            return "these together".to_owned();
        }
        self.numbered += 1;
        format!("group {}", self.numbered)
    }

    /// `name`, `name-other` or `-other`.
    fn named(&mut self, end: char) -> String {
        let name = self.until(end);
        let (name, other) = name.split_once('-').unwrap_or((&name, ""));
        let forgets = format!("forgets the last match of group `{other}`");
        match (name, other) {
            ("", _) => forgets,
            (name, "") if name.parse::<u32>().is_ok() => format!("group {name}"),
            (name, "") => format!("group `{name}`"),
            (name, _) => format!("group `{name}`, which {forgets}"),
        }
    }

    /// After `(?(`: a group's name, or an expression.
    fn condition(&mut self) -> String {
        let mut depth = 1;
        let mut text = String::new();
        while let Some(one) = self.next() {
            depth += i32::from(one == '(') - i32::from(one == ')');
            if depth == 0 {
                break;
            }
            text.push(one);
            if one == '\\' {
                text.extend(self.next());
            }
        }
        format!("if `{text}` matched, the first of these, otherwise the second")
    }

    /// Letters up to `)`, which ends it (`true`), or up to `:`.
    fn options_from(&mut self, first: Option<char>) -> (String, bool) {
        let mut words = Vec::new();
        let (mut on, mut letter) = (true, first);
        let ends = loop {
            match letter {
                Some('-') => on = false,
                Some('+') => on = true,
                Some(':') => break false,
                Some(')') | None => break true,
                Some(letter) => {
                    self.set(letter.to_ascii_lowercase(), on);
                    let known = OPTIONS.iter().find(|(known, ..)| *known == letter.to_ascii_lowercase());
                    words.extend(known.map(|(_, set, unset)| if on { *set } else { *unset }));
                }
            }
            letter = self.next();
        };
        (words.join(", "), ends)
    }

    fn set(&mut self, letter: char, on: bool) {
        match letter {
            'm' => self.options.multiline = on,
            'n' => self.options.explicit_capture = on,
            's' => self.options.single_line = on,
            'x' => self.options.extended = on,
            _ => {}
        }
    }
}
