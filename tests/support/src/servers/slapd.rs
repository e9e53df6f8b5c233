//! A real OpenLDAP server, on ports of its own.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::frozen::Frozen;

const SLAPD: &str = "/usr/sbin/slapd";

/// The server that is running.
pub struct Slapd {
    /// Without encryption; StartTLS is possible.
    pub ldap: u16,
    /// Encrypted from the start.
    pub ldaps: u16,
    /// The certificate, which is for `localhost` only and signed by itself.
    pub root: String,
    folder: PathBuf,
    /// Ends with the server when the pipe to its shell is closed, however this process ends.
    _shell: Child,
}

/// Loads the entries and runs the server until the input ends; then nothing of it is left.
const SCRIPT: &str = r#"
trap : INT TERM HUP
cd "$1" || exit 1
mkdir database && /usr/sbin/slapadd -f slapd.conf -l entries.ldif 2>slapadd.log &&
  { /usr/sbin/slapd -d 0 -f slapd.conf -h "$2" 2>slapd.log & }
read -r _
kill "$!" 2>/dev/null && wait "$!"
cd / && rm -r "$1"
"#;

/// Starts a server with these entries (LDIF); `cn=reader,dc=example,dc=com` may read everything.
pub fn start(entries: String) -> Slapd {
    assert!(Path::new(SLAPD).exists(), "{SLAPD} is missing; tests/run installs it");
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let root = certified.cert.pem();
    let (ldap, ldaps) = (free_port(), free_port());
    let folder = crate::temporary_folder().join(format!("slapd-{}-{ldap}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir(&folder).unwrap();
    for (name, content) in [
        ("slapd.conf", include_str!("slapd.conf").to_owned()),
        ("entries.ldif", entries),
        ("certificate.pem", root.clone()),
        ("key.pem", certified.signing_key.serialize_pem()),
    ] {
        std::fs::write(folder.join(name), content).unwrap();
    }
    let addresses = format!("ldap://127.0.0.1:{ldap}/ ldaps://127.0.0.1:{ldaps}/");
    let mut shell = Command::new("sh");
    shell.args(["-c", SCRIPT, "sh"]).arg(&folder).arg(addresses).stdin(Stdio::piped());
    let shell = shell.spawn().unwrap();
    let log = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    assert!(is_up(ldaps), "the server did not start: {}{}", log("slapadd.log"), log("slapd.log"));
    Slapd { ldap, ldaps, root, folder, _shell: shell }
}

impl Slapd {
    /// The server does not run until this is dropped; its connections stay open.
    pub fn freeze(&self) -> Frozen {
        let id = std::fs::read_to_string(self.folder.join("slapd.pid")).unwrap();
        Frozen::new(vec![id.trim().to_owned()])
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn is_up(port: u16) -> bool {
    (0..500).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        TcpStream::connect(("127.0.0.1", port)).is_ok()
    })
}
