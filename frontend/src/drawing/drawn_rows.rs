use leptos::html::Tbody;
use leptos::prelude::*;
use web_sys::Node;

use super::piece::{Drawn, Piece};
use crate::erased::effect;

/// Says what is to stand at a place.
pub(crate) type DrawRow = Box<dyn Fn(usize) -> Option<Piece>>;

/// A row in the document.
struct Row {
    place: usize,
    drawn: Drawn,
}

/// Keeps in the body of the table what stands at these places, which are in order. A place keeps its elements, whatever
/// stands there, so that a row that has the focus keeps it; elements of places that left go to those that came.
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
        let (kept, mut left) = std::mem::take(&mut rows)
            .into_iter()
            .partition::<Vec<_>, _>(|row| wanted.iter().any(|(place, _)| *place == row.place));
        let mut kept = kept.into_iter().peekable();
        for (place, piece) in wanted {
            // A row that stays is not moved, since it would lose the focus by that: those that stay stand in order.
            if let Some(mut row) = kept.next_if(|kept| kept.place == place) {
                row.drawn.put(piece);
                rows.push(row);
                continue;
            }
            let drawn = match left.pop() {
                Some(mut other) => {
                    other.drawn.put(piece);
                    other.drawn
                }
                None => match piece.made() {
                    Some(made) => made,
                    None => continue,
                },
            };
            insert(&body, &drawn.node, kept.peek());
            rows.push(Row { place, drawn });
        }
        for row in left {
            // It stands there, since it was drawn there.
            drop(body.remove_child(&row.drawn.node));
        }
    });
}

/// Puts a row before the next one that stays, else last.
fn insert(body: &Node, node: &Node, next: Option<&Row>) {
    // The next one stands there.
    drop(body.insert_before(node, next.map(|next| &next.drawn.node)));
}
