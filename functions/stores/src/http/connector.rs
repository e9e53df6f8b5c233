//! Opens a connection: TCP, and TLS for https.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::BoxFuture;
use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::certificates::cause_of;
use super::line::Line;
use super::proxy::Proxy;

/// A connection with its handshake takes a few milliseconds inside AWS, and about 400 ms across an ocean.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// When the kernel gives up what is sent and not acknowledged. Linux looks only when it sends again, which is after
/// 690 ms. Across an ocean an acknowledgment takes about 200 ms.
#[cfg(target_os = "linux")]
const UNACKNOWLEDGED: Duration = Duration::from_millis(250);

/// Opens connections.
#[derive(Clone)]
pub(super) struct Connector {
    tcp: HttpConnector,
    proxy: Option<Arc<Proxy>>,
    tls: TlsConnector,
}

impl Connector {
    /// Offers HTTP/2 and HTTP/1.1 over TLS; https addresses are reached through the proxy, if there is one.
    pub(super) fn new(mut tls: ClientConfig, proxy: Option<Proxy>) -> Self {
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        #[cfg(target_os = "linux")]
        tcp.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
        Self { tcp, proxy: proxy.map(Arc::new), tls: TlsConnector::from(Arc::new(tls)) }
    }

    /// The proxy through which an address is reached.
    fn proxy(&self, address: &Uri) -> Option<Arc<Proxy>> {
        let host = address.host().unwrap_or_default().trim_matches(['[', ']']);
        self.proxy.clone().filter(|proxy| is_encrypted(address) && proxy.is_for(host))
    }

    async fn connect(mut self, address: Uri, proxy: Option<Arc<Proxy>>) -> io::Result<Line> {
        let encrypted = is_encrypted(&address);
        let host = address.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let server = address.authority().map(ToString::to_string).unwrap_or_default();
        let stream = match proxy {
            Some(proxy) => {
                let stream = Tunnel::new(proxy.address(), self.tcp).call(address).await;
                stream.map_err(|error| io::Error::other(proxy.failure(refusal(&error))))
            }
            None => self.tcp.call(address).await.map_err(io::Error::other),
        };
        let stream = stream?.into_inner();
        if !encrypted {
            return Ok(Line::new(server, stream, false));
        }
        let name = ServerName::try_from(host).map_err(io::Error::other)?;
        let stream = self.tls.connect(name, stream).await?;
        let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        Ok(Line::new(server, stream, is_http2))
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Line>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<TokioIo<Line>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, address: Uri) -> Self::Future {
        let proxy = self.proxy(&address);
        let connecting = timeout(CONNECT_TIMEOUT, self.clone().connect(address, proxy.clone()));
        let late = move || match proxy {
            Some(proxy) => io::Error::other(proxy.failure("no connection in time")),
            None => io::ErrorKind::TimedOut.into(),
        };
        Box::pin(async move {
            let line = connecting.await.unwrap_or_else(|_| Err(late()))?;
            Ok(TokioIo::new(line))
        })
    }
}

fn is_encrypted(address: &Uri) -> bool {
    address.scheme_str() == Some("https")
}

/// Why a proxy did not open a tunnel. Only the cause of a failed connection, and not its address, is told.
fn refusal(error: &(dyn Error + 'static)) -> String {
    let cause = std::iter::successors(error.source(), |cause| cause_of(*cause)).last();
    match cause {
        Some(cause) => cause.to_string(),
        None => format!("it does not connect, {error}"),
    }
}
