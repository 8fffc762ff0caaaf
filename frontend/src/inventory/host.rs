use std::sync::Arc;

use shared::{EnvironmentId, EnvironmentStatus, InventoryHost, UnixSeconds};

/// An environment, and what is known of it by now.
#[derive(Clone)]
pub(super) struct Host {
    pub(super) environment: EnvironmentId,
    pub(super) name: String,
    pub(super) state: HostState,
    /// Who asks for it just now, and since when in Unix seconds.
    pub(super) asked: Option<(u32, i64)>,
    /// Whether the server's list of environments has it; what one may not see may have images that one may.
    pub(super) is_environment: bool,
}

/// What was answered last.
#[derive(Clone)]
pub(super) enum HostState {
    /// Nothing yet.
    Waiting,
    /// Its images.
    Listed {
        images: Arc<InventoryHost>,
        /// Their sizes as listed, in bytes.
        size_bytes: u64,
        /// When its daemon was asked, in Unix seconds.
        at: i64,
        etag: Option<String>,
    },
    /// That there are none to be had.
    Failed {
        status: EnvironmentStatus,
        since: Option<UnixSeconds>,
        error: Option<String>,
        /// When its images were known last, in Unix seconds.
        listed_until: Option<i64>,
    },
    /// Nothing, since the reader may not see its images.
    NotShown,
}

impl Host {
    /// Its images, where they are known.
    pub(super) fn images(&self) -> Option<&Arc<InventoryHost>> {
        match &self.state {
            HostState::Listed { images, .. } => Some(images),
            HostState::Waiting | HostState::Failed { .. } | HostState::NotShown => None,
        }
    }

    /// Whether there may be images that are not known.
    pub(super) fn is_missing(&self) -> bool {
        match self.state {
            HostState::Waiting | HostState::Failed { .. } => true,
            HostState::Listed { .. } | HostState::NotShown => false,
        }
    }

    /// Whether the list with this tag is the one that is shown, or that there is none for this reason.
    pub(super) fn shows(&self, newest: &str) -> bool {
        match &self.state {
            HostState::Listed { etag, .. } => etag.as_deref() == Some(newest),
            HostState::Failed { error, .. } => error.as_deref() == Some(newest),
            // Whoever may not see it hears nothing of it.
            HostState::NotShown => true,
            HostState::Waiting => false,
        }
    }
}
