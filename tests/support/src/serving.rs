//! `claimsmith serve` as a process of its own.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::executable;

/// A running `claimsmith serve`. Dropping it ends the process and scans its log.
pub struct Serving {
    process: Child,
    /// `http://127.0.0.1:<port>`.
    pub base_url: String,
    /// Its folder with the signing key.
    pub state: PathBuf,
    log: PathBuf,
}

impl Serving {
    /// Starts it on a free port, with a key folder of its own.
    pub fn start(name: &str) -> Self {
        Self::with(name, &[])
    }

    /// The same with more arguments.
    pub fn with(name: &str, arguments: &[&str]) -> Self {
        Self::of(&executable::claimsmith(), name, arguments)
    }

    /// The same with another build of the tool.
    pub fn of(tool: &Path, name: &str, arguments: &[&str]) -> Self {
        let state = crate::temporary_folder().join(name);
        let log = state.with_extension("log");
        let mut process = Command::new(tool)
            .args(["serve", "--port", "0", "--state"])
            .arg(&state)
            .args(arguments)
            .current_dir(crate::root())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let output = process.stdout.take().unwrap();
        let mut serving = Self { process, base_url: String::new(), state, log };
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).unwrap();
        let url = line.split_whitespace().last().and_then(|url| url.strip_suffix("/token-issuance-start"));
        serving.base_url = url.unwrap_or_else(|| panic!("no address in {line:?}")).to_owned();
        serving
    }

    /// Stops the process for so long, as AWS freezes an environment: its clocks run on, but nothing else does.
    pub fn freeze(&self, time: Duration) {
        crate::freeze(self.process.id(), time);
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Its standard error so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// The endpoint.
    pub fn endpoint(&self) -> String {
        format!("{}/token-issuance-start", self.base_url)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if !std::thread::panicking() {
            crate::log_scan::check(&self.log());
        }
    }
}
