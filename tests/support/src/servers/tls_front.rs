//! TLS before an endpoint on this machine, with a certificate that only the tests trust.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::server::TlsStream;

/// The certificate of every front of this process.
static CERTIFICATE: LazyLock<CertifiedKey<KeyPair>> =
    LazyLock::new(|| generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap());

/// What handles the decrypted connection.
#[derive(Clone, Copy)]
pub enum Behind {
    /// The server at this address.
    Server(SocketAddr),
    /// No server: each request gets this response.
    Answer(&'static str),
}

/// A running front; it ends with this value.
pub struct TlsFront {
    /// Where it listens.
    pub address: SocketAddr,
    /// `https://localhost:<port>`.
    pub base_url: String,
    /// The file with its certificate.
    pub ca_file: PathBuf,
    _runtime: Runtime,
}

impl TlsFront {
    /// Starts it on a free port; `name` is that of its file.
    pub fn start(name: &str, behind: Behind) -> Self {
        let certified = &*CERTIFICATE;
        let ca_file = crate::temporary_folder().join(format!("{name}.pem"));
        std::fs::write(&ca_file, certified.cert.pem()).unwrap();
        let key = PrivateKeyDer::try_from(certified.signing_key.serialize_der()).unwrap();
        let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
        let config =
            ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.with_no_client_auth().with_single_cert(vec![certified.cert.der().clone()], key);
        let acceptor = TlsAcceptor::from(Arc::new(config.unwrap()));
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let base_url = format!("https://localhost:{}", address.port());
        runtime.spawn(accept(listener, acceptor, behind));
        Self { address, base_url, ca_file, _runtime: runtime }
    }
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, behind: Behind) {
    while let Ok((stream, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            let _ = stream.set_nodelay(true);
            // A client that does not trust the certificate closes the connection.
            if let Ok(stream) = acceptor.accept(stream).await {
                let _ = pass_on(stream, behind).await;
            }
        });
    }
}

async fn pass_on(mut stream: TlsStream<TcpStream>, behind: Behind) -> std::io::Result<()> {
    match behind {
        Behind::Server(address) => {
            let mut server = TcpStream::connect(address).await?;
            server.set_nodelay(true)?;
            copy_bidirectional(&mut stream, &mut server).await?;
        }
        Behind::Answer(answer) => {
            let _ = stream.read(&mut [0; 4096]).await?;
            stream.write_all(answer.as_bytes()).await?;
            stream.shutdown().await?;
        }
    }
    Ok(())
}
