const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];

/// Bytes in decimal units with three significant digits, as the docker CLI counts them: `3.07 kB`, `142 MB`.
pub fn readable_size(bytes: u64) -> String {
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    // Thousandths of a unit, so that nothing is lost to floating point.
    let mut thousandths = u128::from(bytes);
    let mut units = UNITS.into_iter();
    let mut unit = units.next().unwrap_or_default();
    while thousandths >= 999_500 {
        thousandths /= 1000;
        unit = units.next().unwrap_or_default();
    }
    if thousandths < 9_995 {
        format!("{} {unit}", decimal(thousandths, 10, 2))
    } else if thousandths < 99_950 {
        format!("{} {unit}", decimal(thousandths, 100, 1))
    } else {
        format!("{} {unit}", (thousandths + 500) / 1000)
    }
}

/// `thousandths` rounded to a multiple of `step` thousandths and written with so many decimal `places`.
fn decimal(thousandths: u128, step: u128, places: usize) -> String {
    let rounded = (thousandths + step / 2) / step;
    let per_unit = 1000 / step;
    format!("{}.{:0places$}", rounded / per_unit, rounded % per_unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_three_significant_digits() {
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
            assert_eq!(readable_size(bytes), text, "{bytes}");
        }
    }
}
