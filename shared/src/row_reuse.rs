/// Which rows of a drawn table go on with which wanted ones, so that as little as can be is moved in the document.
///
/// A wanted row goes on with itself, or with one between the same two that is not wanted any more, which becomes another
/// row where it stands. What is given is in the order of the wanted rows, and the numbers in it ascend; nothing stands
/// for a row that has to be moved there or made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowReuse {
    /// By wanted row: the number of the one that it goes on with where that stands.
    pub rows: Vec<Option<usize>>,
}

impl RowReuse {
    /// For the keys of rows that are there and of those that are wanted, each in order. Nothing where rows would change
    /// places, or where more would have to be moved than go on.
    pub fn by_key(there: &[usize], wanted: &[usize]) -> Option<Self> {
        let same = same(there, wanted);
        let kept = same.iter().flatten();
        if !kept.clone().is_sorted() {
            return None;
        }
        let rows = with_spare(&same, there.len());
        let moved = rows.iter().filter(|row| row.is_none()).count();
        (moved <= kept.count()).then_some(Self { rows })
    }

    /// For the places of rows instead, in ascending order.
    pub fn by_place(there: &[usize], wanted: &[usize]) -> Self {
        Self { rows: with_spare(&same(there, wanted), there.len()) }
    }
}

/// The rows that are the same ones.
fn same(there: &[usize], wanted: &[usize]) -> Vec<Option<usize>> {
    wanted.iter().map(|wanted| there.iter().position(|there| there == wanted)).collect()
}

/// With those besides that stand between them, of so many.
fn with_spare(same: &[Option<usize>], there: usize) -> Vec<Option<usize>> {
    let mut next = 0;
    let mut rows = Vec::with_capacity(same.len());
    for (place, row) in same.iter().enumerate() {
        let end = same.iter().skip(place).flatten().next().copied().unwrap_or(there);
        let row = row.or((next < end).then_some(next));
        next = row.map_or(next, |row| row + 1);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_filter_leaves_goes_on_and_what_it_hides_becomes_what_follows() {
        let by_key =
            |there: &[usize], wanted: &[usize]| RowReuse::by_key(there, wanted).map(|reuse| reuse.rows);
        assert_eq!(by_key(&[1, 2, 3, 4], &[1, 3, 4, 5]), Some(vec![Some(0), Some(2), Some(3), None]));
        assert_eq!(by_key(&[1, 2, 3, 4], &[1, 3, 4]), Some(vec![Some(0), Some(2), Some(3)]));
        assert_eq!(by_key(&[1, 2, 3], &[1, 5, 3]), Some(vec![Some(0), Some(1), Some(2)]));
        assert_eq!(by_key(&[1, 2, 3], &[4, 5, 6]), Some(vec![Some(0), Some(1), Some(2)]));
        assert_eq!(by_key(&[], &[]), Some(vec![]));
    }

    #[test]
    fn where_more_would_move_than_go_on_a_place_keeps_its_row() {
        assert_eq!(RowReuse::by_key(&[1, 2, 3, 4], &[4, 5, 6, 7]), None);
        assert_eq!(RowReuse::by_key(&[1, 2, 3], &[3, 2, 1]), None, "another order");
        assert_eq!(RowReuse::by_place(&[0, 1, 2], &[0, 1, 2]).rows, [Some(0), Some(1), Some(2)]);
        assert_eq!(RowReuse::by_place(&[0, 1, 2], &[1, 2, 3]).rows, [Some(1), Some(2), None]);
    }

    proptest! {
        #[test]
        fn no_row_becomes_two_and_none_passes_another(
            there in proptest::collection::btree_set(0..12_usize, 0..8),
            wanted in Just((0..12_usize).collect::<Vec<_>>()).prop_shuffle(),
            length in 0..12_usize,
        ) {
            let (there, mut wanted): (Vec<_>, _) = (there.into_iter().collect(), wanted);
            wanted.truncate(length);
            if let Some(RowReuse { rows }) = RowReuse::by_key(&there, &wanted) {
                prop_assert_eq!(rows.len(), wanted.len());
                let numbers: Vec<_> = rows.iter().flatten().copied().collect();
                prop_assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", rows);
                for (wanted, row) in wanted.iter().zip(&rows) {
                    let itself = there.iter().position(|there| there == wanted);
                    prop_assert!(itself.is_none() || itself == *row, "{:?}", rows);
                }
            }
        }
    }
}
