use thiserror::Error;

use crate::UnixSeconds;
use crate::calendar::unix_days;

pub(crate) const NANOS_PER_SEC: i128 = 1_000_000_000;

/// The Engine reads a fraction of Unix seconds as a 64-bit number.
const MAX_FRACTION_DIGITS: usize = 18;

/// The value of an `until` filter: a moment, or a time before now.
///
/// The syntax is the Engine's (`GetTimestamp` of its API types): a Go duration (`1h30m`), an RFC 3339 timestamp
/// or a part of one (`2024-05-01`, `2024-05-01T10:30`, with or without a zone), or Unix seconds
/// (`1714550400.25`). A timestamp without a zone is read as UTC here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Until {
    text: String,
    moment: Moment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    BeforeNow { nanos: i128 },
    At { unix_nanos: i128 },
}

/// The text is neither a duration nor a timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected a duration (1h30m), a timestamp (2024-05-01T10:30:00Z) or Unix seconds")]
pub struct InvalidUntil;

impl Until {
    /// Reads the value of a filter.
    ///
    /// # Errors
    ///
    /// Where the Engine could not read it either.
    pub fn parse(text: &str) -> Result<Self, InvalidUntil> {
        let moment = parse_duration(text)
            .map(|nanos| Moment::BeforeNow { nanos })
            .or_else(|| parse_timestamp(text).map(|unix_nanos| Moment::At { unix_nanos }))
            .ok_or(InvalidUntil)?;
        Ok(Self { text: text.to_owned(), moment })
    }

    /// The value as it was written, which is what the daemon is sent.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The value as it means the same to a daemon in another zone: a time of day without `Z` in Unix seconds.
    pub(crate) fn in_any_zone(&self) -> String {
        match self.moment {
            Moment::At { .. } if self.text.contains('-') && !self.text.ends_with('Z') => {
                self.bound(UnixSeconds(0)).0.to_string()
            }
            Moment::At { .. } | Moment::BeforeNow { .. } => self.text.clone(),
        }
    }

    /// The first whole second that is not before this, seen at `now`: what was created before it is older.
    pub fn bound(&self, now: UnixSeconds) -> UnixSeconds {
        let seconds = match self.moment {
            // The Engine counts a duration back from now and drops what is no whole second.
            Moment::BeforeNow { nanos } => i128::from(now.0) + (-nanos).div_euclid(NANOS_PER_SEC),
            Moment::At { unix_nanos } => -(-unix_nanos).div_euclid(NANOS_PER_SEC),
        };
        UnixSeconds(i64::try_from(seconds).unwrap_or(if seconds < 0 { i64::MIN } else { i64::MAX }))
    }
}

/// Go's `time.ParseDuration`, less the bare `0`, in nanoseconds.
fn parse_duration(text: &str) -> Option<i128> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest.is_empty() {
        return None;
    }
    let mut nanos: i128 = 0;
    while !rest.is_empty() {
        let number_length = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at_checked(number_length)?;
        let unit_length = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(unit_length)?;
        let unit_nanos: i128 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => NANOS_PER_SEC,
            "m" => 60 * NANOS_PER_SEC,
            "h" => 3_600 * NANOS_PER_SEC,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        nanos = nanos.checked_add(digits(whole)?.checked_mul(unit_nanos)?)?;
        // Twelve digits are finer than a nanosecond of an hour.
        let fraction = fraction.get(..12).unwrap_or(fraction);
        let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        nanos = nanos.checked_add(digits(fraction)? * unit_nanos / scale)?;
        rest = after;
    }
    // Go's durations are 64-bit nanoseconds.
    i64::try_from(nanos).ok()?;
    Some(if negative { -nanos } else { nanos })
}

/// The number that decimal digits write; 0 for none.
fn digits(text: &str) -> Option<i128> {
    if text.is_empty() {
        return Some(0);
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// An RFC 3339 timestamp or a part of one, or Unix seconds; in Unix nanoseconds.
pub(crate) fn parse_timestamp(text: &str) -> Option<i128> {
    if !text.contains('-') {
        return parse_unix_seconds(text);
    }
    let days = parse_date(text.get(..10)?)?;
    let rest = text.get(10..)?;
    let (nanos_of_day, zone) = match rest.strip_prefix('T') {
        Some(rest) => {
            let zone_start = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
            let (time, zone) = rest.split_at_checked(zone_start)?;
            (parse_time(time)?, zone)
        }
        None => (0, rest),
    };
    let seconds = i128::from(days) * 86_400 - i128::from(parse_zone(zone)?);
    Some(seconds * NANOS_PER_SEC + nanos_of_day)
}

fn parse_unix_seconds(text: &str) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let whole = whole.strip_prefix('+').unwrap_or(whole);
    if whole.is_empty() {
        return None;
    }
    let seconds = i128::from(i64::try_from(digits(whole)?).ok()?);
    Some(seconds * NANOS_PER_SEC + fraction_nanos(fraction)?)
}

/// The nanoseconds of the digits behind a second's point; what is finer is dropped.
fn fraction_nanos(fraction: &str) -> Option<i128> {
    if fraction.is_empty() || fraction.len() > MAX_FRACTION_DIGITS {
        return None;
    }
    let nanos = digits(fraction)? * NANOS_PER_SEC;
    Some(nanos / 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?)
}

/// The days since the first of January 1970.
fn parse_date(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let year = fixed_digits(parts.next()?, 4)?;
    let month = fixed_digits(parts.next()?, 2)?;
    let day = fixed_digits(parts.next()?, 2)?;
    unix_days(year, month, day)
}

/// `15`, `15:04`, `15:04:05` or `15:04:05.999999999`, in nanoseconds since midnight.
fn parse_time(text: &str) -> Option<i128> {
    let (clock, fraction) = match text.split_once(['.', ',']) {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (text, None),
    };
    let mut seconds = 0;
    let mut units = [(3_600, 24), (60, 60), (1, 60)].into_iter();
    for part in clock.split(':') {
        let (unit_secs, end) = units.next()?;
        // Go takes an hour of one digit.
        let length = if unit_secs == 3_600 { part.len().clamp(1, 2) } else { 2 };
        seconds += unit_secs * fixed_digits(part, length).filter(|number| *number < end)?;
    }
    let nanos = match fraction {
        None => 0,
        Some(_) if units.next().is_some() => return None,
        Some(fraction) => fraction_nanos(fraction)?,
    };
    Some(i128::from(seconds) * NANOS_PER_SEC + nanos)
}

/// Nothing or `Z` for UTC, else `+07:00`: the seconds that it is ahead of UTC.
fn parse_zone(text: &str) -> Option<i64> {
    if text.is_empty() || text == "Z" {
        return Some(0);
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let hours = fixed_digits(hours, 2).filter(|hours| *hours <= 24)?;
    let minutes = fixed_digits(minutes, 2).filter(|minutes| *minutes <= 60)?;
    Some(sign * (hours * 3_600 + minutes * 60))
}

fn fixed_digits(text: &str, length: usize) -> Option<i64> {
    if text.len() != length { None } else { i64::try_from(digits(text)?).ok() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: i64 = 1_714_557_600; // 2024-05-01T10:00:00Z

    fn bound(text: &str) -> i64 {
        Until::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).bound(UnixSeconds(NOW)).0
    }

    #[test]
    fn durations_count_back_from_now() {
        assert_eq!(bound("1h"), NOW - 3_600);
        assert_eq!(bound("1h30m"), NOW - 5_400);
        assert_eq!(bound("1.5h"), NOW - 5_400);
        assert_eq!(bound("90m0.0s"), NOW - 5_400);
        assert_eq!(bound("-1h"), NOW + 3_600);
        assert_eq!(bound("0s"), NOW);
        assert_eq!(bound("1ms"), NOW - 1);
        assert_eq!(bound("-1ms"), NOW);
    }

    #[test]
    fn timestamps_are_rfc_3339_or_a_part_of_it() {
        assert_eq!(bound("2024-05-01"), NOW - 36_000);
        assert_eq!(bound("2024-05-01Z"), NOW - 36_000);
        assert_eq!(bound("2024-05-01T10"), NOW);
        assert_eq!(bound("2024-05-01T10:30"), NOW + 1_800);
        assert_eq!(bound("2024-05-01T5:30"), NOW - 16_200);
        assert_eq!(bound("2024-05-01T10:30:15"), NOW + 1_815);
        assert_eq!(bound("2024-05-01T10:30:15Z"), NOW + 1_815);
        assert_eq!(bound("2024-05-01T10:30:14.5Z"), NOW + 1_815);
        assert_eq!(bound("2024-05-01T10:30:14,1234567890Z"), NOW + 1_815);
        assert_eq!(bound("2024-05-01T12:30:15+02:00"), NOW + 1_815);
        assert_eq!(bound("2024-05-01T08:30:15-02:00"), NOW + 1_815);
    }

    #[test]
    fn unix_seconds_are_taken_with_a_fraction() {
        assert_eq!(bound("1714557600"), NOW);
        assert_eq!(bound("1714557599.000000001"), NOW);
        assert_eq!(bound("+1714557599.0000000019"), NOW);
        assert_eq!(bound("1714557600.0000000009"), NOW);
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "garbage",
            "1",
            "1x",
            "h",
            "1h-",
            "--1h",
            "2024",
            "2024-13-01",
            "2024-02-30",
            "2023-02-29",
            "2024-00-01",
            "2024-01-00",
            "2024-05-01T24",
            "2024-05-01T10:60",
            "2024-05-01T10:30:60",
            "2024-05-01T10:30:15:00",
            "2024-05-01T",
            "2024-05-01+25:00",
            "2024-05-01T10:3",
            "2024-05-01T10:30.5",
            "2024-05-01 10:30",
            "2024-05-01T10:30:15+0200",
            "1.",
            ".5",
            "1714557600.0000000000000000001",
            "9223372036854775808",
            "999999999999h",
            "é-05-01T10",
            "１h",
        ] {
            let accepted = Until::parse(text).is_ok();
            // Bare digits are Unix seconds, however few.
            assert_eq!(accepted, matches!(text, "1" | "2024"), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), near in "[-+0-9:.,TZhmsnuµ]{0,24}") {
            for text in [text, near] {
                if let Ok(until) = Until::parse(&text) {
                    for now in [i64::MIN, 0, NOW, i64::MAX] {
                        until.bound(UnixSeconds(now));
                    }
                }
            }
        }
    }
}
