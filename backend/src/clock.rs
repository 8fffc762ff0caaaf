use std::time::{SystemTime, UNIX_EPOCH};

use shared::UnixSeconds;

/// The time now. A clock before 1970 is as good as 1970: nothing has expired then, and nothing is valid for long.
pub(crate) fn now() -> UnixSeconds {
    unix_seconds(SystemTime::now())
}

/// A time of this machine's clock.
pub(crate) fn unix_seconds(time: SystemTime) -> UnixSeconds {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixSeconds(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
