//! What ends a part to which nothing goes back need not offer other ways.

use super::{Reducer, make_atomic};
use crate::regex::tree::{Kind, PatternNode};

impl Reducer {
    /// Takes away ways back from the end of `node`; `in_atomic` if its parent is an atomic group already.
    pub(super) fn end(&mut self, node: &mut PatternNode, in_atomic: bool) {
        if !node.is_back() {
            self.end_either_way(node, in_atomic);
        }
    }

    /// A part within one that is read from left to right may itself be read from right to left.
    fn end_either_way(&mut self, node: &mut PatternNode, in_atomic: bool) {
        match node.kind {
            Kind::Run { .. } => make_atomic(node),
            Kind::Atomic | Kind::Look { .. } => {
                let in_atomic = matches!(node.kind, Kind::Atomic);
                if let Some(child) = node.children.first_mut() {
                    self.end_either_way(child, in_atomic);
                }
            }
            Kind::Capture { .. } | Kind::Sequence => self.end_last(node, in_atomic),
            Kind::Choice | Kind::IfCaptured { .. } | Kind::IfMatches => self.end_branches(node),
            Kind::Repeat { min, ref mut max, lazy } => {
                if lazy {
                    *max = min;
                }
                if *max == 1
                    && let Some(child) = node.children.first_mut()
                {
                    self.end_either_way(child, false);
                }
            }
            _ => {}
        }
    }

    /// .NET 8 does this for balancing groups too, although they can fail after their content has matched.
    fn end_last(&mut self, node: &mut PatternNode, in_atomic: bool) {
        let Some(mut last) = node.children.pop() else {
            return;
        };
        let offers_ways = matches!(
            last.kind,
            Kind::Choice | Kind::IfCaptured { .. } | Kind::IfMatches | Kind::Repeat { .. }
        );
        if offers_ways && !in_atomic {
            let options = last.options;
            let reduced = self.reduce(last);
            last = self.reduce(PatternNode::new(Kind::Atomic, options, vec![reduced]));
        }
        self.end_either_way(&mut last, false);
        node.children.push(last);
    }

    fn end_branches(&mut self, node: &mut PatternNode) {
        let is_conditional = matches!(node.kind, Kind::IfMatches);
        for (at, branch) in node.children.iter_mut().enumerate() {
            match at {
                0 if is_conditional => {}
                0 => self.end_either_way(branch, false),
                _ => self.end(branch, false),
            }
        }
    }
}
