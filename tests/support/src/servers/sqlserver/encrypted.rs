//! TLS as TDS 7 has it: the records of the handshake travel in packets, those after it do not.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf, duplex, split};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, crypto, version};

use super::packets::{BothWays, Packets, packet};
use crate::servers::sql::CERTIFICATE;

const PRELOGIN: u8 = 0x12;
const APPLICATION_DATA: u8 = 0x17;

/// The packets within TLS.
pub(super) async fn accept(packets: Packets) -> Option<Packets> {
    let (inner, outer) = duplex(64 * 1024);
    let (from_client, to_client) = split(packets.stream);
    let (from_tls, to_tls) = split(outer);
    tokio::spawn(unwrap(from_client, to_tls));
    tokio::spawn(wrap(from_tls, to_client));
    let stream = TlsAcceptor::from(Arc::new(configuration())).accept(inner).await.ok()?;
    Some(Packets::new(Box::new(stream)))
}

/// With TLS 1.2 the records of the handshake can be told by their type.
fn configuration() -> ServerConfig {
    let (certificate, key) = &*CERTIFICATE;
    let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let provider = Arc::new(crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(provider);
    let builder = builder.with_protocol_versions(&[&version::TLS12]).unwrap();
    builder.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap()
}

/// From the client: packets, then records.
async fn unwrap(mut client: ReadHalf<Box<dyn BothWays>>, mut tls: WriteHalf<DuplexStream>) -> Option<()> {
    loop {
        let kind = client.read_u8().await.ok()?;
        let (start, length) = if kind == PRELOGIN {
            let mut head = [0; 7];
            client.read_exact(&mut head).await.ok()?;
            (Vec::new(), usize::from(u16::from_be_bytes([head[1], head[2]])).checked_sub(8)?)
        } else {
            let mut head = [0; 4];
            client.read_exact(&mut head).await.ok()?;
            ([&[kind], &head[..]].concat(), usize::from(u16::from_be_bytes([head[2], head[3]])))
        };
        let mut body = vec![0; length];
        client.read_exact(&mut body).await.ok()?;
        tls.write_all(&[start, body].concat()).await.ok()?;
    }
}

/// To the client: each record of the handshake in a packet.
async fn wrap(mut tls: ReadHalf<DuplexStream>, mut client: WriteHalf<Box<dyn BothWays>>) -> Option<()> {
    loop {
        let mut head = [0; 5];
        tls.read_exact(&mut head).await.ok()?;
        let mut body = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
        tls.read_exact(&mut body).await.ok()?;
        let record = [&head[..], &body].concat();
        let sent = if head[0] == APPLICATION_DATA { record } else { packet(PRELOGIN, 1, 0, &record) };
        client.write_all(&sent).await.ok()?;
        client.flush().await.ok()?;
    }
}
