use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::ImageRow;

/// A column of the images table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowColumn {
    /// The name before the tag.
    Repository,
    /// The name behind the colon.
    Tag,
    /// The image's id.
    Id,
    /// When the image was created.
    Created,
    /// All layers of the image.
    Size,
    /// Containers that use the image.
    Containers,
}

/// By which column the table is ordered, and which way. Written `size` or, descending, `-size`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowOrder {
    /// The column that decides.
    pub column: RowColumn,
    /// Largest, newest or last in the alphabet first.
    pub descending: bool,
}

/// The text names no column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected a column, with - before it for descending")]
pub struct ParseRowOrderError;

impl RowColumn {
    /// All columns, as they stand from left to right.
    pub const ALL: [Self; 6] =
        [Self::Repository, Self::Tag, Self::Id, Self::Created, Self::Size, Self::Containers];

    /// The word in a link.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Repository => "repository",
            Self::Tag => "tag",
            Self::Id => "id",
            Self::Created => "created",
            Self::Size => "size",
            Self::Containers => "containers",
        }
    }

    /// How the column is first ordered: names from A, numbers and dates from the largest.
    pub fn natural_order(self) -> RowOrder {
        let descending = match self {
            Self::Repository | Self::Tag | Self::Id => false,
            Self::Created | Self::Size | Self::Containers => true,
        };
        RowOrder { column: self, descending }
    }
}

impl RowOrder {
    /// The order after the column's header was chosen: turned round if it was the order already.
    #[must_use]
    pub fn choose(self, column: RowColumn) -> Self {
        if self.column == column {
            Self { column, descending: !self.descending }
        } else {
            column.natural_order()
        }
    }

    /// Compares two rows. What is not known comes last whichever way the order goes.
    pub fn compare(self, left: &ImageRow, right: &ImageRow) -> Ordering {
        match self.column {
            RowColumn::Repository => self.names(&left.repository, &right.repository),
            RowColumn::Tag => self.names(&left.tag, &right.tag),
            RowColumn::Id => self.known(Some(left.id.short()), Some(right.id.short())),
            RowColumn::Created => self.known(left.created_unix_secs, right.created_unix_secs),
            RowColumn::Size => self.known(Some(left.size_bytes), Some(right.size_bytes)),
            RowColumn::Containers => self.known(left.containers, right.containers),
        }
    }

    fn names(self, left: &Option<String>, right: &Option<String>) -> Ordering {
        self.known(left.as_deref(), right.as_deref())
    }

    fn known<T: Ord>(self, left: Option<T>, right: Option<T>) -> Ordering {
        match (left, right) {
            (Some(left), Some(right)) if self.descending => right.cmp(&left),
            (Some(left), Some(right)) => left.cmp(&right),
            (left, right) => right.is_some().cmp(&left.is_some()),
        }
    }
}

impl Default for RowOrder {
    /// The newest first, as `docker images` prints them.
    fn default() -> Self {
        RowColumn::Created.natural_order()
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
        let column =
            RowColumn::ALL.into_iter().find(|column| column.as_str() == name).ok_or(ParseRowOrderError)?;
        Ok(Self { column, descending: text.starts_with('-') })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image_row::{image_rows, tests::image};

    fn ordered(order: &str) -> Vec<String> {
        let mut images = [
            image("sha256:b", &["web:2"], &[]),
            image("sha256:a", &[], &[]),
            image("sha256:c", &["api:1"], &[]),
        ];
        for (image, (size, containers, created)) in
            images.iter_mut().zip([(20, Some(0), 300), (30, None, 0), (10, Some(5), 100)])
        {
            (image.size_bytes, image.containers, image.created_unix_secs) = (size, containers, created);
        }
        let order: RowOrder = order.parse().unwrap();
        let mut rows = image_rows(&images);
        rows.sort_by(|left, right| order.compare(left, right));
        rows.iter().map(|row| row.id.short().to_owned()).collect()
    }

    #[test]
    fn rows_are_ordered_by_every_column_and_the_unknown_is_last() {
        assert_eq!(ordered("repository"), ["c", "b", "a"]);
        assert_eq!(ordered("-repository"), ["b", "c", "a"]);
        assert_eq!(ordered("tag"), ["c", "b", "a"]);
        assert_eq!(ordered("id"), ["a", "b", "c"]);
        assert_eq!(ordered("created"), ["c", "b", "a"]);
        assert_eq!(ordered("-created"), ["b", "c", "a"]);
        assert_eq!(ordered("size"), ["c", "b", "a"]);
        assert_eq!(ordered("containers"), ["b", "c", "a"]);
        assert_eq!(ordered("-containers"), ["c", "b", "a"]);
    }

    #[test]
    fn an_order_is_read_as_it_is_written() {
        for column in RowColumn::ALL {
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
        let order = RowOrder::default().choose(RowColumn::Size);
        assert_eq!(order.to_string(), "-size");
        assert_eq!(order.choose(RowColumn::Size).to_string(), "size");
        assert_eq!(order.choose(RowColumn::Tag).to_string(), "tag");
    }
}
