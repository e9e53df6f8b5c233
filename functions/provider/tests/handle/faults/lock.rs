//! TLS on the way to a server, with good certificates and bad ones.

use std::sync::{Arc, LazyLock};

use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// The host that a store believes to talk to.
pub(super) const HOST: &str = "localhost";

/// A stream in both directions.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// A certificate that a server shows. The store trusts the issuers of all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Certificate {
    Good,
    Expired,
    OfAnotherHost,
}

/// How a protocol comes to TLS.
pub(super) enum Lock {
    /// It begins with it; the server behind does without.
    AtOnce,
    /// The store asks for it; the server behind does without.
    /// <https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL>
    PostgreSql,
    /// The server greets, the store says that it will; the server behind, which has this root certificate (PEM) and
    /// counts the packets, must do so too.
    /// <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html>
    MySql(String),
}

type Ends = (Box<dyn Stream>, Box<dyn Stream>);

impl Lock {
    /// Both ends of a connection, readable; `None` where one of them goes away.
    pub(super) async fn open(
        &self,
        shown: Certificate,
        mut store: TcpStream,
        mut server: TcpStream,
    ) -> Option<Ends> {
        match self {
            Self::AtOnce => Some((accept(shown, store).await?, Box::new(server))),
            Self::PostgreSql => {
                store.read_exact(&mut [0; 8]).await.ok()?;
                store.write_all(b"S").await.ok()?;
                Some((accept(shown, store).await?, Box::new(server)))
            }
            Self::MySql(root) => {
                packet(&mut server, &mut store).await?;
                packet(&mut store, &mut server).await?;
                let store = accept(shown, store).await?;
                Some((store, connect(root, server).await?))
            }
        }
    }
}

/// Passes on one packet of MySQL.
async fn packet(from: &mut TcpStream, to: &mut TcpStream) -> Option<()> {
    let mut head = [0; 4];
    from.read_exact(&mut head).await.ok()?;
    let [low, middle, high, _] = head;
    let mut body = vec![0; u32::from_le_bytes([low, middle, high, 0]) as usize];
    from.read_exact(&mut body).await.ok()?;
    to.write_all(&[head.as_slice(), &body].concat()).await.ok()
}

async fn accept(shown: Certificate, store: TcpStream) -> Option<Box<dyn Stream>> {
    let stream = TlsAcceptor::from(Arc::clone(&chosen(shown).config)).accept(store).await.ok()?;
    Some(Box::new(stream))
}

async fn connect(root: &str, server: TcpStream) -> Option<Box<dyn Stream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(root.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from(HOST).unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, server).await.ok()?;
    Some(Box::new(stream))
}

struct Certified {
    config: Arc<ServerConfig>,
    /// In PEM; it is its own issuer.
    root: String,
}

static CERTIFIED: LazyLock<[Certified; 3]> = LazyLock::new(|| {
    let parameters = |host: &str| CertificateParams::new(vec![host.to_owned()]).unwrap();
    let mut expired = parameters(HOST);
    expired.not_after = rcgen::date_time_ymd(2020, 1, 1);
    [parameters(HOST), expired, parameters("elsewhere.example.test")].map(certified)
});

fn chosen(certificate: Certificate) -> &'static Certified {
    &CERTIFIED[certificate as usize]
}

/// Everything that a store has to trust, in PEM.
pub(super) fn roots() -> Vec<u8> {
    CERTIFIED.iter().map(|certified| certified.root.as_str()).collect::<String>().into_bytes()
}

fn certified(parameters: CertificateParams) -> Certified {
    let key = KeyPair::generate().unwrap();
    let certificate = parameters.self_signed(&key).unwrap();
    let secret = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth();
    let config = config.with_single_cert(vec![certificate.der().clone()], secret).unwrap();
    Certified { config: Arc::new(config), root: certificate.pem() }
}
