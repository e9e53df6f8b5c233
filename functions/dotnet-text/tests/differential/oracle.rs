//! Mono as a process that answers questions.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

const INSTALL: &str = "mcs and mono are missing: apt-get install -y --no-install-recommends mono-runtime mono-mcs \
    libmono-corlib4.5-cil libmono-system4.0-cil libmono-system-core4.0-cil libmono-i18n4.0-cil; \
    or set CLAIMSMITH_SKIP_DOTNET=1";

pub(crate) struct Oracle {
    program: PathBuf,
}

impl Oracle {
    /// None if it is to be skipped.
    pub(crate) fn new() -> Option<Oracle> {
        static BUILT: OnceLock<PathBuf> = OnceLock::new();
        if std::env::var("CLAIMSMITH_SKIP_DOTNET").is_ok_and(|value| value == "1") {
            println!("skipped: CLAIMSMITH_SKIP_DOTNET=1");
            return None;
        }
        let program = BUILT.get_or_init(build).clone();
        Some(Oracle { program })
    }

    /// One answer for each question.
    pub(crate) fn ask(&self, questions: &[String]) -> Vec<Value> {
        static ASKED: AtomicU32 = AtomicU32::new(0);
        let number = ASKED.fetch_add(1, Ordering::Relaxed);
        let path = self.program.with_extension(format!("{}-{number}.jsonl", std::process::id()));
        let mut file = File::create(&path).unwrap();
        for question in questions {
            writeln!(file, "{question}").unwrap();
        }
        let mono = Command::new("mono").arg(&self.program).stdin(File::open(&path).unwrap()).output();
        fs::remove_file(&path).unwrap();
        assert!(mono.is_ok(), "{INSTALL}");
        let output = mono.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let answers: Vec<Value> = text.lines().map(read).collect();
        assert_eq!(answers.len(), questions.len());
        answers
    }
}

fn read(line: &str) -> Value {
    serde_json::from_str(line).unwrap()
}

fn build() -> PathBuf {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/dotnet"));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (program, fresh) =
        (target.join("oracle.exe"), target.join(format!("oracle-{}.exe", std::process::id())));
    let mut mcs = Command::new("mcs");
    mcs.arg("-optimize+").arg(format!("-out:{}", fresh.display()));
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "cs") {
            mcs.arg(path);
        }
    }
    let built = mcs.stdout(Stdio::null()).status();
    assert!(built.is_ok(), "{INSTALL}");
    assert!(built.unwrap().success(), "tests/dotnet does not compile");
    fs::rename(&fresh, &program).unwrap();
    program
}
