use leptos::html::Tbody;
use leptos::prelude::*;
use shared::RowReuse;

use super::piece::{Drawn, Piece};
use crate::erased::effect;

/// Says what is to stand at a place.
pub(crate) type DrawRow = Box<dyn Fn(usize) -> Option<DrawnRow>>;

/// A row that is to stand at a place.
pub(crate) struct DrawnRow {
    /// What tells it from other rows, wherever it stands.
    pub(crate) key: usize,
    pub(crate) piece: Piece,
}

/// A row in the document.
struct Row {
    place: usize,
    key: usize,
    drawn: Drawn,
}

/// Keeps in the body of the table what stands at these places, which are in order. A row keeps its elements wherever it
/// goes, as far as the rows stay in order, since what says its place is a number; else a place keeps its elements,
/// whatever stands there. Either way what has the focus keeps it. Elements that are left over become other rows.
///
/// `drawer` reads what all rows depend on, once for all of them; what it gives says what is to stand at a place, nothing
/// where the table ends before.
pub(crate) fn draw_rows(
    body: NodeRef<Tbody>,
    drawer: Box<dyn Fn() -> DrawRow>,
    places: Box<dyn Fn() -> Vec<usize>>,
) {
    let mut rows = Vec::<Row>::new();
    effect(move || {
        let Some(body) = body.get() else { return };
        let line = drawer();
        let wanted: Vec<_> = places().into_iter().filter_map(|place| Some((place, line(place)?))).collect();
        let by = |of: fn(&Row) -> usize, of_wanted: fn(&(usize, DrawnRow)) -> usize| {
            (rows.iter().map(of).collect::<Vec<_>>(), wanted.iter().map(of_wanted).collect::<Vec<_>>())
        };
        let (there, to_be) = by(|row| row.key, |(_, row)| row.key);
        let from = RowReuse::by_key(&there, &to_be).unwrap_or_else(|| {
            let (there, to_be) = by(|row| row.place, |(place, _)| *place);
            RowReuse::by_place(&there, &to_be)
        });
        let (mut kept, mut left) = (Vec::new(), Vec::new());
        for (number, row) in std::mem::take(&mut rows).into_iter().enumerate() {
            if from.rows.contains(&Some(number)) { kept.push(row) } else { left.push(row) }
        }
        // From the last one on, so that what a row is to stand before stands there.
        for ((place, DrawnRow { key, piece }), from) in wanted.into_iter().zip(from.rows).rev() {
            let kept = kept.pop_if(|_| from.is_some());
            let is_kept = kept.is_some();
            let drawn = match kept.or_else(|| left.pop()) {
                Some(mut row) => {
                    row.drawn.put(piece);
                    row.drawn
                }
                None => match piece.made() {
                    Some(made) => made,
                    None => continue,
                },
            };
            if !is_kept {
                // The next one stands there.
                drop(body.insert_before(&drawn.node, rows.last().map(|next| &next.drawn.node)));
            }
            rows.push(Row { place, key, drawn });
        }
        rows.reverse();
        for row in left {
            // It stands there, since it was drawn there.
            drop(body.remove_child(&row.drawn.node));
        }
    });
}
