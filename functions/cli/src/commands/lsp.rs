//! `claimsmith lsp`: tells an editor what `check` says and what can be written, while it is written.

use crate::exit::Exit;
use crate::language_server;

/// Tell an editor what is wrong with a policy and what can be written, while it is written
///
/// Editors start it: it speaks the Language Server Protocol on standard input and output. It reports what `claimsmith check`
/// reports, with the fixes, completes keys, words and attributes, and explains what the pointer is on.
#[derive(clap::Args)]
pub(crate) struct Lsp {
    /// Also report what Entra's own claims customization would reject
    #[arg(long)]
    entra: bool,
}

impl Lsp {
    pub(super) fn run(self) -> Result<Exit, String> {
        language_server::serve(self.entra)
    }
}
