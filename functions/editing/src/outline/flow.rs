//! What is in brackets.

use super::block::Blocks;
use super::{Role, Step};

/// Deeper brackets are not looked into.
const MOST_BRACKETS: usize = 64;

/// A bracket that is not closed yet.
#[derive(Debug)]
struct Bracket {
    is_map: bool,
    /// What it is the value of.
    part: usize,
    /// What the last key holds, or the item before the next comma.
    current: Option<usize>,
    /// How many items it has so far.
    count: usize,
}

impl Blocks<'_> {
    /// Reads what a part holds, from its first bracket on. A line that is indented no further than the limit ends it.
    pub(super) fn flow(&mut self, part: usize, limit: Option<usize>) {
        let mut brackets: Vec<Bracket> = Vec::new();
        loop {
            self.reader.blanks_and_comment();
            match self.reader.peek() {
                None => return,
                Some('\n' | '\r') => {
                    if !self.reader.line_within(limit) {
                        return;
                    }
                }
                Some(one @ ('{' | '[')) => {
                    let part = self.value_in(&mut brackets, part);
                    brackets.push(Bracket { is_map: one == '{', part, current: None, count: 0 });
                    self.reader.skip(1);
                    if brackets.len() > MOST_BRACKETS {
                        return;
                    }
                }
                Some('}' | ']') => {
                    brackets.pop();
                    self.reader.skip(1);
                    if brackets.is_empty() {
                        return;
                    }
                }
                Some(',') => {
                    self.reader.skip(1);
                    if let Some(bracket) = brackets.last_mut() {
                        bracket.current = None;
                    }
                }
                Some(':') => {
                    self.reader.skip(1);
                }
                Some(_) => self.flow_word(&mut brackets, part, limit),
            }
        }
    }

    fn flow_word(&mut self, brackets: &mut [Bracket], part: usize, limit: Option<usize>) {
        let written = self.reader.word(limit, true);
        let has_colon = self.reader.colon(written.is_quoted);
        if let Some(bracket) =
            brackets.last_mut().filter(|bracket| bracket.is_map && bracket.current.is_none())
        {
            let name = self.reader.text_of(&written.bytes).to_owned();
            let part = self.outline.add_part(bracket.part, Step::Key(name, written.bytes.clone()));
            bracket.current = Some(part);
            let role = if has_colon { Role::Key } else { Role::KeyWithoutColon };
            self.outline.add_word(written.bytes, role, part);
            return;
        }
        let is_map = brackets.last().is_some_and(|bracket| bracket.is_map);
        let part = self.value_in(brackets, part);
        if let Some(bracket) = brackets.last_mut().filter(|bracket| !bracket.is_map && has_colon) {
            // `[a: b]` is a list of a mapping.
            let name = self.reader.text_of(&written.bytes).to_owned();
            let key = self.outline.add_part(part, Step::Key(name, written.bytes.clone()));
            bracket.current = Some(key);
            self.outline.add_word(written.bytes, Role::Key, key);
            return;
        }
        let role = if is_map { Role::Text } else { Role::TextOrKey };
        self.outline.add_word(written.bytes, role, part);
    }

    /// What the next text or bracket is the value of.
    fn value_in(&mut self, brackets: &mut [Bracket], outside: usize) -> usize {
        let Some(bracket) = brackets.last_mut() else { return outside };
        if bracket.is_map {
            return bracket.current.unwrap_or(bracket.part);
        }
        let (part, number) = (bracket.part, bracket.count);
        *bracket.current.get_or_insert_with(|| {
            bracket.count += 1;
            self.outline.add_part(part, Step::Item(number))
        })
    }
}
