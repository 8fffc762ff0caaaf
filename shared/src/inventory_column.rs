use std::fmt;
use std::str::FromStr;

use crate::ParseRowOrderError;

/// A column of the table of all environments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InventoryColumn {
    /// The tags.
    Name,
    /// How many hosts have it.
    Hosts,
    /// The digest by which registries know it, else its ID.
    Digest,
    /// When it was created.
    Created,
    /// As one host lists it.
    Size,
    /// All copies together.
    Total,
    /// Containers that use it.
    Containers,
    /// Whether its tags point to it everywhere.
    Drift,
}

impl InventoryColumn {
    /// All columns, in their order.
    pub const ALL: [Self; 8] = [
        Self::Name,
        Self::Drift,
        Self::Hosts,
        Self::Digest,
        Self::Created,
        Self::Size,
        Self::Total,
        Self::Containers,
    ];

    /// The word in a link.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Hosts => "hosts",
            Self::Digest => "digest",
            Self::Created => "created",
            Self::Size => "size",
            Self::Total => "total",
            Self::Containers => "containers",
            Self::Drift => "drift",
        }
    }

    /// Whether one wants to see it from the largest, the newest or what differs.
    fn is_amount(self) -> bool {
        !matches!(self, Self::Name | Self::Digest)
    }
}

/// By which column that table is ordered, and which way. Written `size` or, descending, `-size`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InventoryOrder {
    /// The column that decides.
    pub column: InventoryColumn,
    /// Largest, newest or last in the alphabet first.
    pub descending: bool,
}

impl InventoryOrder {
    /// The order after the column's header was chosen: turned round if it was the order already.
    #[must_use]
    pub fn choose(self, column: InventoryColumn) -> Self {
        let descending = if self.column == column { !self.descending } else { column.is_amount() };
        Self { column, descending }
    }
}

impl Default for InventoryOrder {
    /// The newest first, as in the list of one environment.
    fn default() -> Self {
        Self { column: InventoryColumn::Created, descending: true }
    }
}

impl fmt::Display for InventoryOrder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.descending { "-" } else { "" };
        write!(formatter, "{sign}{}", self.column.as_str())
    }
}

impl FromStr for InventoryOrder {
    type Err = ParseRowOrderError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.strip_prefix('-').unwrap_or(text);
        let column = InventoryColumn::ALL.into_iter().find(|column| column.as_str() == name);
        Ok(Self { column: column.ok_or(ParseRowOrderError)?, descending: text.starts_with('-') })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_read_as_it_is_written() {
        for column in InventoryColumn::ALL {
            for descending in [false, true] {
                let order = InventoryOrder { column, descending };
                assert_eq!(order.to_string().parse(), Ok(order));
            }
        }
        assert_eq!("nope".parse::<InventoryOrder>(), Err(ParseRowOrderError));
        assert_eq!("--size".parse::<InventoryOrder>(), Err(ParseRowOrderError));
    }

    #[test]
    fn choosing_a_column_twice_turns_it_round() {
        let order = InventoryOrder::default().choose(InventoryColumn::Name);
        assert_eq!(order.to_string(), "name");
        assert_eq!(order.choose(InventoryColumn::Name).to_string(), "-name");
        assert_eq!(order.choose(InventoryColumn::Drift).to_string(), "-drift");
    }
}
