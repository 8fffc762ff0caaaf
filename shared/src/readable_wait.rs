const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// How long to wait, rounded up, so that it is over then: `45 seconds`, `2 minutes`.
pub fn readable_wait(seconds: u64) -> String {
    let (amount, unit) = if seconds <= MINUTE {
        (seconds, "second")
    } else if seconds <= HOUR {
        (seconds.div_ceil(MINUTE), "minute")
    } else {
        (seconds.div_ceil(HOUR), "hour")
    };
    let plural = if amount == 1 { "" } else { "s" };
    format!("{amount} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_never_told_shorter_than_it_is() {
        for (seconds, words) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (60, "60 seconds"),
            (61, "2 minutes"),
            (120, "2 minutes"),
            (3_600, "60 minutes"),
            (3_601, "2 hours"),
        ] {
            assert_eq!(readable_wait(seconds), words);
        }
    }
}
