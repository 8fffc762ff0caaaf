use std::sync::{Arc, Weak};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use daemon::DaemonError;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use tokio::sync::OnceCell;
use tokio::time::Instant;

use crate::encoding::Encoding;
use crate::shelf::Shelf;
use crate::totals::{List, Totals};

/// A daemon's list as the bytes to be sent.
#[derive(Debug)]
pub struct Snapshot {
    json: Bytes,
    tag: Arc<str>,
    totals: Option<Totals>,
    asked_at: Instant,
    brotli: OnceCell<Bytes>,
    gzip: OnceCell<Bytes>,
    /// Where its bytes count.
    shelf: Weak<Shelf>,
}

impl Snapshot {
    /// Writes the list, off the threads that serve others.
    pub(crate) async fn of(
        list: impl List,
        asked_at: Instant,
        shelf: Weak<Shelf>,
    ) -> Result<Self, DaemonError> {
        let written = tokio::task::spawn_blocking(move || {
            let mut json = serde_json::to_vec(&list)?;
            json.shrink_to_fit();
            // Weak: the same list in another encoding has the same tag.
            let tag = format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(&json)));
            Ok::<_, serde_json::Error>((json, tag, list.totals()))
        });
        let written = written.await.map_err(|error| DaemonError::Broken(error.into()))?;
        let (json, tag, totals) = written.map_err(|error| DaemonError::Broken(error.into()))?;
        Ok(Self {
            json: json.into(),
            tag: tag.into(),
            totals,
            asked_at,
            brotli: OnceCell::new(),
            gzip: OnceCell::new(),
            shelf,
        })
    }

    /// The list that was written, off the threads that serve others.
    pub(crate) async fn read<T: List + DeserializeOwned>(self: Arc<Self>) -> Result<T, DaemonError> {
        let read = tokio::task::spawn_blocking(move || serde_json::from_slice(&self.json));
        let read = read.await.map_err(|error| DaemonError::Broken(error.into()))?;
        read.map_err(|error| DaemonError::Broken(error.into()))
    }

    /// The list as JSON. Costs nothing.
    pub fn json(&self) -> Bytes {
        self.json.clone()
    }

    /// The JSON compressed: once, when it is first asked for, and off the threads that serve others. Nothing where
    /// that fails.
    pub async fn compressed(&self, encoding: Encoding) -> Option<Bytes> {
        let cell = match encoding {
            Encoding::Brotli => &self.brotli,
            Encoding::Gzip => &self.gzip,
        };
        if let Some(bytes) = cell.get() {
            return Some(bytes.clone());
        }
        let compressed = cell.get_or_try_init(async || {
            let json = self.json.clone();
            let compressed = tokio::task::spawn_blocking(move || encoding.compress(&json));
            compressed.await.map_err(std::io::Error::other)?
        });
        let compressed = compressed.await;
        let failed =
            compressed.inspect_err(|error| tracing::error!(%error, "a list could not be compressed"));
        let bytes = failed.ok()?.clone();
        if let Some(shelf) = self.shelf.upgrade() {
            shelf.hold_bound();
        }
        Some(bytes)
    }

    /// The list's entity tag as it stands in `ETag`.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    pub(crate) fn tag_shared(&self) -> Arc<str> {
        Arc::clone(&self.tag)
    }

    /// The time since the daemon was asked for it: what the daemon changed since then may be missing, while it
    /// worked on its answer too.
    pub fn age(&self) -> Duration {
        self.asked_at.elapsed()
    }

    /// What it comes to, where it is a list of images.
    pub fn totals(&self) -> Option<Totals> {
        self.totals
    }

    /// When the daemon was asked for it.
    pub(crate) fn asked_at(&self) -> Instant {
        self.asked_at
    }

    /// The bytes that it holds.
    pub(crate) fn bytes(&self) -> u64 {
        let encoded = [self.brotli.get(), self.gzip.get()];
        let lengths =
            encoded.into_iter().flatten().map(Bytes::len).chain([self.json.len(), size_of::<Self>()]);
        lengths.map(|length| u64::try_from(length).unwrap_or(u64::MAX)).fold(0, u64::saturating_add)
    }
}
