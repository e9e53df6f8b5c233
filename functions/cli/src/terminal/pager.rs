//! Shows a long text page by page on a terminal, with the pager that the user has chosen.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::{Child, Command, Stdio};

/// The variable with the user's pager: a command line for the shell.
const VARIABLE: &str = "PAGER";
/// Without one, and without another wish: quits if the text fits the terminal, shows colors, leaves the text there.
const USUAL: &str = "less -FRX";
/// What a shell says of a command that does not exist.
const NOT_FOUND: i32 = 127;

/// Shows a text. Without a terminal or a pager, it is printed as it is.
///
/// # Errors
/// The pager cannot be waited for.
pub(crate) async fn show(text: &str) -> io::Result<()> {
    let pager = if io::stdout().is_terminal() { chosen(std::env::var_os(VARIABLE)) } else { None };
    let Some(pager) = pager.and_then(|pager| start(&pager).ok()) else {
        print(text);
        return Ok(());
    };
    // Ctrl-C is the pager's from now on. The task begins to wait for it here.
    tokio::spawn(async { while tokio::signal::ctrl_c().await.is_ok() {} });
    tokio::task::yield_now().await;
    page(pager, text)
}

#[expect(clippy::print_stdout, reason = "commands print their results")]
fn print(text: &str) {
    print!("{text}");
}

/// `None` for no pager, as on Windows unless there is one.
fn chosen(variable: Option<OsString>) -> Option<OsString> {
    match variable {
        Some(pager) => Some(pager).filter(|pager| !pager.is_empty() && pager != "cat"),
        None => (!cfg!(windows)).then(|| USUAL.into()),
    }
}

fn start(pager: &OsString) -> io::Result<Child> {
    let (shell, option) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    Command::new(shell).arg(option).arg(pager).stdin(Stdio::piped()).spawn()
}

/// Hands the text over and waits until the user has read enough. If the shell does not find the pager, the text is
/// printed.
fn page(mut pager: Child, text: &str) -> io::Result<()> {
    if let Some(mut input) = pager.stdin.take() {
        // The user need not read all of it.
        let _ = input.write_all(text.as_bytes());
    }
    if pager.wait()?.code() == Some(NOT_FOUND) {
        print(text);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pager_is_the_one_that_the_user_has_chosen() {
        let of = |variable: Option<&str>| chosen(variable.map(OsString::from));
        assert_eq!(of(Some("more -d")), Some("more -d".into()));
        assert_eq!((of(Some("")), of(Some("cat"))), (None, None));
        assert_eq!(of(None), (!cfg!(windows)).then(|| USUAL.into()));
    }
}
