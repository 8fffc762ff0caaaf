use std::sync::OnceLock;

use crate::inventory::rank;
use crate::row_ranks::{in_order, ranks_of};
use crate::{Inventory, InventoryColumn, InventoryOrder, InventoryRow};

/// How the rows of an [`Inventory`] are ordered by the texts in them: as numbers, made once and only when they are asked
/// for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct InventoryRanks {
    names: OnceLock<Vec<u32>>,
    digests: OnceLock<Vec<u32>>,
    by_name: OnceLock<Vec<u32>>,
}

impl Inventory {
    /// The numbers of all rows, in this order. What is not known comes last whichever way it goes, and where it does not
    /// decide, names do.
    pub fn ordered(&self, order: InventoryOrder) -> Vec<usize> {
        let by_name = self.ranks.by_name.get_or_init(|| {
            let numbers: Vec<u32> = (0..).take(self.rows().len()).collect();
            let names = keys_of(self.names());
            let rows = in_order(&numbers, &names, false).into_iter();
            rows.filter_map(|row| u32::try_from(row).ok()).collect()
        });
        in_order(by_name, &self.keys(order.column), order.descending)
    }

    fn keys(&self, column: InventoryColumn) -> Vec<Option<u64>> {
        let amounts =
            |amount: &dyn Fn(&InventoryRow) -> Option<u64>| self.rows().iter().map(amount).collect();
        let count = |count: usize| u64::try_from(count).ok();
        match column {
            InventoryColumn::Name => keys_of(self.names()),
            InventoryColumn::Digest => keys_of(self.ranks.digests.get_or_init(|| {
                ranks_of(self.rows().iter().map(|row| self.digest(row).or_else(|| self.id(row))).collect())
            })),
            InventoryColumn::Hosts => amounts(&|row| count(row.host_count)),
            InventoryColumn::Created => {
                amounts(&|row| row.created_unix_secs.map(|(_, newest)| newest.unsigned_abs()))
            }
            InventoryColumn::Size => amounts(&|row| Some(row.size_bytes.1)),
            InventoryColumn::Total => amounts(&|row| Some(row.total_bytes)),
            InventoryColumn::Containers => amounts(&|row| row.containers),
            InventoryColumn::Drift => amounts(&|row| Some(u64::from(rank(row.drift)))),
        }
    }

    fn names(&self) -> &[u32] {
        self.ranks.names.get_or_init(|| {
            let name = |row: &InventoryRow| self.tags(row).next().or_else(|| self.untagged_name(row));
            ranks_of(self.rows().iter().map(name).collect())
        })
    }

    fn id(&self, row: &InventoryRow) -> Option<&str> {
        self.first_copy(row).map(|copy| copy.image.id.as_str())
    }
}

fn keys_of(ranks: &[u32]) -> Vec<Option<u64>> {
    ranks.iter().map(|rank| (*rank != u32::MAX).then_some(u64::from(*rank))).collect()
}
