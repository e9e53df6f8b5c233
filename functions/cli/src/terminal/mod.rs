//! What a terminal gets that a file or another program does not: colors ([`colors`]), pages ([`pager`]), the log in short
//! lines ([`log`]); and a quiet end when nobody reads the output any more ([`broken_pipe`]).

pub(crate) mod broken_pipe;
pub(crate) mod colors;
pub(crate) mod log;
pub(crate) mod pager;
