use crate::calendar::civil_date;

const SECS_PER_DAY: i64 = 86_400;

/// The exact moment of Unix seconds, in UTC: `2026-11-21 21:53:12 UTC`; empty outside of the years 0 to 9999.
pub fn exact_time(unix_secs: i64) -> String {
    let (year, month, day) = civil_date(unix_secs.div_euclid(SECS_PER_DAY));
    if !(0..=9_999).contains(&year) {
        return String::new();
    }
    let second = unix_secs.rem_euclid(SECS_PER_DAY);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
}

/// The same moment as RFC 3339 has it: `2026-11-21T21:53:12Z`; empty outside of the years 0 to 9999.
pub fn rfc3339(unix_secs: i64) -> String {
    exact_time(unix_secs).replacen(' ', "T", 1).replace(" UTC", "Z")
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;
    use time::macros::format_description;

    use super::*;

    #[test]
    fn moments_are_exact_and_in_utc() {
        assert_eq!(exact_time(1_795_298_012), "2026-11-21 21:53:32 UTC");
        assert_eq!(exact_time(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(rfc3339(1_795_298_012), "2026-11-21T21:53:32Z");
        assert_eq!(exact_time(-1), "1969-12-31 23:59:59 UTC");
        assert_eq!(exact_time(951_782_400), "2000-02-29 00:00:00 UTC");
    }

    #[test]
    fn what_no_calendar_has_is_empty() {
        for unix_secs in [i64::MIN, -62_167_219_201, 253_402_300_800, i64::MAX] {
            assert_eq!(exact_time(unix_secs) + &rfc3339(unix_secs), "");
        }
    }

    #[test]
    fn days_are_those_that_another_calendar_says() {
        let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
        let first = -62_167_219_200;
        // Every 11th of 10,000 years meets each day of a year, in leap years and in others.
        for day in (0..3_652_425).step_by(11) {
            let unix_secs = first + day * SECS_PER_DAY + day % SECS_PER_DAY;
            let moment = OffsetDateTime::from_unix_timestamp(unix_secs).unwrap();
            assert_eq!(exact_time(unix_secs), moment.format(format).unwrap());
        }
    }
}
