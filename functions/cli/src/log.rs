//! What the provider and the stores log, for the person at the terminal.

use tracing_subscriber::filter::LevelFilter;

/// Warnings and errors go to standard error from now on, a line each: what is refused, and why.
pub(crate) fn to_stderr() {
    let lines = tracing_subscriber::fmt().with_writer(std::io::stderr).without_time().with_ansi(false);
    // A second time is no trouble: the first one stays.
    let _ = lines.with_max_level(LevelFilter::WARN).try_init();
}
