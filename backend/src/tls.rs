use std::path::{Path, PathBuf};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;

/// HTTPS cannot be served.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A file cannot be read, or is not what it should be.
    #[error("{} is no PEM file with {expected}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What should be in it.
        expected: &'static str,
        /// Why it is not.
        source: rustls::pki_types::pem::Error,
    },
    /// The key and the certificate cannot be used, or not together.
    #[error("the certificate and its key cannot be used")]
    Unusable(#[from] rustls::Error),
}

/// The configuration for a certificate with its chain, and its key.
///
/// # Errors
///
/// Where one of them cannot be read, or they do not belong together.
pub(crate) fn server_config(certificate: &Path, key: &Path) -> Result<ServerConfig, TlsError> {
    let wrong = |path: &Path, expected| {
        let path = path.to_owned();
        move |source| TlsError::File { path, expected, source }
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(wrong(certificate, "a certificate"))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(wrong(key, "a private key"))?;
    Ok(ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key)?)
}
