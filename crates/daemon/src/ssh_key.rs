use std::sync::Arc;

use russh::keys::ssh_key::Kdf;
use russh::keys::{PrivateKey, decode_secret_key};
use shared::Secret;

use crate::InvalidConnection;
use crate::invalid_connection::InvalidPrivateKey;

/// The most often that a passphrase is hashed (bcrypt). `ssh-keygen` does it 16 times unless told otherwise, and each
/// time takes some 10 ms.
const MAX_ROUNDS: u32 = 1000;

/// Reads a private key, with its passphrase where it is encrypted. A passphrase that is not needed is not looked at.
///
/// Costs what decrypting costs, which the key says.
///
/// # Errors
///
/// Where it is no key, or not opened by the passphrase. What the libraries say of it is not passed on: it could be
/// about the secret.
pub(crate) fn read(key: &Secret, passphrase: Option<&Secret>) -> Result<Arc<PrivateKey>, InvalidConnection> {
    let unsupported = InvalidConnection::PrivateKey(InvalidPrivateKey::Unsupported);
    // Pasted lines may be indented.
    let text: String = key.expose().trim().lines().flat_map(|line| [line.trim(), "\n"]).collect();
    if !(text.starts_with("-----BEGIN ") && text.contains("PRIVATE KEY-----")) {
        return Err(InvalidConnection::PrivateKey(InvalidPrivateKey::None));
    }
    if !is_encrypted(&text)? {
        return decode_secret_key(&text, None).map(Arc::new).ok().ok_or(unsupported);
    }
    let passphrase = passphrase.ok_or(InvalidConnection::PassphraseMissing)?;
    let opened = decode_secret_key(&text, Some(passphrase.expose()));
    opened.map(Arc::new).ok().ok_or(InvalidConnection::PassphraseWrong)
}

/// # Errors
///
/// Where it cannot be read whatever the passphrase is.
fn is_encrypted(text: &str) -> Result<bool, InvalidConnection> {
    let invalid = |problem| Err(InvalidConnection::PrivateKey(problem));
    // PEM says so in one of two ways: RFC 7468, 11, and RFC 1421, 4.6.1.1. Of the older one, only what ssh-keygen
    // writes for RSA is read.
    if text.contains("Proc-Type: 4,ENCRYPTED") {
        let is_read =
            text.starts_with("-----BEGIN RSA PRIVATE KEY-----") && text.contains("DEK-Info: AES-128-CBC,");
        return if is_read { Ok(true) } else { invalid(InvalidPrivateKey::Unsupported) };
    }
    if !text.starts_with("-----BEGIN OPENSSH PRIVATE KEY-----") {
        return Ok(text.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    }
    match PrivateKey::from_openssh(text) {
        Ok(key) if matches!(key.kdf(), Kdf::Bcrypt { rounds, .. } if *rounds > MAX_ROUNDS) => {
            invalid(InvalidPrivateKey::TooManyRounds)
        }
        Ok(key) => Ok(key.is_encrypted()),
        Err(_malformed) => invalid(InvalidPrivateKey::Unsupported),
    }
}
