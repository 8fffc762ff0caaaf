//! Secrets that programs remember, and people do not: random, and kept only as their hash.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRng as _;
use sha2::{Digest as _, Sha256};
use shared::Secret;

use crate::api_error::ApiError;

/// What every API token begins with, so that people and scanners recognize one.
pub(crate) const TOKEN_PREFIX: &str = "stw_";

/// A new secret of 256 random bits, in 43 characters of base64url.
///
/// # Errors
///
/// Where the operating system gives no randomness.
pub(crate) fn random_secret() -> Result<String, ApiError> {
    let mut bytes = [0; 32];
    rand::rngs::SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| ApiError::NoRandomness(error.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What is kept of a secret. It has too many bits to be guessed, so that a fast hash will do.
pub(crate) fn hash_of(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret))
}

/// A new API token.
///
/// # Errors
///
/// As [`random_secret`].
pub(crate) fn random_token() -> Result<Secret, ApiError> {
    Ok(Secret::from(format!("{TOKEN_PREFIX}{}", random_secret()?)))
}
