//! Two programs that answer a line with a line: .NET 8 with our C#, and `claimsmith try --stdin`.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use dotnet::Dotnet;
use serde_json::Value;
use support::executable;

pub(super) struct Oracle {
    dotnet: Dotnet,
    claimsmith: PathBuf,
}

impl Oracle {
    /// None if it is to be skipped.
    pub(super) fn new() -> Option<Self> {
        Some(Self { dotnet: Dotnet::new()?, claimsmith: executable::claimsmith() })
    }

    pub(super) fn dotnet(&self, lines: &[String]) -> Vec<Value> {
        self.dotnet.ask(lines)
    }

    pub(super) fn claimsmith(&self, lines: &[String]) -> Vec<Value> {
        let mut claimsmith = Command::new(&self.claimsmith);
        claimsmith
            .args(["try", "--stdin"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut running = claimsmith.spawn().unwrap();
        let mut stdin = running.stdin.take().unwrap();
        let text = lines.join("\n");
        let writing = std::thread::spawn(move || stdin.write_all(text.as_bytes()).unwrap());
        let output = running.wait_with_output().unwrap();
        writing.join().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let answers: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(answers.len(), lines.len());
        answers
    }
}
