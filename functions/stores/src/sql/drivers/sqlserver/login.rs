//! Connects to SQL Server: encrypts, and logs in with a password or an access token of Entra.

use tiberius::{AuthMethod, Client, Config, EncryptionLevel};
use tokio_util::compat::TokioAsyncWriteCompatExt;

use super::metered::{BytesLeft, MeteredStream};
use super::{MsConnection, errors};
use crate::dialing::{self, Trouble};
use crate::failure::{FailureKind, StoreFailure};
use crate::oauth2::TokenSource;

/// Servers that have the same database, and the account.
pub(in crate::sql) struct MsServer {
    pub(in crate::sql) hosts: Vec<String>,
    pub(in crate::sql) port: u16,
    pub(in crate::sql) database: String,
    pub(in crate::sql) login: MsLogin,
    /// Whether the connection is encrypted.
    pub(in crate::sql) tls: bool,
    /// Additional root certificates, in PEM; may be empty.
    pub(in crate::sql) roots: Vec<u8>,
    /// Of addresses.
    pub(in crate::sql) trouble: Trouble,
}

/// How the account is proved.
pub(in crate::sql) enum MsLogin {
    Password { user: String, password: String },
    Token(TokenSource),
}

impl MsServer {
    /// Connects and logs in; once more where the server sends us to, as Azure SQL does.
    ///
    /// # Errors
    /// The server is not reached, its certificate is not valid, or it refuses the login.
    pub(super) async fn connect(&self, host: &str) -> Result<MsConnection, StoreFailure> {
        let first = match self.log_in(host, self.port).await? {
            Ok(connection) => return Ok(connection),
            Err(error) => error,
        };
        let tiberius::error::Error::Routing { host, port } = first else {
            return Err(errors::misfortune(&first));
        };
        self.log_in(&host, port).await?.map_err(|error| errors::misfortune(&error))
    }

    async fn log_in(&self, host: &str, port: u16) -> Result<tiberius::Result<MsConnection>, StoreFailure> {
        let mut config = Config::new();
        config.host(host);
        config.port(port);
        config.database(&self.database);
        config.application_name("claimsmith");
        config.client_name("claimsmith");
        config.readonly(true);
        config.handshake_timeout(None);
        config.command_timeout(None);
        config.encryption(if self.tls { EncryptionLevel::Required } else { EncryptionLevel::NotSupported });
        config.trust_webpki_roots();
        if !self.roots.is_empty() {
            config.trust_cert_ca_bundle(self.roots.clone());
        }
        config.authentication(self.login.method().await?);
        let stream = dialing::tcp(&self.trouble, host, port).await?;
        let left = BytesLeft::new();
        let stream = MeteredStream::new(stream, left.clone()).compat_write();
        Ok(Client::connect(config, stream).await.map(|client| MsConnection { client, left }))
    }
}

impl MsLogin {
    async fn method(&self) -> Result<AuthMethod, StoreFailure> {
        match self {
            Self::Password { user, password } => Ok(AuthMethod::sql_server(user, password)),
            Self::Token(tokens) => {
                let header = tokens.token().await?.header();
                let token = header.to_str().ok().and_then(|header| header.split_once(' '));
                let what = || StoreFailure::new(FailureKind::Malformed, "the access token is not a text");
                Ok(AuthMethod::aad_token(token.ok_or_else(what)?.1))
            }
        }
    }
}
