//! Processes that are stopped for a while, as a machine does that hangs.

use std::process::Command;

/// Processes that do not run until this is dropped. The kernel keeps their connections open.
pub struct Frozen(Vec<String>);

impl Frozen {
    pub(super) fn new(processes: Vec<String>) -> Self {
        signal("-STOP", &processes);
        Self(processes)
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        signal("-CONT", &self.0);
    }
}

/// Others than the first may have ended meanwhile.
fn signal(signal: &str, processes: &[String]) {
    for (at, process) in processes.iter().enumerate() {
        let sent = Command::new("kill").args([signal, process]).output().unwrap().status.success();
        assert!(sent || at > 0, "{signal} {process}");
    }
}
