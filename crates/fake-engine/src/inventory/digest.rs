//! Digests that follow from the seed.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// 64 hexadecimal digits for the thing of that kind and number.
pub(super) fn hex(seed: u64, kind: &str, number: usize) -> String {
    let hash = Sha256::digest(format!("{seed}/{kind}/{number}"));
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The same as a digest: `sha256:…`.
pub(super) fn digest(seed: u64, kind: &str, number: usize) -> String {
    format!("sha256:{}", hex(seed, kind, number))
}

/// The first characters of a digest, as people shorten it.
pub(super) fn short(digest: &str, length: usize) -> &str {
    let hex = digest.strip_prefix("sha256:").unwrap_or(digest);
    hex.get(..length).unwrap_or(hex)
}
