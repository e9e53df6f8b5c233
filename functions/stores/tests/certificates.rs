//! Certificates of servers that are refused: what the log says to do about each, whatever the kind of the store.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use stores::environment::Environment;
use stores::failure::FailureKind;
use tokio::net::TcpListener;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;

use crate::stand::{self, trusting};

/// What is wrong with a certificate that is otherwise good for `localhost`.
type Mistake = fn(&mut CertificateParams);

const MISTAKES: [(&str, Mistake); 6] = [
    ("; renew it", |parameters| parameters.not_after = rcgen::date_time_ymd(2020, 1, 1)),
    ("; wait, or correct the clock", |parameters| parameters.not_before = rcgen::date_time_ymd(2100, 1, 1)),
    // What `openssl req -x509` makes.
    ("; it is a certificate of a certificate authority", |parameters| {
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }),
    ("; issue one with the host as a subject alternative name", |parameters| {
        parameters.subject_alt_names.clear();
        parameters.distinguished_name.push(DnType::CommonName, "localhost");
    }),
    ("; use a host name that it contains", |parameters| {
        *parameters = CertificateParams::new(vec!["example.com".to_owned()]).unwrap();
    }),
    ("; issue one for TLS servers", |parameters| {
        parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    }),
];

/// A server with this certificate, which is closed after the handshake.
struct Server {
    port: u16,
    connections: Arc<AtomicUsize>,
    root: String,
}

impl Server {
    async fn start(mistake: Mistake) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        mistake(&mut parameters);
        let certificate = parameters.self_signed(&key).unwrap();
        let secret = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config =
            ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.with_no_client_auth();
        let config = Arc::new(config.with_single_cert(vec![certificate.der().clone()], secret).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let accepted = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                accepted.fetch_add(1, Ordering::Relaxed);
                let _ = TlsAcceptor::from(Arc::clone(&config)).accept(stream).await;
            }
        });
        Self { port, connections, root: certificate.pem() }
    }

    /// Asks as a callout does, which tries again what may pass.
    async fn refused(&self, kind: &str, environment: &Environment) -> String {
        let port = self.port;
        let yaml = match kind {
            "ldap" => {
                format!("{{ url: 'ldaps://localhost:{port}', base: 'dc=a', filter: '(uid={{user.id}})' }}")
            }
            _ => format!("{{ url: 'https://localhost:{port}/{{user.id}}' }}"),
        };
        let before = self.connections.load(Ordering::Relaxed);
        let asking = stand::asking(kind, &yaml, environment, None);
        let deadline = Instant::now() + Duration::from_secs(10);
        let failure = asking.ask(vec![Some("ada".into())], deadline).await.found.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Misconfigured, "{kind}: {failure}");
        assert_eq!(self.connections.load(Ordering::Relaxed), before + 1, "{kind}: {failure}");
        failure.inside
    }
}

#[tokio::test]
async fn a_certificate_that_is_refused_is_explained_and_not_tried_again() {
    for (advice, mistake) in MISTAKES {
        let server = Server::start(mistake).await;
        for kind in ["ldap", "rest"] {
            let said = server.refused(kind, &trusting(&server.root)).await;
            assert!(said.starts_with("the server's certificate is refused: "), "{kind}: {said}");
            assert!(said.contains(advice), "{kind}: {said}\n{advice}");
        }
    }
}

#[tokio::test]
async fn an_issuer_that_is_not_known_can_be_added() {
    let server = Server::start(|_| {}).await;
    for kind in ["ldap", "rest"] {
        let said = server.refused(kind, &stand::environment(&[])).await;
        assert!(said.contains("UnknownIssuer; add the certificate of its issuer"), "{kind}: {said}");
    }
}
