//! Emulates the Lambda Runtime API on loopback: starts a bootstrap program, sends it events, receives its responses.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>. Any number of pollers may wait
//! for `next` at once, as with `AWS_LAMBDA_MAX_CONCURRENCY`.

mod server;

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::{executable, log_scan};

/// How long a function may take to start or to answer before it counts as hanging.
const PATIENCE: Duration = Duration::from_secs(10);

/// A bootstrap process together with the Runtime API that it polls. Dropping it ends the process and scans its log.
pub struct Function {
    child: Mutex<Child>,
    started: Instant,
    api: Arc<server::Api>,
    address: SocketAddr,
    log: PathBuf,
}

/// How one invocation ended.
#[derive(Debug)]
pub enum Outcome {
    /// The function posted this to `response`.
    Answer(Vec<u8>),
    /// The function posted this to `error`.
    Error(String),
    /// The process ended before it answered.
    Exited(String),
    /// Neither happened in ten seconds.
    Hung,
}

impl Function {
    /// Starts `bootstrap` with Lambda's variables and `environment`, and with nothing else.
    pub fn start(bootstrap: &Path, environment: &[(&str, &str)]) -> Function {
        Self::run(executable::command(bootstrap), environment)
    }

    /// The same with a program that has arguments.
    pub fn run(mut program: Command, environment: &[(&str, &str)]) -> Function {
        static STARTED: AtomicU64 = AtomicU64::new(0);
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let api = Arc::new(server::Api::default());
        let serving = Arc::clone(&api);
        thread::spawn(move || serving.listen(&listener));
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let log = crate::temporary_folder().join(format!("function-{}-{number}.log", std::process::id()));
        let output = File::create(&log).expect("the test folder is writable");
        let errors = output.try_clone().expect("a file can be shared");
        let started = Instant::now();
        let child = program
            .env_clear()
            .envs(lambda_variables())
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .spawn()
            .expect("the bootstrap starts");
        Function { child: Mutex::new(child), started, api, address, log }
    }

    /// The time from `exec` to the first poll for an event; nothing when the process ended or hung.
    pub fn ready(&self) -> Option<Duration> {
        loop {
            match self.api.first_poll(Duration::from_millis(20)) {
                Some(ready) => return Some(ready.duration_since(self.started)),
                None if self.exited().is_some() || self.started.elapsed() > PATIENCE => return None,
                None => {}
            }
        }
    }

    /// Offers one event and waits for its end. May be called from several threads at once.
    pub fn invoke(&self, event: &str) -> Outcome {
        let (sender, ended) = mpsc::channel();
        let offered = Instant::now();
        self.api.offer(event, sender);
        loop {
            match ended.recv_timeout(Duration::from_millis(20)) {
                Ok(outcome) => return outcome,
                Err(_) if offered.elapsed() > PATIENCE => return Outcome::Hung,
                Err(_) => {
                    if let Some(status) = self.exited() {
                        return Outcome::Exited(status);
                    }
                }
            }
        }
    }

    /// The Runtime API answers nobody from now on; or it does again. Says how many connections it has turned away so far.
    pub fn lose_api(&self, lost: bool) -> u64 {
        self.api.lose(lost)
    }

    /// Stops the process for so long, as AWS freezes an environment: its clocks run on, but nothing else does.
    pub fn freeze(&self, time: Duration) {
        let id = self.child.lock().expect("no holder of the lock panics").id();
        crate::freeze(id, time);
    }

    /// What the process has written to standard output and standard error so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).expect("the log is text")
    }

    /// The lines that the process has written from this byte of the log on, and the byte at which the next ones begin.
    pub fn log_from(&self, byte: u64) -> (String, u64) {
        let mut log = File::open(&self.log).expect("the log exists");
        log.seek(SeekFrom::Start(byte)).expect("a log can be read from anywhere");
        let mut lines = String::new();
        log.read_to_string(&mut lines).expect("the log is text");
        lines.truncate(lines.rfind('\n').map_or(0, |end| end + 1));
        let read = lines.len() as u64;
        (lines, byte + read)
    }

    /// A number of `/proc/<pid>/status`: `VmHWM` is the peak of the resident memory in KiB, `VmRSS` what it
    /// is now, `Threads` a count.
    pub fn status(&self, name: &str) -> Option<u64> {
        let pid = self.child.lock().expect("no holder of the lock panics").id();
        let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let value = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        value.split_whitespace().next()?.parse().ok()
    }

    /// How many files and sockets the process has open.
    pub fn descriptors(&self) -> usize {
        let pid = self.child.lock().expect("no holder of the lock panics").id();
        fs::read_dir(format!("/proc/{pid}/fd")).expect("the process is running").count()
    }

    fn exited(&self) -> Option<String> {
        let status = self.child.lock().expect("no holder of the lock panics").try_wait();
        status.expect("a child can be asked").map(|status| status.to_string())
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        if let Ok(child) = self.child.get_mut() {
            let _ = child.kill();
            let _ = child.wait();
        }
        self.api.close();
        let _ = TcpStream::connect(self.address);
        let log = fs::read_to_string(&self.log);
        let _ = fs::remove_file(&self.log);
        if !thread::panicking() {
            log_scan::check(&log.unwrap_or_default());
        }
    }
}

fn lambda_variables() -> [(&'static str, &'static str); 8] {
    [
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
        ("AWS_LAMBDA_FUNCTION_NAME", "token-issuance-start"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
        ("AWS_REGION", "eu-west-1"),
        ("LANG", "en_US.UTF-8"),
        ("TZ", ":UTC"),
        ("_HANDLER", "bootstrap"),
    ]
}
