//! The same job in other languages: verify Entra's token by the published keys, read the user's item, answer its claims.
//!
//! Each uses the packages that are usual for it, and a small client of the Runtime API in the place of AWS's own. They do less
//! than ours: they are told the address of the keys, have no policy, and check neither the tenant nor the type of the callout.

use std::path::PathBuf;
use std::process::Command;

use support::figures::show;
use support::root;

/// One of them, with its packages.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    interpreter: PathBuf,
    source: PathBuf,
}

impl Peer {
    /// Those whose language this machine has.
    pub(crate) fn all() -> Vec<Self> {
        let python = || Self {
            name: "Python: PyJWT, boto3",
            interpreter: root().join("target/peers/bin/python"),
            source: root().join("tests/benches/cold_start/peers/provider.py"),
        };
        let node = |interpreter| Self {
            name: "Node.js: jose, AWS SDK v3",
            interpreter,
            source: root().join("target/peers-node/provider.mjs"),
        };
        let node = found("npm").and_then(|_| found("node")).filter(|_| installed("node")).map(node);
        let python = found("python3").filter(|_| installed("python")).map(|_| python());
        node.into_iter().chain(python).collect()
    }

    /// What starts it.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.interpreter);
        command.arg(&self.source);
        command
    }
}

fn found(program: &str) -> Option<PathBuf> {
    let output = Command::new("sh").args(["-c", &format!("command -v {program}")]).output().unwrap();
    let path = String::from_utf8(output.stdout).unwrap();
    output.status.success().then(|| PathBuf::from(path.trim()))
}

fn installed(language: &str) -> bool {
    let install = root().join("tests/benches/cold_start/peers/install");
    let installed = Command::new(install).arg(language).status().unwrap().success();
    if !installed {
        show(&format!("skipped: the packages for {language} cannot be installed"));
    }
    installed
}
