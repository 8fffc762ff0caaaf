use std::fmt;
use std::sync::Arc;

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use rand::TryRng as _;
use sha2::Sha256;
use shared::{EnvironmentId, Secret};

use crate::DbError;
use crate::environment_secrets::SecretField;

/// Bytes of the nonce that stands before each ciphertext. So many that they can be random (XChaCha20, 192 bits).
const NONCE_LENGTH: usize = 24;

/// Bytes of a key's id.
const ID_LENGTH: usize = 8;

/// What the secrets in the database are encrypted with: XChaCha20-Poly1305, under a key that is derived from the
/// server's own by HKDF-SHA256 (RFC 5869).
///
/// Each ciphertext is bound to its environment and its field, so that none is understood in another's place.
#[derive(Clone)]
pub struct SealingKey {
    cipher: Arc<XChaCha20Poly1305>,
    id: String,
}

/// What was sealed is damaged, or stands in another's place.
#[derive(Debug)]
pub(crate) struct Damaged;

impl SealingKey {
    /// Derives it from the server's own key.
    ///
    /// # Errors
    ///
    /// Never: HKDF makes far longer keys than this.
    pub fn derived_from(secret: &[u8]) -> Result<Self, DbError> {
        let derivation = Hkdf::<Sha256>::new(None, secret);
        let (mut key, mut id) = ([0; 32], [0; ID_LENGTH]);
        let expanded = derivation
            .expand(b"stowage: secrets in the database", &mut key)
            .and_then(|()| derivation.expand(b"stowage: id of the key", &mut id));
        if expanded.is_err() {
            return Err(DbError::NoSealing);
        }
        let id = id.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { cipher: Arc::new(XChaCha20Poly1305::new(&key.into())), id })
    }

    /// What tells it from other keys, and nothing about it: 16 hexadecimal digits.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Encrypts a secret: a random nonce, and the ciphertext with its tag.
    pub(crate) fn seal(
        &self,
        environment: EnvironmentId,
        field: SecretField,
        secret: &Secret,
    ) -> Result<Vec<u8>, DbError> {
        let mut nonce = [0; NONCE_LENGTH];
        rand::rngs::SysRng.try_fill_bytes(&mut nonce).or(Err(DbError::NoSealing))?;
        let place = place(environment, field);
        let payload = Payload { msg: secret.expose().as_bytes(), aad: &place };
        let ciphertext = self.cipher.encrypt(&XNonce::from(nonce), payload).or(Err(DbError::NoSealing))?;
        Ok([nonce.as_slice(), &ciphertext].concat())
    }

    /// Decrypts what [`Self::seal`] made for the same place.
    pub(crate) fn open(
        &self,
        environment: EnvironmentId,
        field: SecretField,
        sealed: &[u8],
    ) -> Result<Secret, Damaged> {
        let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_LENGTH>().ok_or(Damaged)?;
        let place = place(environment, field);
        let payload = Payload { msg: ciphertext, aad: &place };
        let plain = self.cipher.decrypt(&XNonce::from(*nonce), payload).or(Err(Damaged))?;
        Ok(Secret::from(String::from_utf8(plain).or(Err(Damaged))?))
    }
}

/// Where a secret belongs, as it is bound to its ciphertext.
fn place(environment: EnvironmentId, field: SecretField) -> Vec<u8> {
    let words =
        [b"stowage: environment".as_slice(), &environment.get().to_be_bytes(), field.as_str().as_bytes()];
    words.concat()
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SealingKey").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> SealingKey {
        SealingKey::derived_from(&[byte; 64]).unwrap()
    }

    fn id(number: i64) -> EnvironmentId {
        EnvironmentId::try_from(number).unwrap()
    }

    #[test]
    fn what_was_sealed_is_opened_in_its_place_by_its_key_and_nowhere_else() {
        let secret = Secret::from("key of ünïcode".to_owned());
        let sealed = key(1).seal(id(1), SecretField::TlsClientKey, &secret).unwrap();
        let open = |key: &SealingKey, number, field, sealed: &[u8]| key.open(id(number), field, sealed);
        let field = SecretField::TlsClientKey;
        assert_eq!(open(&key(1), 1, field, &sealed).unwrap(), secret);
        assert!(open(&key(2), 1, field, &sealed).is_err());
        assert!(open(&key(1), 2, field, &sealed).is_err());
        assert!(open(&key(1), 1, SecretField::SshPassphrase, &sealed).is_err());
        for end in [0, 23, 24, sealed.len() - 1] {
            assert!(open(&key(1), 1, field, &sealed[..end]).is_err(), "{end}");
        }
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(open(&key(1), 1, field, &changed).is_err(), "{place}");
        }
    }

    #[test]
    fn the_same_secret_never_looks_the_same() {
        let secret = Secret::from("secret".to_owned());
        let seal = || key(1).seal(id(1), SecretField::TlsClientKey, &secret).unwrap();
        assert_ne!(seal(), seal());
    }

    // Whoever changes how keys are derived, or what is bound to a ciphertext, locks every database that there is.
    #[test]
    fn what_an_older_version_sealed_is_opened() {
        let sealed = "d3c68b94ff526cf53eebd72bdbb356676b59d0d1c08a6bb9013eee4ac3349c534ecb81e7a0955803\
                      5668b072613a212cc73166f251ba51aa5fdc9e988dc1996454f5c8";
        let sealed: Vec<u8> = sealed
            .as_bytes()
            .chunks(2)
            .map(|two| u8::from_str_radix(str::from_utf8(two).unwrap(), 16).unwrap())
            .collect();
        assert_eq!(key(1).id(), "13c8d2a193af5b73");
        let opened = key(1).open(id(1), SecretField::TlsClientKey, &sealed).unwrap();
        assert_eq!(opened.expose(), "sealed by the first version");
    }

    #[test]
    fn a_key_does_not_print_itself() {
        assert_eq!(format!("{:?}", key(1)), format!(r#"SealingKey {{ id: "{}", .. }}"#, key(1).id()));
        assert_ne!(key(1).id(), key(2).id());
    }
}
