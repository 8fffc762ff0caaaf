use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::ImageColumn;

/// By which column the table is ordered, and which way. Written `size` or, descending, `-size`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowOrder {
    /// The column that decides.
    pub column: ImageColumn,
    /// Largest, newest or last in the alphabet first.
    pub descending: bool,
}

/// The text names no column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected a column, with - before it for descending")]
pub struct ParseRowOrderError;

impl RowOrder {
    /// How a column is first ordered: names from A, numbers and dates from the largest.
    pub fn natural(column: ImageColumn) -> Self {
        Self { column, descending: column.is_amount() }
    }

    /// The order after the column's header was chosen: turned round if it was the order already.
    #[must_use]
    pub fn choose(self, column: ImageColumn) -> Self {
        if self.column == column {
            Self { column, descending: !self.descending }
        } else {
            Self::natural(column)
        }
    }
}

impl Default for RowOrder {
    /// The newest first, as `docker images` prints them.
    fn default() -> Self {
        Self::natural(ImageColumn::Created)
    }
}

impl fmt::Display for RowOrder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.descending { "-" } else { "" };
        write!(formatter, "{sign}{}", self.column.as_str())
    }
}

impl FromStr for RowOrder {
    type Err = ParseRowOrderError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.strip_prefix('-').unwrap_or(text);
        let column = ImageColumn::of_word(name).ok_or(ParseRowOrderError)?;
        Ok(Self { column, descending: text.starts_with('-') })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_read_as_it_is_written() {
        for column in ImageColumn::ALL {
            for descending in [false, true] {
                let order = RowOrder { column, descending };
                assert_eq!(order.to_string().parse(), Ok(order));
            }
        }
        assert_eq!("nope".parse::<RowOrder>(), Err(ParseRowOrderError));
        assert_eq!("--size".parse::<RowOrder>(), Err(ParseRowOrderError));
    }

    #[test]
    fn choosing_a_column_twice_turns_it_round() {
        let order = RowOrder::default().choose(ImageColumn::Size);
        assert_eq!(order.to_string(), "-size");
        assert_eq!(order.choose(ImageColumn::Size).to_string(), "size");
        assert_eq!(order.choose(ImageColumn::Tag).to_string(), "tag");
    }
}
