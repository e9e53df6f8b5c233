//! A run before `\B` keeps what it has taken.
//!
//! .NET 8 makes a run atomic where nothing that it gives back could let the rest match. It takes that to be so where
//! units that are in no word, or `\W` or `\D`, are repeated before `\B`: wrongly, as `\W+\B` on `!!a` shows, which
//! could match one `!` and matches nothing. Which runs these are depends on all that can come after `\B`, so it is
//! found as .NET finds it. Other runs that it makes atomic match the same either way and are left alone.

use super::{Reducer, make_atomic};
use crate::regex::class::Class;
use crate::regex::tree::{Anchor, Kind, Manner, PatternNode, PatternOptions, Unit};
use crate::unicode::{self, mask};

/// Parts that are looked at for all runs of a pattern, and units of their classes. A pattern that needs more than that
/// was not written by anybody.
const MOST_LOOKS: u32 = 1_000_000;

/// What comes after a part.
enum After<'t> {
    /// The end of the pattern.
    End,
    /// What .NET does not look into: another round, the rest of a look-around, the branches of a condition.
    Unknown,
    /// The rest of a sequence, and what comes after it.
    Rest(&'t [PatternNode], &'t After<'t>),
}

/// Whether a run could match more had it given back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum GivingBack {
    IsUseless,
    MayHelp,
    /// It depends on what comes next.
    IsOpen,
}
use GivingBack::{IsOpen, IsUseless, MayHelp};

impl GivingBack {
    /// The same where .NET does not look at what comes next.
    fn closed(self) -> Self {
        if self == IsOpen { MayHelp } else { self }
    }
}

/// What is repeated.
enum Repeated<'c> {
    Unit(u16),
    Class(&'c Class),
}

struct Run<'c> {
    repeated: Repeated<'c>,
    options: PatternOptions,
}

struct Boundaries<'c> {
    classes: &'c [Class],
    looks_left: u32,
    kept_run: bool,
}

impl Reducer {
    pub(super) fn keep_runs_before_boundaries(&mut self, whole: &mut PatternNode) {
        if asks_for_no_boundary(whole) {
            let mut boundaries =
                Boundaries { classes: &self.classes, looks_left: MOST_LOOKS, kept_run: false };
            boundaries.part(whole, &After::End);
            self.kept_run = boundaries.kept_run;
        }
    }
}

fn asks_for_no_boundary(node: &PatternNode) -> bool {
    matches!(node.kind, Kind::Anchor(Anchor::NoBoundary)) || node.children.iter().any(asks_for_no_boundary)
}

impl<'c> Boundaries<'c> {
    /// A part and all parts in it.
    fn part(&mut self, node: &mut PatternNode, after: &After) {
        if node.is_back() {
            return;
        }
        let is_sequence = matches!(node.kind, Kind::Sequence);
        let is_transparent = matches!(node.kind, Kind::Atomic | Kind::Choice | Kind::Capture { .. });
        for at in 0..node.children.len() {
            let Some((child, rest)) = node.children.get_mut(at..).and_then(<[PatternNode]>::split_first_mut)
            else {
                return;
            };
            if is_sequence {
                self.part(child, &After::Rest(rest, after));
                if !rest.is_empty() {
                    self.end_of(child, &After::Rest(rest, after));
                }
            } else {
                self.part(child, if is_transparent { after } else { &After::Unknown });
            }
        }
    }

    /// The runs with which a part ends.
    fn end_of(&mut self, node: &mut PatternNode, after: &After) {
        match node.kind {
            Kind::Capture { .. } | Kind::Sequence => {
                if let Some(last) = node.children.last_mut() {
                    self.end_of(last, after);
                }
            }
            Kind::Repeat { lazy: false, .. } => {
                if let Some(last) = self.last_of_round(node) {
                    self.end_of(last, after);
                }
            }
            Kind::Choice | Kind::IfCaptured { .. } => {
                node.children.iter_mut().for_each(|branch| self.end_of(branch, after));
            }
            Kind::IfMatches => {
                node.children.iter_mut().skip(1).for_each(|branch| self.end_of(branch, after));
            }
            Kind::Run { .. } => {
                if let Some(run) = self.run(node)
                    && self.after(&run, after) == IsUseless
                {
                    make_atomic(node);
                    self.kept_run = true;
                }
            }
            _ => {}
        }
    }

    /// The last part of a round, if it cannot take what the next round begins with.
    fn last_of_round<'t>(&mut self, node: &'t mut PatternNode) -> Option<&'t mut PatternNode> {
        let mut body = node.children.first_mut()?;
        while let Kind::Capture { .. } = body.kind {
            body = body.children.first_mut()?;
        }
        let Kind::Sequence = body.kind else {
            return None;
        };
        let run = self.run(body.children.last()?)?;
        match self.before(&run, body.children.first()?) {
            IsUseless => body.children.last_mut(),
            _ => None,
        }
    }

    /// A greedy run that .NET thinks done before `\B`.
    fn run(&self, node: &PatternNode) -> Option<Run<'c>> {
        let Kind::Run { unit, min: 1.., manner: Manner::Greedy, .. } = node.kind else {
            return None;
        };
        let repeated = match unit {
            Unit::Is(unit) if !unicode::is_word(unit) => Repeated::Unit(unit),
            Unit::In(number) => Repeated::Class(class_at(self.classes, number).filter(|class| {
                class.is_escape(mask::ALL & !mask::WORD) || class.is_escape(mask::ALL & !mask::DECIMAL_DIGIT)
            })?),
            _ => return None,
        };
        Some(Run { repeated, options: node.options })
    }

    fn after(&mut self, run: &Run, mut after: &After) -> GivingBack {
        loop {
            match after {
                After::End => return IsUseless,
                After::Unknown => return MayHelp,
                After::Rest(rest, outer) => match self.before_all(run, rest) {
                    IsOpen => after = outer,
                    known => return known,
                },
            }
        }
    }

    fn before_all(&mut self, run: &Run, parts: &[PatternNode]) -> GivingBack {
        parts.iter().map(|part| self.before(run, part)).find(|found| *found != IsOpen).unwrap_or(IsOpen)
    }

    fn before(&mut self, run: &Run, next: &PatternNode) -> GivingBack {
        self.looks_left = self.looks_left.saturating_sub(1);
        if self.looks_left == 0 {
            return MayHelp;
        }
        match next.kind {
            Kind::Sequence | Kind::Capture { .. } | Kind::Atomic => self.before_all(run, &next.children),
            Kind::Look { negative: false } if !next.is_back() => self.before_closed(run, &next.children),
            Kind::Repeat { min: 1.., .. } => self.before_closed(run, &next.children),
            _ if next.options != run.options => MayHelp,
            Kind::Choice => self.before_each(run, &next.children),
            Kind::IfMatches => self.before_each(run, &next.children).closed(),
            _ => self.before_leaf(run, &next.kind),
        }
    }

    /// Before a part out of which .NET does not follow what comes next.
    fn before_closed(&mut self, run: &Run, parts: &[PatternNode]) -> GivingBack {
        parts.first().map_or(MayHelp, |first| self.before(run, first)).closed()
    }

    fn before_each(&mut self, run: &Run, branches: &[PatternNode]) -> GivingBack {
        let mut all = IsUseless;
        for branch in branches {
            match self.before(run, branch) {
                MayHelp => return MayHelp,
                IsOpen => all = IsOpen,
                IsUseless => {}
            }
        }
        all
    }

    fn before_leaf(&mut self, run: &Run, next: &Kind) -> GivingBack {
        let excludes = match next {
            Kind::One(unit) | Kind::Run { unit, .. } => self.excludes(run, *unit),
            Kind::Text(units) => units.first().is_some_and(|first| self.excludes(run, Unit::Is(*first))),
            Kind::Anchor(Anchor::End | Anchor::NoBoundary) => true,
            Kind::Anchor(Anchor::EndOrLastLine | Anchor::LineEnd) => {
                self.excludes(run, Unit::Is(u16::from(b'\n')))
            }
            _ => false,
        };
        match next {
            _ if !excludes => MayHelp,
            Kind::Run { min: 0, .. } | Kind::Anchor(Anchor::NoBoundary) => IsOpen,
            _ => IsUseless,
        }
    }

    /// Whether .NET sees that nothing is both repeated and the next unit.
    fn excludes(&mut self, run: &Run, next: Unit) -> bool {
        match (&run.repeated, next) {
            (Repeated::Unit(repeated), next) => match next {
                Unit::Is(unit) => unit != *repeated,
                Unit::Lower(lower) => unicode::lower(*repeated) != lower,
                Unit::IsNot(unit) => unit == *repeated,
                Unit::Any => false,
                Unit::In(number) => {
                    class_at(self.classes, number).is_some_and(|class| !class.contains(*repeated))
                }
            },
            (Repeated::Class(class), next) => match next {
                Unit::Is(unit) => !class.contains(unit),
                Unit::Lower(lower) => {
                    let mut shares = class.contains(lower);
                    unicode::each_equivalent(lower, |unit| shares |= class.contains(unit));
                    !shares
                }
                Unit::IsNot(_) | Unit::Any => false,
                Unit::In(number) => class_at(self.classes, number).is_some_and(|other| {
                    self.looks_left = self.looks_left.saturating_sub(other.listed());
                    self.looks_left > 0 && class.is_apart_from(other)
                }),
            },
        }
    }
}

fn class_at(classes: &[Class], number: u32) -> Option<&Class> {
    classes.get(number as usize)
}
