use client::ClientError;
use shared::{readable_wait, sentence};

use crate::browser;
use crate::texts::requests as words;

/// Why something did not work, as one reads it.
pub(crate) fn explain(error: &ClientError) -> String {
    match error {
        ClientError::Status { retry_after_secs: Some(seconds), .. } => {
            let at = browser::clock_time_in(u32::try_from(*seconds).unwrap_or(u32::MAX));
            words::too_many_attempts(&readable_wait(*seconds), &at)
        }
        ClientError::Status { .. }
        | ClientError::Environment { .. }
        | ClientError::SignedOut
        | ClientError::Connection(_)
        | ClientError::Nonsense(_) => sentence(&error.to_string()),
    }
}
