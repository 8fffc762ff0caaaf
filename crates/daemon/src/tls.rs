use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use rustls::client::ResolvesClientCert;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ClientConfig, InconsistentKeys, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::invalid_connection::{InvalidCertificates, InvalidClientKey};
use crate::obstacle::Unreachable;
use crate::tls_failure::{alert_failure, handshake_failure};
use crate::unverified_certificate::UnverifiedCertificate;
use crate::{ClientCertificate, InvalidConnection, Tls};

/// Our side of TLS with one daemon.
#[derive(Clone)]
pub(crate) struct TlsClient {
    config: Arc<ClientConfig>,
    server_name: ServerName<'static>,
    is_verified: bool,
    shows_certificate: bool,
}

impl TlsClient {
    /// Puts together what was written down, for a daemon on `host`.
    ///
    /// # Errors
    ///
    /// Where a part is not what it should be.
    pub(crate) fn new(tls: &Tls, host: &str) -> Result<Self, InvalidConnection> {
        for (name, is_given) in [("ca", tls.ca.is_some()), ("serverName", tls.server_name.is_some())] {
            if tls.skip_verification && is_given {
                return Err(InvalidConnection::SkipVerificationWith(name));
            }
        }
        let server_name = match &tls.server_name {
            Some(name) => server_name(name).ok_or(InvalidConnection::ServerName)?,
            None => server_name(host).ok_or(InvalidConnection::HostIsNoServerName)?,
        };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let client = tls.client.as_ref().map(|client| client_key(client, &provider)).transpose()?;
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .ok()
            .ok_or(InvalidConnection::Tls)?;
        let builder = if tls.skip_verification {
            let anybody = UnverifiedCertificate::new(provider.signature_verification_algorithms);
            builder.dangerous().with_custom_certificate_verifier(Arc::new(anybody))
        } else {
            builder.with_root_certificates(roots(tls.ca.as_deref())?)
        };
        let shows_certificate = client.is_some();
        let config = match client {
            Some(client) => builder.with_client_cert_resolver(client),
            None => builder.with_no_client_auth(),
        };
        let is_verified = !tls.skip_verification;
        Ok(Self { config: Arc::new(config), server_name, is_verified, shows_certificate })
    }

    /// Whether the daemon has to prove who it is.
    pub(crate) fn is_verified(&self) -> bool {
        self.is_verified
    }

    /// Agrees with the other side, and checks who it is. Also says what was found.
    pub(crate) async fn handshake(&self, stream: TcpStream) -> Result<(TlsStream, String), Unreachable> {
        let connector = TlsConnector::from(Arc::clone(&self.config));
        let stream = connector
            .connect(self.server_name.clone(), stream)
            .await
            .map_err(|error| handshake_failure(error, self.shows_certificate))?;
        let version = match stream.get_ref().1.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_3) => "TLS 1.3",
            Some(_) | None => "TLS 1.2",
        };
        let who =
            if self.is_verified { "the certificate is right" } else { "the certificate was not checked" };
        let shows_certificate = self.shows_certificate;
        Ok((TlsStream { stream, shows_certificate }, format!("{version}; {who}")))
    }
}

/// A connection with TLS. In TLS 1.3 the other side looks at our certificate only after the handshake has ended for
/// us: its refusal is then the first thing that is read.
pub(crate) struct TlsStream {
    stream: tokio_rustls::client::TlsStream<TcpStream>,
    shows_certificate: bool,
}

impl AsyncRead for TlsStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let read = ready!(Pin::new(&mut this.stream).poll_read(context, buffer));
        Poll::Ready(read.map_err(|error| alert_failure(error, this.shows_certificate)))
    }
}

impl AsyncWrite for TlsStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

fn server_name(text: &str) -> Option<ServerName<'static>> {
    ServerName::try_from(text.to_owned()).ok()
}

/// The authorities that are trusted: those given, else the public ones, which are compiled in. The machine's own store
/// is not asked: a container has none, and what is trusted would depend on where Stowage runs.
fn roots(ca: Option<&str>) -> Result<RootCertStore, InvalidConnection> {
    let Some(ca) = ca else {
        return Ok(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() });
    };
    let mut roots = RootCertStore::empty();
    for (number, certificate) in (1..).zip(certificates(ca).map_err(InvalidConnection::Ca)?) {
        let added = roots.add(certificate);
        added.ok().ok_or(InvalidConnection::Ca(InvalidCertificates::Malformed(number)))?;
    }
    Ok(roots)
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, InvalidCertificates> {
    if pem.contains("PRIVATE KEY-----") {
        return Err(InvalidCertificates::PrivateKey);
    }
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match certificates {
        Ok(certificates) if certificates.is_empty() => Err(InvalidCertificates::None),
        Ok(certificates) => Ok(certificates),
        Err(_not_pem) => Err(InvalidCertificates::NotPem),
    }
}

fn client_key(
    client: &ClientCertificate,
    provider: &CryptoProvider,
) -> Result<Arc<dyn ResolvesClientCert>, InvalidConnection> {
    let chain = certificates(&client.certificate).map_err(InvalidConnection::ClientCertificate)?;
    let pem = client.key.expose();
    // The two ways in which PEM says so: RFC 7468, 11, and RFC 1421, 4.6.1.1.
    if pem.contains("BEGIN ENCRYPTED PRIVATE KEY") || pem.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(InvalidConnection::ClientKey(InvalidClientKey::Encrypted));
    }
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes());
    let key = key.ok().ok_or(InvalidConnection::ClientKey(InvalidClientKey::None))?;
    match CertifiedKey::from_der(chain, key, provider) {
        Ok(certified) => Ok(Arc::new(SingleCertAndKey::from(certified))),
        Err(rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch)) => {
            Err(InvalidConnection::ClientKey(InvalidClientKey::Mismatch))
        }
        Err(rustls::Error::InvalidCertificate(_)) => {
            Err(InvalidConnection::ClientCertificate(InvalidCertificates::Malformed(1)))
        }
        Err(_unsupported) => Err(InvalidConnection::ClientKey(InvalidClientKey::Unsupported)),
    }
}
