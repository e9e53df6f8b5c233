//! A fake of SQL Server: no real one can run here. It speaks TDS 7.4 as far as a look-up needs it, and python-tds and FreeTDS
//! have logged in to it and read its rows. It understands no SQL: a test says what it answers.
//! <https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-tds>

mod encrypted;
mod login;
mod packets;
mod requests;
mod tokens;

use std::sync::{Arc, Mutex};

use tokio::net::{TcpListener, TcpStream};

pub use login::Login;
pub use tokens::{Answer, Column};

use crate::servers::sqlserver::packets::Packets;
use crate::servers::sqlserver::requests::Request;

/// What the fake says to a statement with these values.
pub type Answers = dyn Fn(&str, &[String]) -> Answer + Send + Sync;

/// A fake that runs until its runtime ends.
pub struct FakeSqlServer {
    /// Its port on 127.0.0.1.
    pub port: u16,
    seen: Arc<Mutex<Vec<String>>>,
}

struct Server {
    login: Login,
    tls: bool,
    answers: Box<Answers>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl FakeSqlServer {
    /// With this account; with `tls`, connections are encrypted by the certificate of [`super::sql::CERTIFICATE`].
    pub async fn start(
        login: Login,
        tls: bool,
        answers: impl Fn(&str, &[String]) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::<Mutex<Vec<String>>>::default();
        let server = Server { login, tls, answers: Box::new(answers), seen: Arc::clone(&seen) };
        let server = Arc::new(server);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = Arc::clone(&server);
                tokio::spawn(async move { server.serve(stream).await });
            }
        });
        Self { port, seen }
    }

    /// The requests so far: `BEGIN`, `ROLLBACK` or a statement.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

impl Server {
    /// `None` when the client has left.
    async fn serve(&self, stream: TcpStream) -> Option<()> {
        let mut packets = Packets::new(Box::new(stream));
        let (_, _) = packets.receive().await?;
        packets.send(&tokens::prelogin(self.tls)).await?;
        let mut packets = if self.tls { encrypted::accept(packets).await? } else { packets };
        let (_, message) = packets.receive().await?;
        let accepted = self.login.accepts(&message);
        packets.send(&if accepted { tokens::login_ack() } else { tokens::login_failed() }).await?;
        if !accepted {
            return None;
        }
        loop {
            let (kind, message) = packets.receive().await?;
            let answer = self.answer(&Request::read(kind, &message)?);
            packets.send(&answer).await?;
        }
    }

    fn answer(&self, request: &Request) -> Vec<u8> {
        let mut seen = self.seen.lock().unwrap();
        match request {
            Request::Attention => tokens::attention(),
            Request::Begin => {
                seen.push("BEGIN".to_owned());
                tokens::began()
            }
            Request::RollBack => {
                seen.push("ROLLBACK".to_owned());
                tokens::rolled_back()
            }
            Request::Statement { sql, values, call } => {
                seen.push(sql.clone());
                (self.answers)(sql, values).tokens(*call)
            }
        }
    }
}
