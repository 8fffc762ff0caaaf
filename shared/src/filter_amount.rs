//! The amounts that the filter language compares with: sizes and ages.

use std::fmt;

/// Which side of an amount is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `<`
    Below,
    /// `<=`
    AtMost,
}

impl Comparison {
    /// Reads the operator that stands in front of an amount, and what is behind it.
    pub(crate) fn strip(text: &str) -> Option<(Self, &str)> {
        // The longer ones first.
        [Self::AtLeast, Self::AtMost, Self::Above, Self::Below]
            .into_iter()
            .find_map(|comparison| Some((comparison, text.strip_prefix(comparison.as_str())?)))
    }

    pub(crate) fn holds(self, left: u64, right: u64) -> bool {
        match self {
            Self::Above => left > right,
            Self::AtLeast => left >= right,
            Self::Below => left < right,
            Self::AtMost => left <= right,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Below => "<",
            Self::AtMost => "<=",
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A unit's name and how many of the smallest unit it has; largest first.
type Unit = (&'static str, u64);

const SIZE_UNITS: [Unit; 11] = [
    ("PiB", 1 << 50),
    ("PB", 1_000_000_000_000_000),
    ("TiB", 1 << 40),
    ("TB", 1_000_000_000_000),
    ("GiB", 1 << 30),
    ("GB", 1_000_000_000),
    ("MiB", 1 << 20),
    ("MB", 1_000_000),
    ("KiB", 1 << 10),
    ("kB", 1_000),
    ("B", 1),
];

const AGE_UNITS: [Unit; 5] = [("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];

/// The bytes of `500MB` or `1.5GiB`, in decimal or binary units of any case; bytes where there is no unit. Parts of a
/// byte are dropped.
pub(crate) fn parse_size(text: &str) -> Option<u64> {
    let (amount, unit) =
        text.split_at_checked(text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len()))?;
    let bytes_per_unit = if unit.is_empty() { 1 } else { length(unit, &SIZE_UNITS)? };
    times(amount, bytes_per_unit)
}

/// The seconds of `30d` or `1d12h`. Parts of a second are dropped.
pub(crate) fn parse_age(text: &str) -> Option<u64> {
    let mut seconds: u64 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let (amount, behind) = rest.split_at_checked(rest.find(|c: char| c.is_ascii_alphabetic())?)?;
        let unit_end = behind.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at_checked(unit_end)?;
        seconds = seconds.checked_add(times(amount, length(unit, &AGE_UNITS)?)?)?;
        rest = behind;
    }
    (!text.is_empty()).then_some(seconds)
}

/// As [`parse_size`] reads it, exactly.
pub(crate) fn print_size(bytes: u64) -> String {
    print(bytes, &SIZE_UNITS)
}

/// As [`parse_age`] reads it, exactly.
pub(crate) fn print_age(seconds: u64) -> String {
    print(seconds, &AGE_UNITS)
}

fn length(name: &str, units: &[Unit]) -> Option<u64> {
    units.iter().find(|(unit, _)| unit.eq_ignore_ascii_case(name)).map(|(_, length)| *length)
}

/// In the largest unit of which it is a whole number.
fn print(amount: u64, units: &[Unit]) -> String {
    let whole = units.iter().find(|(_, length)| amount > 0 && amount.is_multiple_of(*length));
    let (unit, length) = whole.or(units.last()).copied().unwrap_or(("", 1));
    format!("{}{unit}", amount / length)
}

/// A decimal number (`1.5`, no sign, digits on both sides of the point) of so many each.
fn times(number: &str, each: u64) -> Option<u64> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    // Eighteen digits are finer than a byte of the largest unit.
    let fraction = fraction.get(..18).unwrap_or(fraction);
    let scale = 10_u128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let part = fraction.parse::<u128>().ok()? * u128::from(each) / scale;
    whole.parse::<u64>().ok()?.checked_mul(each)?.checked_add(u64::try_from(part).ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sizes_are_read_in_decimal_and_binary_units() {
        for (text, bytes) in [
            ("0", 0),
            ("512", 512),
            ("512B", 512),
            ("1kB", 1_000),
            ("1KB", 1_000),
            ("1kib", 1_024),
            ("500MB", 500_000_000),
            ("1.5GiB", 1_610_612_736),
            ("1.0000000009GB", 1_000_000_000),
            ("18446744073709551615", u64::MAX),
        ] {
            assert_eq!(parse_size(text), Some(bytes), "{text}");
        }
        for text in
            ["", "MB", "5 MB", "5M", "-5MB", "1.MB", ".5MB", "1,5MB", "5MBit", "20000PB", "５MB", "1e3"]
        {
            assert_eq!(parse_size(text), None, "{text}");
        }
    }

    #[test]
    fn ages_are_read_in_units_from_seconds_to_weeks() {
        for (text, seconds) in
            [("0s", 0), ("90s", 90), ("1.5m", 90), ("2h", 7_200), ("30D", 2_592_000), ("1w1d12h", 734_400)]
        {
            assert_eq!(parse_age(text), Some(seconds), "{text}");
        }
        for text in ["", "30", "d", "1d12", "-1d", "1y", "1 d", "30500568904944w"] {
            assert_eq!(parse_age(text), None, "{text}");
        }
    }

    #[test]
    fn amounts_are_printed_in_their_largest_whole_unit() {
        assert_eq!(print_size(0), "0B");
        assert_eq!(print_size(1_536), "1536B");
        assert_eq!(print_size(2_048), "2KiB");
        assert_eq!(print_size(500_000_000), "500MB");
        assert_eq!(print_size(1_610_612_736), "1536MiB");
        assert_eq!(print_age(2_592_000), "30d");
        assert_eq!(print_age(604_800), "1w");
        assert_eq!(print_age(0), "0s");
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(amount in any::<u64>(), shift in 0..64_u32, unit in 0..1_000_u64) {
            for amount in [amount >> shift, (amount >> shift).saturating_mul(unit)] {
                prop_assert_eq!(parse_size(&print_size(amount)), Some(amount));
                prop_assert_eq!(parse_age(&print_age(amount)), Some(amount));
            }
        }

        #[test]
        fn no_text_panics(text in any::<String>(), near in "[0-9.kKMGiBdhwsm]{0,12}") {
            for text in [text, near] {
                parse_size(&text);
                parse_age(&text);
            }
        }
    }
}
