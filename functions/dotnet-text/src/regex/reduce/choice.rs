//! Alternatives: choices in choices become one, and neighbors that are one unit become a class.

use super::Reducer;
use crate::regex::class::Class;
use crate::regex::tree::{Kind, PatternNode, Unit};

/// Units in the making of one class; the first of them is the last part so far.
struct OpenClass {
    class: Class,
    back: bool,
    joined: bool,
}

impl OpenClass {
    fn add(&mut self, other: &Class) {
        self.class.merge_with(other);
        self.joined = true;
    }
}

impl Reducer {
    pub(super) fn choice(&mut self, mut node: PatternNode) -> PatternNode {
        if node.children.len() > 1 {
            node.children = self.join_units(std::mem::take(&mut node.children));
        }
        if node.children.len() > 1 {
            let mut seen_empty = false;
            node.children.retain(|child| match child.kind {
                Kind::Empty => !std::mem::replace(&mut seen_empty, true),
                _ => true,
            });
        }
        match node.children.len() {
            0 => PatternNode::leaf(Kind::Nothing, node.options),
            1 => node.children.pop().unwrap_or(PatternNode::leaf(Kind::Nothing, node.options)),
            _ => node,
        }
    }

    /// Puts choices in choices into the outer one, leaves out what never matches, and joins units.
    fn join_units(&mut self, children: Vec<PatternNode>) -> Vec<PatternNode> {
        let mut joined: Vec<PatternNode> = Vec::with_capacity(children.len());
        let mut rest: Vec<std::vec::IntoIter<PatternNode>> = vec![children.into_iter()];
        let mut open: Option<OpenClass> = None;
        while let Some(level) = rest.last_mut() {
            let Some(next) = level.next() else {
                rest.pop();
                continue;
            };
            match next.kind {
                Kind::Choice => rest.push(next.children.into_iter()),
                Kind::Nothing => {}
                Kind::One(unit) => match (&mut open, self.class_of(unit)) {
                    (Some(before), Some(class)) if before.back == next.is_back() => before.add(&class),
                    (_, class) => {
                        self.close(&mut open, &mut joined);
                        open = class.map(|class| OpenClass { class, back: next.is_back(), joined: false });
                        joined.push(next);
                    }
                },
                _ => {
                    self.close(&mut open, &mut joined);
                    joined.push(next);
                }
            }
        }
        self.close(&mut open, &mut joined);
        joined
    }

    /// Writes the class in the place of its first unit.
    fn close(&mut self, open: &mut Option<OpenClass>, joined: &mut [PatternNode]) {
        if let Some(OpenClass { class, joined: true, .. }) = open.take()
            && let Some(last) = joined.last_mut()
        {
            last.kind = Kind::One(self.unit_of(class));
        }
    }

    /// The unit as a class that others can be added to; none if it is negated or has another class taken away.
    fn class_of(&self, unit: Unit) -> Option<Class> {
        let mut class = Class::default();
        match unit {
            Unit::Is(unit) => class.add_range(unit, unit),
            Unit::Lower(unit) => {
                class.add_range(unit, unit);
                class.ignore_case();
            }
            Unit::IsNot(_) => return None,
            Unit::Any => class.add_range(0, u16::MAX),
            Unit::In(number) => {
                return self.classes.get(number as usize).filter(|class| class.is_plain()).cloned();
            }
        }
        Some(class)
    }

    /// A complete class as a unit, in its simplest form.
    pub(crate) fn unit_of(&mut self, mut class: Class) -> Unit {
        class.finish_merged();
        match (class.only(), class.all_but()) {
            (Some(unit), _) => Unit::Is(unit),
            (_, Some(unit)) => Unit::IsNot(unit),
            _ => {
                self.classes.push(class);
                Unit::In(u32::try_from(self.classes.len()).unwrap_or(u32::MAX) - 1)
            }
        }
    }
}
