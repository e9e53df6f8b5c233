//! Two programs that answer a line with a line: Mono with our C#, and `claimsmith try --stdin`.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use support::{executable, root};

const INSTALL: &str = "mcs and mono are missing: apt-get install -y --no-install-recommends mono-runtime mono-mcs \
    libmono-corlib4.5-cil libmono-system4.0-cil libmono-system-core4.0-cil libmono-i18n4.0-cil; \
    or set CLAIMSMITH_SKIP_DOTNET=1";

pub(super) struct Oracle {
    program: PathBuf,
    claimsmith: PathBuf,
}

impl Oracle {
    /// None if it is to be skipped.
    pub(super) fn new() -> Option<Self> {
        if std::env::var("CLAIMSMITH_SKIP_DOTNET").is_ok_and(|value| value == "1") {
            println!("skipped: CLAIMSMITH_SKIP_DOTNET=1");
            return None;
        }
        let claimsmith = executable::claimsmith();
        Some(Self { program: build(), claimsmith })
    }

    pub(super) fn dotnet(&self, lines: &[String]) -> Vec<Value> {
        self.ask(Command::new("mono").arg(&self.program), lines)
    }

    pub(super) fn claimsmith(&self, lines: &[String]) -> Vec<Value> {
        self.ask(Command::new(&self.claimsmith).args(["try", "--stdin"]), lines)
    }

    fn ask(&self, program: &mut Command, lines: &[String]) -> Vec<Value> {
        let questions = self.program.with_extension("jsonl");
        let mut file = File::create(&questions).unwrap();
        file.write_all(lines.join("\n").as_bytes()).unwrap();
        let output = program.stdin(File::open(&questions).unwrap()).output().unwrap();
        fs::remove_file(&questions).unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let answers: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(answers.len(), lines.len());
        answers
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        fs::remove_file(&self.program).unwrap();
    }
}

fn build() -> PathBuf {
    let name = format!("transformations-{}.exe", std::process::id());
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let sources = fs::read_dir(root().join("tests/dotnet")).unwrap().map(|entry| entry.unwrap().path());
    let mut mcs = Command::new("mcs");
    mcs.args(["-optimize+", &format!("-out:{}", program.display())]).args(sources);
    let built = mcs.stdout(Stdio::null()).status();
    assert!(built.is_ok_and(|status| status.success()), "{INSTALL}");
    program
}
