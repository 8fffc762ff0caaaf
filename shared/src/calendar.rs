//! Days of the calendar, counted by hand: what the crate `time` has for it weighs 17 kB in the page.
//!
//! After <https://howardhinnant.github.io/date_algorithms.html>. Years begin in March here, so that the day that some
//! have more is the last one.

/// From the first of March of the year 0, where this calendar begins, to the first of January 1970.
const DAYS_BEFORE_UNIX: i64 = 719_468;

/// Days of 400 years, after which the calendar repeats itself.
const DAYS_PER_ERA: i64 = 146_097;

/// Year, month and day of a day since the first of January 1970.
pub(crate) fn civil_date(unix_days: i64) -> (i64, i64, i64) {
    let days = unix_days + DAYS_BEFORE_UNIX;
    let day_of_era = days.rem_euclid(DAYS_PER_ERA);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next_year) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (days.div_euclid(DAYS_PER_ERA) * 400 + year_of_era + next_year, month, day)
}

/// The days from the first of January 1970 to a date of the years 0 to 9999; nothing where there is no such day.
pub(crate) fn unix_days(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(0..=9_999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let (year_from_march, months_since_march) =
        if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let year_of_era = year_from_march.rem_euclid(400);
    let day_of_year = (153 * months_since_march + 2) / 5 + day - 1;
    let day_of_era = 365 * year_of_era + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = year_from_march.div_euclid(400) * DAYS_PER_ERA + day_of_era - DAYS_BEFORE_UNIX;
    // The 30th of February is counted on into March.
    (civil_date(days) == (year, month, day)).then_some(days)
}

#[cfg(test)]
mod tests {
    use time::{Date, Month, OffsetDateTime};

    use super::*;

    #[test]
    fn days_are_those_that_another_calendar_says() {
        // Every 11th of 10,000 years meets each day of a year, in leap years and in others.
        for days in (-719_528..2_932_896).step_by(11) {
            let date = OffsetDateTime::from_unix_timestamp(days * 86_400).unwrap().date();
            let expected = (i64::from(date.year()), i64::from(u8::from(date.month())), i64::from(date.day()));
            assert_eq!(civil_date(days), expected);
            assert_eq!(unix_days(expected.0, expected.1, expected.2), Some(days));
        }
    }

    #[test]
    fn there_are_no_days_that_another_calendar_has_not() {
        for year in [0, 1900, 2000, 2023, 2024, 9_999] {
            for month in 1..=12_u8 {
                for day in 0..=32_u8 {
                    let date = Date::from_calendar_date(year, Month::try_from(month).unwrap(), day);
                    let days = unix_days(i64::from(year), i64::from(month), i64::from(day));
                    assert_eq!(days.is_some(), date.is_ok(), "{year}-{month}-{day}");
                }
            }
        }
        for (year, month) in [(-1, 1), (10_000, 1), (2024, 0), (2024, 13)] {
            assert_eq!(unix_days(year, month, 1), None);
        }
    }
}
