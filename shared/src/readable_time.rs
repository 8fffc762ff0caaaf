const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const WEEK: u64 = 7 * DAY;
const MONTH: u64 = 30 * DAY;
const YEAR: u64 = 365 * DAY;

/// How long ago a moment was, in the largest unit of which there are two or more: `3 weeks ago`.
///
/// Both moments are Unix seconds. A moment to come (clocks differ) reads `in 5 minutes`.
pub fn readable_age(then_unix_secs: i64, now_unix_secs: i64) -> String {
    let distance = now_unix_secs.abs_diff(then_unix_secs);
    if distance < MINUTE {
        return "just now".to_owned();
    }
    let units = [
        (HOUR, MINUTE, "minute"),
        (DAY, HOUR, "hour"),
        (2 * WEEK, DAY, "day"),
        (2 * MONTH, WEEK, "week"),
        (2 * YEAR, MONTH, "month"),
    ];
    let (_, length, unit) =
        units.into_iter().find(|(end, ..)| distance < *end).unwrap_or((u64::MAX, YEAR, "year"));
    let amount = counted(distance / length, unit);
    if then_unix_secs <= now_unix_secs { format!("{amount} ago") } else { format!("in {amount}") }
}

fn counted(amount: u64, unit: &str) -> String {
    let plural = if amount == 1 { "" } else { "s" };
    format!("{amount} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_the_unit_that_fits() {
        let now = 1_700_000_000;
        let ago = |secs: i64| readable_age(now - secs, now);
        assert_eq!(ago(0), "just now");
        assert_eq!(ago(59), "just now");
        assert_eq!(ago(60), "1 minute ago");
        assert_eq!(ago(3_599), "59 minutes ago");
        assert_eq!(ago(3_600), "1 hour ago");
        assert_eq!(ago(86_400), "1 day ago");
        assert_eq!(ago(13 * 86_400), "13 days ago");
        assert_eq!(ago(14 * 86_400), "2 weeks ago");
        assert_eq!(ago(60 * 86_400), "2 months ago");
        assert_eq!(ago(729 * 86_400), "24 months ago");
        assert_eq!(ago(730 * 86_400), "2 years ago");
        assert_eq!(ago(-300), "in 5 minutes");
        assert_eq!(readable_age(i64::MIN, i64::MAX), "584942417355 years ago");
    }
}
