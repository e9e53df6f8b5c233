//! What is matched: UTF-16 units, or bytes where all are ASCII and so are units themselves.

pub(crate) trait Input: Copy {
    const IS_ASCII: bool;
    fn len(self) -> usize;
    fn unit(self, at: usize) -> Option<u16>;
}

/// Only ASCII.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ascii<'t>(pub(crate) &'t [u8]);

#[derive(Debug, Clone, Copy)]
pub(crate) struct Units<'t>(pub(crate) &'t [u16]);

impl Input for Ascii<'_> {
    const IS_ASCII: bool = true;

    fn len(self) -> usize {
        self.0.len()
    }

    fn unit(self, at: usize) -> Option<u16> {
        self.0.get(at).map(|byte| u16::from(*byte))
    }
}

impl Input for Units<'_> {
    const IS_ASCII: bool = false;

    fn len(self) -> usize {
        self.0.len()
    }

    fn unit(self, at: usize) -> Option<u16> {
        self.0.get(at).copied()
    }
}
