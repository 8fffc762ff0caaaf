use std::sync::Arc;

use russh::keys::ssh_key::Kdf;
use russh::keys::{PrivateKey, decode_secret_key};
use shared::Secret;

use crate::InvalidConnection;
use crate::invalid_connection::InvalidPrivateKey;

/// The most often that a passphrase is hashed (bcrypt). `ssh-keygen` does it 16 or 24 times unless told otherwise, and
/// each time takes some 10 ms.
const MAX_ROUNDS: u32 = 256;

/// One block of PEM (RFC 7468), and nothing else.
struct Pem {
    label: String,
    text: String,
}

/// Reads a private key, with its passphrase where it is encrypted. A passphrase that is not needed is not looked at.
///
/// Costs what decrypting costs, at most some seconds: a key says itself how much that is. This is why encrypted keys
/// are read in OpenSSH's form only. The others can ask for any time and memory, in many ways.
///
/// # Errors
///
/// Where it is no key, or not opened by the passphrase. What the libraries say of it is not passed on: it could be
/// about the secret.
pub(crate) fn read(key: &Secret, passphrase: Option<&Secret>) -> Result<Arc<PrivateKey>, InvalidConnection> {
    let pem = Pem::read(key.expose()).map_err(InvalidConnection::PrivateKey)?;
    if pem.label != "OPENSSH PRIVATE KEY" {
        return pem.open_unencrypted().map(Arc::new).map_err(InvalidConnection::PrivateKey);
    }
    let key = PrivateKey::from_openssh(&pem.text);
    let key = key.ok().ok_or(InvalidConnection::PrivateKey(InvalidPrivateKey::Unsupported))?;
    if !key.is_encrypted() {
        return Ok(Arc::new(key));
    }
    if matches!(key.kdf(), Kdf::Bcrypt { rounds, .. } if *rounds > MAX_ROUNDS) {
        return Err(InvalidConnection::PrivateKey(InvalidPrivateKey::TooManyRounds));
    }
    let passphrase = passphrase.ok_or(InvalidConnection::PassphraseMissing)?;
    key.decrypt(passphrase.expose()).map(Arc::new).ok().ok_or(InvalidConnection::PassphraseWrong)
}

impl Pem {
    fn read(text: &str) -> Result<Self, InvalidPrivateKey> {
        // Pasted lines may be indented.
        let text: String = text.trim().lines().flat_map(|line| [line.trim(), "\n"]).collect();
        let label =
            text.lines().next().and_then(|line| line.strip_prefix("-----BEGIN ")?.strip_suffix("-----"));
        let Some(label) = label.filter(|label| label.ends_with("PRIVATE KEY")).map(str::to_owned) else {
            return Err(InvalidPrivateKey::None);
        };
        // What is looked at here has to be what is read later: there is only one block that this could be.
        let is_alone = text.matches("-----BEGIN").count() == 1 && text.matches("-----END").count() == 1;
        if !(is_alone && text.ends_with(&format!("\n-----END {label}-----\n"))) {
            return Err(InvalidPrivateKey::NotAlone);
        }
        Ok(Self { label, text })
    }

    fn open_unencrypted(&self) -> Result<PrivateKey, InvalidPrivateKey> {
        // PEM says so in one of two ways: RFC 7468, 11, and RFC 1421, 4.6.1.1.
        if self.label == "ENCRYPTED PRIVATE KEY" || self.text.contains("Proc-Type:") {
            return Err(InvalidPrivateKey::EncryptedPem);
        }
        decode_secret_key(&self.text, None).ok().ok_or(InvalidPrivateKey::Unsupported)
    }
}
