use std::time::Duration;

/// How long the first failure is remembered.
pub(crate) const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// How long a failure is remembered at most, however often the daemon failed.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How long a failure is remembered, the so-many-th in a row: a second, then twice as long each time, up to half a
/// minute; give or take a fifth, so that what failed together is not asked together again.
///
/// Never longer than `bound`, the age at which a list is not served any more: nobody is told for longer than that
/// that a daemon is away which is back.
pub(crate) fn pause(in_a_row: u32, bound: Duration) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(1 << in_a_row.saturating_sub(1).min(5));
    let jitter = 0.8 + 0.4 * fastrand::f64();
    doubled.mul_f64(jitter).min(LONGEST_PAUSE).min(bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_half_a_minute() {
        let hour = Duration::from_secs(3600);
        for (in_a_row, secs) in [(1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 16.0)] {
            let pause = pause(in_a_row, hour).as_secs_f64();
            assert!((0.8 * secs..=1.2 * secs).contains(&pause), "{in_a_row}: {pause}");
        }
        for in_a_row in [6, 7, 100, u32::MAX] {
            assert!((25.0..=30.0).contains(&pause(in_a_row, hour).as_secs_f64()), "{in_a_row}");
        }
    }

    #[test]
    fn pauses_are_not_all_the_same() {
        let pauses = [(); 8].map(|()| pause(1, LONGEST_PAUSE));
        assert!(pauses.iter().any(|pause| *pause != pauses[0]), "{pauses:?}");
    }

    #[test]
    fn no_pause_is_longer_than_a_list_may_be_old() {
        assert_eq!(pause(10, Duration::from_secs(5)), Duration::from_secs(5));
        assert_eq!(pause(1, Duration::ZERO), Duration::ZERO);
    }
}
