//! `claimsmith completions`: the script by which a shell completes commands, options and values.

use clap_complete::{Shell, generate};

use crate::exit::Exit;

/// Print the script by which your shell completes what you type
///
/// bash: claimsmith completions bash > ~/.local/share/bash-completion/completions/claimsmith
///
/// zsh: claimsmith completions zsh > a file _claimsmith in a folder of $fpath
///
/// fish: claimsmith completions fish > ~/.config/fish/completions/claimsmith.fish
///
/// PowerShell, in the file that $PROFILE names: claimsmith completions powershell | Out-String | Invoke-Expression
#[derive(clap::Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self, mut definition: clap::Command) -> Exit {
        let (name, mut script) = (definition.get_name().to_owned(), Vec::new());
        generate(self.shell, &mut definition, name, &mut script);
        print!("{}", String::from_utf8_lossy(&script));
        Exit::Good
    }
}
