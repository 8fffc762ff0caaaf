use std::time::Duration;

/// What snapshots may cost, and how old they may get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SnapshotLimits {
    /// The age at which a list is not served any more. Zero: nobody is served what was asked for before they came.
    pub max_age: Duration,
    /// The share of a daemon's time that the renewal of lists by age takes at most, in percent, 1 to 100.
    pub daemon_share_percent: u32,
    /// The bytes of all snapshots together.
    pub max_bytes: u64,
}

impl Default for SnapshotLimits {
    /// 5 s, a tenth, 256 MiB.
    fn default() -> Self {
        Self { max_age: Duration::from_secs(5), daemon_share_percent: 10, max_bytes: 256 << 20 }
    }
}

impl SnapshotLimits {
    /// How long a list that took `took` is not renewed by age after it ended, where so many `lists` of the daemon
    /// are in use: each gets an equal part of the daemon's share, so that none can keep another one old.
    ///
    /// A list that takes less than the share of `max_age` is not affected: with 5 s and a tenth those of up to half
    /// a second, or a quarter of one where two are in use. The others get as old as this and the call itself.
    pub(crate) fn rest(&self, took: Duration, lists: u32) -> Duration {
        let share = self.daemon_share_percent.clamp(1, 100);
        let whole = lists.max(1).saturating_mul(100);
        took.saturating_mul(whole.saturating_sub(share)) / share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest_ms(share: u32, took_ms: u64, lists: u32) -> u128 {
        let limits = SnapshotLimits { daemon_share_percent: share, ..SnapshotLimits::default() };
        limits.rest(Duration::from_millis(took_ms), lists).as_millis()
    }

    #[test]
    fn lists_take_no_more_than_their_share_of_the_daemons_time() {
        // 4.4 s of 44 s are a tenth; two such lists take it in turns.
        assert_eq!(rest_ms(10, 4_400, 1), 44_000 - 4_400);
        assert_eq!(rest_ms(10, 4_400, 2), 88_000 - 4_400);
        assert_eq!(rest_ms(50, 1_000, 1), 1_000);
        assert_eq!(rest_ms(100, 1_000, 1), 0);
        assert_eq!(rest_ms(1, 1_000, 1), 99_000);
    }
}
