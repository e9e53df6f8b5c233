//! What a match can begin with, as far as older versions of .NET look for it and miss it.
//!
//! .NET Core 3.1, .NET Framework and Mono collect the units that a match can begin with and try no other place. Of
//! two things they collect too little, so that they miss matches; later versions find them. A pattern that begins
//! with `^` or `\A` is tried at the beginning only and meets neither.

use super::Parser;
use crate::regex::notes::VersionNoteKind;
use crate::regex::tree::{Anchor, Kind, PatternNode, Unit};
use crate::unicode;

/// The ASCII units that a match can begin with, a bit each.
#[derive(Debug, Default)]
pub(super) struct Front {
    plain: u128,
    /// Under `(?i)`, in lower case.
    folded: u128,
    /// Whether anything is under `(?i)`, ASCII or not.
    folds: bool,
}

impl Front {
    /// As soon as a part is under `(?i)`, older versions lower the input for all of them: an upper-case letter that
    /// is meant as such is found only where its lower case is meant too.
    fn misses_upper_case(&self) -> bool {
        let all = self.plain | self.folded;
        self.folds
            && (b'A'..=b'Z').any(|unit| {
                let lower = unit.to_ascii_lowercase();
                self.plain & (1 << unit) != 0 && all & (1 << lower) == 0
            })
    }
}

impl Parser<'_> {
    /// Whether a match can begin with what comes next.
    pub(super) fn at_front(&self) -> bool {
        let is_open =
            |level: &super::level::Level| level.width == 0 && !matches!(level.kind, Kind::Look { .. });
        is_open(&self.level) && self.outer.iter().all(is_open)
    }

    /// Notes a unit that a match may begin with.
    pub(super) fn note_front(&mut self, unit: Unit) {
        if !self.at_front() {
            return;
        }
        let bit = |unit: u16| if unit < 0x80 { 1_u128 << unit } else { 0 };
        let fold = self.options.ignore_case;
        let ascii = match unit {
            Unit::Is(unit) if fold => bit(unicode::lower(unit)),
            Unit::Is(unit) | Unit::Lower(unit) => bit(unit),
            Unit::IsNot(unit) => !bit(unit),
            Unit::Any => u128::MAX,
            Unit::In(class) => {
                self.reducer.classes.get(class as usize).map_or(u128::MAX, crate::regex::class::Class::ascii)
            }
        };
        self.front.folds |= fold;
        *(if fold { &mut self.front.folded } else { &mut self.front.plain }) |= ascii;
    }

    /// Leaves the notes that hold only where a match can begin anywhere.
    pub(super) fn finish_front(&mut self, root: &PatternNode) {
        if begins_at_start(root) == Some(true) {
            self.notes.retain(|note| note.kind() != VersionNoteKind::OneBranch);
        } else if self.front.misses_upper_case() {
            self.note(VersionNoteKind::Case, 0);
        }
    }
}

/// Whether the first thing of the pattern is the start of the input; `None` where there is nothing yet.
fn begins_at_start(node: &PatternNode) -> Option<bool> {
    match node.kind {
        Kind::Anchor(Anchor::Start | Anchor::SearchStart) => Some(true),
        Kind::Empty | Kind::Look { .. } => None,
        Kind::Sequence => node.children.iter().find_map(begins_at_start),
        Kind::Capture { .. } | Kind::Atomic => {
            Some(node.children.first().and_then(begins_at_start).unwrap_or(false))
        }
        _ => Some(false),
    }
}
