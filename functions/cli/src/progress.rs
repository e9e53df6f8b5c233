//! How far a command is: one line on standard error, only on a terminal and only after two seconds.
//!
//! ```text
//! test cases: 1200 of 5000, about 7 s left
//! ```

use std::fmt::Write as _;
use std::io::{IsTerminal, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Nothing is shown before.
const SHOWN_AFTER: Duration = Duration::from_secs(2);
/// Between two changes of the line.
const TICK: Duration = Duration::from_millis(250);

/// How many characters of a line are on the terminal now; 0 while there is no line.
static ON_TERMINAL: Mutex<usize> = Mutex::new(0);

/// How far a command is. Its line disappears when this is dropped.
pub(crate) struct Progress {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    steps: Mutex<Steps>,
    ended: Condvar,
}

struct Steps {
    what: String,
    done: usize,
    total: usize,
    started: Instant,
    ended: bool,
}

impl Progress {
    /// Begins `total` steps; `what` is what is counted, such as `test cases`, or what the first step does.
    pub(crate) fn start(what: &str, total: usize) -> Self {
        let steps = Steps { what: what.to_owned(), done: 0, total, started: Instant::now(), ended: false };
        let shared = Arc::new(Shared { steps: Mutex::new(steps), ended: Condvar::new() });
        let shown = Arc::clone(&shared);
        let thread = std::io::stderr().is_terminal().then(|| thread::spawn(move || shown.show()));
        Self { shared, thread }
    }

    /// So many more steps are done.
    pub(crate) fn advance(&self, by: usize) {
        self.shared.lock().done += by;
    }

    /// One more step is done; the next one does `what`.
    pub(crate) fn next(&self, what: &str) {
        let mut steps = self.shared.lock();
        steps.done += 1;
        what.clone_into(&mut steps.what);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.shared.lock().ended = true;
        self.shared.ended.notify_all();
        // A thread that panicked has nothing to clear.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Steps> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows the line until the end.
    fn show(&self) {
        let mut pause = SHOWN_AFTER;
        loop {
            let waited = self.ended.wait_timeout_while(self.lock(), pause, |steps| !steps.ended);
            let (steps, _) = waited.unwrap_or_else(PoisonError::into_inner);
            if steps.ended {
                return clear();
            }
            let line = steps.line(steps.started.elapsed());
            drop(steps);
            replace(&line);
            pause = TICK;
        }
    }
}

impl Steps {
    /// The time left is that of the steps so far, for each of those to come.
    fn line(&self, elapsed: Duration) -> String {
        let Self { what, done, total, .. } = self;
        let mut line = format!("{what}: {done} of {total}, ");
        // Writing to a text cannot fail.
        let _ = match (u32::try_from(*done), u32::try_from(total.saturating_sub(*done))) {
            (Ok(done), Ok(left)) if done > 0 => {
                write!(line, "about {} left", time(elapsed.saturating_mul(left) / done))
            }
            _ => write!(line, "{} so far", time(elapsed)),
        };
        line
    }
}

/// `7 s`, `2 min 5 s`, `3 h 0 min`.
fn time(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds @ 60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        seconds => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// Takes the line off the terminal, for other text; it comes back a moment later.
pub(crate) fn clear() {
    replace("");
}

/// Blanks instead of escape codes: every terminal knows them.
fn replace(line: &str) {
    let mut on_terminal = ON_TERMINAL.lock().unwrap_or_else(PoisonError::into_inner);
    let length = line.chars().count();
    if length == 0 && *on_terminal == 0 {
        return;
    }
    let mut blanks = " ".repeat(on_terminal.saturating_sub(length));
    if length == 0 {
        blanks.push('\r');
    }
    let mut terminal = std::io::stderr().lock();
    // Nobody may look at it.
    let _ = write!(terminal, "\r{line}{blanks}").and_then(|()| terminal.flush());
    *on_terminal = length;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_that_of_the_steps_so_far() {
        for (done, total, seconds, expected) in [
            (0, 4, 3, "rows: 0 of 4, 3 s so far"),
            (1, 4, 3, "rows: 1 of 4, about 9 s left"),
            (100, 25_100, 1, "rows: 100 of 25100, about 4 min 10 s left"),
            (1, 7_201, 1, "rows: 1 of 7201, about 2 h 0 min left"),
            (4, 4, 3, "rows: 4 of 4, about 0 s left"),
            (5, 4, 3, "rows: 5 of 4, about 0 s left"),
        ] {
            let what = "rows".to_owned();
            let steps = Steps { what, done, total, started: Instant::now(), ended: false };
            assert_eq!(steps.line(Duration::from_secs(seconds)), expected);
        }
    }
}
