//! A network in a process of its own. It is stopped as a host is that freezes: its connections stay open, what is sent on them
//! is received, and nobody reads it.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Passes on what comes to its port. When it is told so, it gives up the port and keeps the connections.
const SCRIPT: &str = r#"
import socket, sys, threading

def pass_on(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass

def accept(listener, server):
    try:
        while True:
            client, _ = listener.accept()
            upstream = socket.create_connection(server)
            for stream in (client, upstream):
                stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for ends in ((client, upstream), (upstream, client)):
                threading.Thread(target=pass_on, args=ends, daemon=True).start()
    except OSError:
        pass

listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print(listener.getsockname()[1], flush=True)
accepting = threading.Thread(target=accept, args=(listener, ("127.0.0.1", int(sys.argv[2]))), daemon=True)
accepting.start()
sys.stdin.readline()
listener.shutdown(socket.SHUT_RDWR)
accepting.join()
listener.close()
print("closed", flush=True)
sys.stdin.readline()
"#;

/// The way to a server, through a process that can be stopped.
pub struct Relay {
    /// The port that leads to the server.
    pub port: u16,
    server: u16,
    running: RelayProcess,
    frozen: Vec<RelayProcess>,
}

struct RelayProcess {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Relay {
    /// The way to a server on loopback.
    pub fn before(server: SocketAddr) -> Self {
        let mut running = RelayProcess::start(0, server.port());
        let port = running.line().parse().unwrap();
        Self { port, server: server.port(), running, frozen: Vec::new() }
    }

    /// The process is stopped with all its connections and does not continue. Another one takes its port.
    pub fn freeze(&mut self) {
        self.running.input.write_all(b"\n").unwrap();
        assert_eq!(self.running.line(), "closed");
        crate::signal(self.running.child.id(), "-STOP");
        let mut next = RelayProcess::start(self.port, self.server);
        assert_eq!(next.line(), self.port.to_string());
        self.frozen.push(std::mem::replace(&mut self.running, next));
    }
}

impl RelayProcess {
    fn start(port: u16, server: u16) -> Self {
        let mut child = Command::new("python3")
            .args(["-c", SCRIPT, &port.to_string(), &server.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, input, output }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }
}

impl Drop for RelayProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
