use std::sync::Arc;

use shared::EnvironmentStatus;

use crate::call::Outcome;

/// What the last call for a list found: what somebody who has the list already wants to hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// How the daemon is; unknown before the first call.
    pub status: EnvironmentStatus,
    /// The list's entity tag as it stands in `ETag`; none while there is no list.
    pub tag: Option<Arc<str>>,
}

impl Default for News {
    fn default() -> Self {
        Self { status: EnvironmentStatus::Unknown, tag: None }
    }
}

impl News {
    /// What an outcome says of the daemon; nothing where only the request was at fault.
    pub(crate) fn of(outcome: &Outcome) -> Option<Self> {
        match outcome {
            Ok(snapshot) => Some(Self { status: EnvironmentStatus::Ok, tag: Some(snapshot.tag_shared()) }),
            Err(error) => error.environment_status().map(|status| Self { status, tag: None }),
        }
    }
}
