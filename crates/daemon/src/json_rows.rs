use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer as _, Error as _, SeqAccess, Visitor};

use crate::DaemonError;

/// Rows that a list may have. A row of a few bytes becomes some hundred in memory, so that a bound on the bytes
/// alone would let a daemon take gigabytes.
const MAX_ROWS: usize = 200_000;

/// Reads a JSON array row by row, without ever holding all of it twice; `null`, as Go writes a list that was never
/// filled, has no rows.
///
/// # Errors
///
/// Where the text is no such array, where a row is no `T` (the rows before it were handed over), or where there
/// are more than 200,000.
pub(crate) fn for_each_row<'a, T: Deserialize<'a>>(
    json: &'a str,
    each: impl FnMut(T),
) -> Result<(), DaemonError> {
    let mut rows = Rows { each, count: 0, row: PhantomData };
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let read = deserializer.deserialize_any(&mut rows).and_then(|()| deserializer.end());
    read.map_err(|error| {
        if rows.count > MAX_ROWS {
            DaemonError::TooLong
        } else {
            DaemonError::Nonsense(format!("no list: {error}"))
        }
    })
}

struct Rows<T, F> {
    each: F,
    count: usize,
    row: PhantomData<T>,
}

impl<'a, T: Deserialize<'a>, F: FnMut(T)> Visitor<'a> for &mut Rows<T, F> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a list of at most {MAX_ROWS} rows")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut rows: A) -> Result<(), A::Error> {
        while let Some(row) = rows.next_element()? {
            self.count += 1;
            if self.count > MAX_ROWS {
                return Err(A::Error::invalid_length(self.count, &self));
            }
            (self.each)(row);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_more_rows_than_any_host_has_is_too_long() {
        let rows = |count: usize| format!("[{}0]", "0,".repeat(count - 1));
        let mut seen = 0;
        for_each_row(&rows(MAX_ROWS), |_: u8| seen += 1).unwrap();
        assert_eq!(seen, MAX_ROWS);
        assert!(matches!(for_each_row(&rows(MAX_ROWS + 1), |_: u8| {}), Err(DaemonError::TooLong)));
    }

    #[test]
    fn what_follows_the_list_makes_it_none() {
        assert!(for_each_row("null", |_: u8| {}).is_ok());
        assert!(matches!(for_each_row("[1] x", |_: u8| {}), Err(DaemonError::Nonsense(_))));
    }
}
