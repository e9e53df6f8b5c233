//! Opens a file in the browser.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The program that opens a file with what the user has chosen for its kind, with its first arguments.
const OPENER: &[&str] = if cfg!(target_os = "macos") {
    &["open"]
} else if cfg!(windows) {
    &["cmd", "/C", "start", ""]
} else {
    &["xdg-open"]
};

/// Writes a page to a file of this user alone and has the browser open it. Gives the file, and whether a browser was asked.
///
/// # Errors
/// The file cannot be written; the text names it.
pub(crate) fn open(page: &str) -> Result<(PathBuf, bool), String> {
    let folder = std::env::temp_dir().join(format!("claimsmith-playground-{}", std::process::id()));
    let file = folder.join("playground.html");
    let failed = |error: std::io::Error| format!("{}: {error}", file.display());
    fs::create_dir(&folder).map_err(failed)?;
    own(&file).and_then(|mut opened| opened.write_all(page.as_bytes())).map_err(failed)?;
    let is_opened = start(&file);
    Ok((file, is_opened))
}

fn own(file: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

fn start(file: &Path) -> bool {
    let Some((program, arguments)) = OPENER.split_first() else { return false };
    let mut command = Command::new(program);
    command.args(arguments).arg(file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
