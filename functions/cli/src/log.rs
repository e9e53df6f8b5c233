//! Prints what the provider and the stores log to the terminal.

use tracing_subscriber::filter::LevelFilter;

/// Sends warnings and errors to standard error from now on, one line each.
pub(crate) fn to_stderr() {
    let lines = tracing_subscriber::fmt().with_writer(std::io::stderr).without_time().with_ansi(false);
    // A second call has no effect.
    let _ = lines.with_max_level(LevelFilter::WARN).try_init();
}
