use crate::SizeUnit;

const DECIMAL: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
const BINARY: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/// Bytes with three significant digits: `3.07 kB`, `142 MB`; in binary units up to four before the point (`1020 KiB`
/// is less than one MiB).
pub fn readable_size(bytes: u64, unit: SizeUnit) -> String {
    let (step, names) = match unit {
        SizeUnit::Decimal => (1_000_u128, DECIMAL),
        SizeUnit::Binary => (1_024, BINARY),
    };
    let bytes = u128::from(bytes);
    let mut length = 1;
    for (position, name) in names.into_iter().enumerate() {
        // As much as is rounded to a whole next unit belongs to that.
        if bytes * 2 < (2 * step - 1) * length || position + 1 == names.len() {
            return match position {
                0 => format!("{bytes} {name}"),
                _ => format!("{} {name}", three_digits(bytes, length)),
            };
        }
        length *= step;
    }
    format!("{bytes} B")
}

/// `amount / length`, rounded half up to three significant digits.
fn three_digits(amount: u128, length: u128) -> String {
    for (places, scale) in [(2, 100), (1, 10)] {
        let scaled = (amount * scale * 2 + length) / (length * 2);
        if scaled < 1_000 {
            return format!("{}.{:0places$}", scaled / scale, scaled % scale);
        }
    }
    ((amount * 2 + length) / (length * 2)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_sizes_have_three_significant_digits() {
        let expected = [
            (0, "0 B"),
            (12, "12 B"),
            (999, "999 B"),
            (1_000, "1.00 kB"),
            (3_072, "3.07 kB"),
            (9_994, "9.99 kB"),
            (9_995, "10.0 kB"),
            (99_949, "99.9 kB"),
            (99_950, "100 kB"),
            (999_499, "999 kB"),
            (999_500, "1.00 MB"),
            (142_000_000, "142 MB"),
            (1_239_828_000, "1.24 GB"),
            (u64::MAX, "18.4 EB"),
        ];
        for (bytes, text) in expected {
            assert_eq!(readable_size(bytes, SizeUnit::Decimal), text, "{bytes}");
        }
    }

    #[test]
    fn binary_sizes_go_up_to_the_next_unit() {
        let expected = [
            (0, "0 B"),
            (1_000, "1000 B"),
            (1_023, "1023 B"),
            (1_024, "1.00 KiB"),
            (1_536, "1.50 KiB"),
            (10_240, "10.0 KiB"),
            (1_044_480, "1020 KiB"),
            (1_048_063, "1023 KiB"),
            (1_048_064, "1.00 MiB"),
            (1_610_612_736, "1.50 GiB"),
            (u64::MAX, "16.0 EiB"),
        ];
        for (bytes, text) in expected {
            assert_eq!(readable_size(bytes, SizeUnit::Binary), text, "{bytes}");
        }
    }
}
