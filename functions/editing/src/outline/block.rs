//! Lines: what is in what is told by the indentation.

use super::word::{Reader, Written};
use super::{Outline, Role, Step};

/// A mapping or a list whose lines may go on.
#[derive(Debug)]
struct Open {
    /// The bytes before its keys or dashes.
    indentation: usize,
    is_list: bool,
    /// What it is the value of.
    part: usize,
    /// What its last key or dash holds.
    current: usize,
    /// How many items it has so far.
    count: usize,
}

pub(super) struct Blocks<'t> {
    pub(super) reader: Reader<'t>,
    pub(super) outline: Outline,
    open: Vec<Open>,
}

pub(super) fn read(text: &str) -> Outline {
    let mut blocks = Blocks { reader: Reader::new(text), outline: Outline::default(), open: Vec::new() };
    blocks.outline.add_part(0, Step::Document);
    while !blocks.reader.is_at_end() {
        let indentation = blocks.reader.blanks();
        blocks.line(indentation);
        blocks.reader.next_line();
    }
    blocks.outline
}

impl Blocks<'_> {
    /// Reads a line whose first byte that is not blank stands in this column.
    fn line(&mut self, indentation: usize) {
        if indentation == 0 && ["---", "...", "%"].iter().any(|mark| self.reader.rest().starts_with(mark)) {
            return;
        }
        let mut column = indentation;
        while self.reader.is_dash() {
            self.item(column);
            column += self.reader.skip(1) + self.reader.blanks();
        }
        match self.reader.peek() {
            None | Some('\n' | '\r' | '#') => {}
            Some('{' | '[') => {
                self.close(column);
                let (part, limit) = (self.current(), self.limit());
                self.flow(part, limit);
            }
            Some(_) => self.word(column),
        }
    }

    /// A key with what stands behind its colon, or a text on a line of its own.
    fn word(&mut self, column: usize) {
        let written = self.reader.word(self.limit_at(column), false);
        if self.reader.colon(written.is_quoted) {
            let part = self.key(column, written, Role::Key);
            self.value(part, column);
            return;
        }
        self.close(column);
        if self.open.last().is_some_and(|open| open.indentation == column && !open.is_list) {
            self.key(column, written, Role::KeyWithoutColon);
        } else {
            self.outline.add_word(written.bytes, Role::TextOrKey, self.current());
        }
    }

    /// What stands behind the colon of a key in this column.
    fn value(&mut self, part: usize, column: usize) {
        self.reader.blanks();
        match self.reader.peek() {
            None | Some('\n' | '\r' | '#') => {}
            Some('{' | '[') => self.flow(part, Some(column)),
            Some('|' | '>') => self.reader.block_text(column),
            Some(_) => {
                let written = self.reader.word(Some(column), false);
                self.outline.add_word(written.bytes, Role::Text, part);
            }
        }
    }

    fn key(&mut self, column: usize, written: Written, role: Role) -> usize {
        self.close(column);
        if self.open.last().is_none_or(|open| open.indentation != column) {
            self.push(column, false);
        }
        let name = self.reader.text_of(&written.bytes).to_owned();
        let step = Step::Key(name, written.bytes.clone());
        let part = self.child(step);
        self.outline.add_word(written.bytes, role, part);
        part
    }

    /// A dash in this column.
    fn item(&mut self, column: usize) {
        while self.open.last().is_some_and(|open| open.indentation > column) {
            self.open.pop();
        }
        if !self.open.last().is_some_and(|open| open.indentation == column && open.is_list) {
            self.push(column, true);
        }
        let number = self.open.last().map_or(0, |open| open.count);
        self.child(Step::Item(number));
    }

    /// Closes what ends before a key or a text in this column.
    fn close(&mut self, column: usize) {
        let ends = |open: &Open| open.indentation > column || open.is_list && open.indentation == column;
        while self.open.last().is_some_and(ends) {
            self.open.pop();
        }
    }

    fn push(&mut self, indentation: usize, is_list: bool) {
        let part = self.current();
        self.open.push(Open { indentation, is_list, part, current: part, count: 0 });
    }

    fn child(&mut self, step: Step) -> usize {
        let parent = self.open.last().map_or(0, |open| open.part);
        let part = self.outline.add_part(parent, step);
        if let Some(open) = self.open.last_mut() {
            open.current = part;
            open.count += 1;
        }
        part
    }

    /// What the next text is in.
    fn current(&self) -> usize {
        self.open.last().map_or(0, |open| open.current)
    }

    /// Lines that are indented no further are outside of what begins here.
    fn limit(&self) -> Option<usize> {
        self.open.last().map(|open| open.indentation)
    }

    fn limit_at(&self, column: usize) -> Option<usize> {
        let mut around = self.open.iter().rev().map(|open| open.indentation);
        around.find(|indentation| *indentation < column)
    }
}
