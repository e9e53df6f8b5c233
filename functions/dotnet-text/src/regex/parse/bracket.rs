//! Character classes: `[a-z]`, `[^...]`, `[a-z-[aeiou]]`.

use super::cursor::ascii;
use super::{Parser, Result};
use crate::regex::class::Class;
use crate::regex::error::ErrorKind;
use crate::regex::notes::VersionNoteKind;
use crate::regex::tree::PatternNode;

/// The state of reading one class.
struct Reading {
    class: Class,
    /// The first pass only looks for the end, and sees subtraction less well; so does .NET's.
    skip: bool,
    /// The start of a range whose end comes next.
    from: Option<u16>,
    first: bool,
}

impl Parser<'_> {
    /// After `[`.
    pub(super) fn class(&mut self) -> Result<PatternNode> {
        let class = self.read_class(self.at - 1, false, 0)?;
        Ok(self.one_of(class))
    }

    pub(super) fn skip_class(&mut self) -> Result<()> {
        self.read_class(self.at - 1, true, 0).map(drop)
    }

    fn read_class(&mut self, start: usize, skip: bool, depth: usize) -> Result<Class> {
        if depth > super::MAX_DEPTH {
            return Err(self.error(ErrorKind::TooDeep, start));
        }
        let negated = self.eat(b'^');
        let mut reading = Reading { class: Class::default(), skip, from: None, first: true };
        let mut subtracted = None;
        while let Some(unit) = self.next() {
            if ascii(unit) == b']' && !reading.first {
                return Ok(self.finish_class(reading.class, negated, subtracted));
            }
            if !skip && ascii(unit) == b'[' {
                self.note_posix_name();
            }
            if let Some((unit, escaped)) = self.member(&mut reading, unit)? {
                if self.starts_subtraction(&mut reading, unit, escaped) {
                    let inner = self.read_class(self.at - 1, skip, depth + 1)?;
                    subtracted = Some(inner);
                    if !skip && self.left() > 0 && self.ahead(0) != b']' {
                        return Err(self.error(ErrorKind::SubtractionNotLast, start));
                    }
                } else {
                    self.add_member(&mut reading, unit)?;
                }
            }
            reading.first = false;
        }
        self.at = start + 1;
        Err(self.error(ErrorKind::UnclosedClass, start))
    }

    fn finish_class(&self, mut class: Class, negated: bool, subtracted: Option<Class>) -> Class {
        if self.options.ignore_case {
            class.ignore_case();
        }
        class.finish(negated, subtracted);
        class
    }

    /// The next unit and whether it was escaped; none if it was an escape that is complete by itself.
    fn member(&mut self, reading: &mut Reading, unit: u16) -> Result<Option<(u16, bool)>> {
        if ascii(unit) != b'\\' || self.left() == 0 {
            return Ok(Some((unit, false)));
        }
        let start = self.at - 1;
        if self.ahead(0) == b'-' {
            return self.escaped_hyphen(reading, start).map(|()| None);
        }
        if self.class_escape(&mut reading.class)? {
            if reading.from.is_some() && !reading.skip {
                return Err(self.error(ErrorKind::ClassInRange, start));
            }
            return Ok(None);
        }
        let unit = self.unit_escape(start)?;
        Ok(Some((unit, true)))
    }

    /// `[:name:]`: .NET Framework and Mono step over it, .NET Core takes each unit for itself.
    fn note_posix_name(&mut self) {
        let name = (1..).take_while(|place| self.ahead(*place).is_ascii_alphanumeric()).count();
        if self.ahead(0) == b':' && self.ahead(name + 1) == b':' && self.ahead(name + 2) == b']' {
            let at = self.at;
            self.at += name + 3;
            self.note(VersionNoteKind::PosixClass, at - 1);
            self.at = at;
        }
    }

    /// `\-` stands for itself, also at the end of a range. Before version 5 it did not end a range.
    fn escaped_hyphen(&mut self, reading: &mut Reading, start: usize) -> Result<()> {
        const HYPHEN: u16 = b'-' as u16;
        self.at += 1;
        let first = match reading.from.take() {
            Some(from) if !reading.skip => {
                if from > HYPHEN {
                    return Err(self.error(ErrorKind::ReversedRange, start - 2));
                }
                self.note(VersionNoteKind::EscapedHyphen, start - 2);
                from
            }
            _ => HYPHEN,
        };
        reading.class.add_range(first, HYPHEN);
        Ok(())
    }

    /// Whether the class that is taken away begins; its bracket has then been read.
    fn starts_subtraction(&mut self, reading: &mut Reading, unit: u16, escaped: bool) -> bool {
        if escaped || reading.first {
            return false;
        }
        match reading.from {
            Some(from) if ascii(unit) == b'[' && !reading.skip => {
                reading.class.add_range(from, from);
                reading.from = None;
                true
            }
            None => ascii(unit) == b'-' && self.eat(b'['),
            _ => false,
        }
    }

    fn add_member(&mut self, reading: &mut Reading, unit: u16) -> Result<()> {
        match reading.from.take() {
            Some(from) if from > unit => {
                if !reading.skip {
                    return Err(self.error(ErrorKind::ReversedRange, self.at - 3));
                }
            }
            Some(from) => reading.class.add_range(from, unit),
            None if self.left() >= 2 && self.ahead(0) == b'-' && self.ahead(1) != b']' => {
                self.at += 1;
                reading.from = Some(unit);
            }
            None => reading.class.add_range(unit, unit),
        }
        Ok(())
    }
}
