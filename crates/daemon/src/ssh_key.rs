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

fn is_encrypted(text: &str) -> Result<bool, InvalidConnection> {
    if !text.starts_with("-----BEGIN OPENSSH PRIVATE KEY-----") {
        // RFC 7468, 11, and RFC 1421, 4.6.1.1.
        return Ok(text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED"));
    }
    let key = PrivateKey::from_openssh(text);
    let key = key.ok().ok_or(InvalidConnection::PrivateKey(InvalidPrivateKey::Unsupported))?;
    if matches!(key.kdf(), Kdf::Bcrypt { rounds, .. } if *rounds > MAX_ROUNDS) {
        return Err(InvalidConnection::PrivateKey(InvalidPrivateKey::TooManyRounds));
    }
    Ok(key.is_encrypted())
}
