use leptos::html::Tbody;
use leptos::prelude::*;
use web_sys::Node;

use super::piece::Piece;
use crate::erased::effect;

/// Says what is to stand at a place.
pub(crate) type DrawRow = Box<dyn Fn(usize) -> Option<Piece>>;

/// A row in the document.
struct Drawn {
    place: usize,
    node: Node,
    piece: Piece,
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
    let mut drawn = Vec::<Drawn>::new();
    effect(move || {
        let Some(body) = body.get() else { return };
        let line = drawer();
        let wanted: Vec<_> = places().into_iter().filter_map(|place| Some((place, line(place)?))).collect();
        let (kept, mut left) = std::mem::take(&mut drawn)
            .into_iter()
            .partition::<Vec<_>, _>(|drawn| wanted.iter().any(|(place, _)| *place == drawn.place));
        let mut kept = kept.into_iter().peekable();
        for (place, piece) in wanted {
            // A row that stays is not moved, since it would lose the focus by that: those that stay stand in order.
            let node = if let Some(own) = kept.next_if(|kept| kept.place == place) {
                piece.put(own.node, &own.piece)
            } else {
                let node = match left.pop() {
                    Some(other) => piece.put(other.node, &other.piece),
                    None => match piece.made() {
                        Some(node) => node,
                        None => continue,
                    },
                };
                insert(&body, &node, kept.peek());
                node
            };
            drawn.push(Drawn { place, node, piece });
        }
        for Drawn { node, .. } in left {
            // It stands there, since it was drawn there.
            drop(body.remove_child(&node));
        }
    });
}

/// Puts a row before the next one that stays, else last.
fn insert(body: &Node, node: &Node, next: Option<&Drawn>) {
    // The next one stands there.
    drop(body.insert_before(node, next.map(|next| &next.node)));
}
