//! The lines that a test's callouts are logged with.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use support::log_scan;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::layer;
use tracing_subscriber::prelude::*;

/// What this thread logs for as long as this lives.
pub(crate) struct Log {
    lines: Lines,
    _guard: DefaultGuard,
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn start() -> Self {
        let lines = Lines::default();
        let writer = lines.clone();
        // As in the function: of what others log, only warnings; at `trace` AWS's SDK shows whole answers.
        let ours = ["callout", "claims", "provider", "stores"].map(|ours| (ours, LevelFilter::TRACE));
        let filter = Targets::new().with_default(LevelFilter::WARN).with_targets(ours);
        let layer = layer().json().flatten_event(true).with_writer(move || writer.clone());
        let subscriber = tracing_subscriber::registry().with(layer.with_filter(filter));
        Self { lines, _guard: tracing::subscriber::set_default(subscriber) }
    }

    /// Everything that was logged, as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.lines.0.lock().unwrap().clone()).unwrap()
    }

    /// How many bytes were logged so far.
    pub(crate) fn size(&self) -> usize {
        self.lines.0.lock().unwrap().len()
    }

    /// The lines about callouts after the first `size` bytes.
    pub(crate) fn callouts_after(&self, size: usize) -> Vec<Value> {
        let lines = self.lines.0.lock().unwrap();
        let lines = lines[size..].split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let lines = lines.map(|line| serde_json::from_slice::<Value>(line).unwrap());
        lines.filter(|line| line["target"] == "callout").collect()
    }
}

/// Whatever a test is about, nothing private is logged in it.
impl Drop for Log {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            log_scan::check(&self.text());
        }
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_a_test_logs_is_looked_through_at_its_end() {
    let log = Log::start();
    tracing::warn!(inside = "nobody is called kim@example.test");
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(log))).is_err());
}
