//! A parsed pattern as a tree: nodes in one vector, children as linked lists.

use crate::regex::class::Class;

/// The place of a node in its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NodeId(u32);

/// No limit of a quantifier: `int.MaxValue`, as in .NET.
pub(crate) const UNLIMITED: u32 = i32::MAX as u32;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    /// Matches from right to left, as everything in a look-behind does.
    pub(crate) back: bool,
    /// One unit that stands under `(?i)`, whether it has a case or not.
    pub(crate) fold: bool,
    /// No match of the node is shorter, in units.
    pub(crate) width: u32,
    pub(crate) child: Option<NodeId>,
    pub(crate) next: Option<NodeId>,
}

/// One unit of the input that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Is(u16),
    /// The lower case of the unit is this.
    Lower(u16),
    IsNot(u16),
    Any,
    /// The number of a class in the list of classes.
    In(u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// `^` under `(?m)`.
    LineStart,
    /// `$` under `(?m)`.
    LineEnd,
    Boundary,
    NoBoundary,
    /// `^`, `\A`, and `\G`, which is the same for the first match.
    Start,
    /// `$`, `\Z`: the end, or a line feed that ends the input.
    EndOrLastLine,
    /// `\z`
    End,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Empty,
    /// Never matches.
    Nothing,
    One(Unit),
    /// Units of the pattern itself, under `(?i)` if `fold`.
    Text {
        start: u32,
        len: u32,
        fold: bool,
    },
    Anchor(Anchor),
    Sequence,
    Choice,
    /// A group: the slot that takes the capture and the slot that loses one (`(?<a-b>)`).
    Capture {
        slot: Option<u32>,
        loses: Option<u32>,
    },
    Atomic,
    Look {
        negative: bool,
    },
    Reference {
        slot: u32,
        fold: bool,
    },
    /// Children: yes, no.
    IfCaptured {
        slot: u32,
    },
    /// Children: condition, yes, no.
    IfMatches,
    Repeat {
        min: u32,
        max: u32,
        lazy: bool,
    },
}

#[derive(Debug, Default)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    pub(crate) classes: Vec<Class>,
}

impl Tree {
    pub(crate) fn with_capacity(nodes: usize) -> Tree {
        Tree { nodes: Vec::with_capacity(nodes), classes: Vec::new() }
    }

    pub(crate) fn add(&mut self, kind: Kind, back: bool, width: u32, child: Option<NodeId>) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { kind, back, fold: false, width, child, next: None });
        id
    }

    /// The class's number.
    pub(crate) fn add_class(&mut self, class: Class) -> u32 {
        self.classes.push(class);
        u32::try_from(self.classes.len()).unwrap_or(u32::MAX) - 1
    }

    pub(crate) fn node(&self, id: NodeId) -> Node {
        const NOTHING: Node =
            Node { kind: Kind::Nothing, back: false, fold: false, width: 0, child: None, next: None };
        self.nodes.get(id.0 as usize).copied().unwrap_or(NOTHING)
    }

    pub(crate) fn set_fold(&mut self, id: NodeId, fold: bool) {
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            node.fold = fold;
        }
    }

    pub(crate) fn link(&mut self, id: NodeId, next: Option<NodeId>) {
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            node.next = next;
        }
    }

    pub(crate) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.node(id).child, |child| self.node(*child).next)
    }
}

/// Children in the making.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Children {
    pub(crate) first: Option<NodeId>,
    last: Option<NodeId>,
    pub(crate) count: u32,
}

impl Children {
    pub(crate) fn push(&mut self, tree: &mut Tree, id: NodeId) {
        tree.link(id, None);
        match self.last {
            Some(last) => tree.link(last, Some(id)),
            None => self.first = Some(id),
        }
        self.last = Some(id);
        self.count += 1;
    }

    pub(crate) fn push_front(&mut self, tree: &mut Tree, id: NodeId) {
        tree.link(id, self.first);
        self.last = self.last.or(Some(id));
        self.first = Some(id);
        self.count += 1;
    }
}
