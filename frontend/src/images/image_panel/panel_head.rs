use leptos::prelude::*;
use shared::Neighbours;

use super::copying::copy_link_button;
use crate::controls::{Button, group, said};
use crate::erased::{Memo, Signal};
use crate::texts::panel as texts;

/// What stands above every image: where it is among the others, how to get to them and away, and its name.
pub(super) fn panel_head(
    name: Signal<String>,
    neighbours: Memo<Neighbours>,
    turn: Callback<Option<usize>>,
    close: Callback<()>,
) -> AnyView {
    let place = Signal::derive(move || {
        let Neighbours { position, count, .. } = neighbours.get();
        match position {
            Some(position) => texts::place(position + 1, count),
            None if count > 0 => texts::FILTERED_OUT.to_owned(),
            None => String::new(),
        }
    });
    let turner = |label: &'static str, name: &str, to: fn(Neighbours) -> Option<usize>| {
        Button {
            label: Signal::stored(label),
            name: Some(name.to_owned()),
            busy: Signal::derive(move || to(neighbours.get()).is_none()),
            ..Button::default()
        }
        .view(move || turn.run(to(neighbours.get_untracked())))
    };
    let close_button = Button {
        label: Signal::stored(texts::CLOSE),
        name: Some(texts::CLOSE_IMAGE.to_owned()),
        ..Button::default()
    };
    let buttons = vec![
        turner(texts::PREVIOUS, texts::PREVIOUS_IMAGE, |neighbours| neighbours.previous),
        turner(texts::NEXT, texts::NEXT_IMAGE, |neighbours| neighbours.next),
        copy_link_button(),
        close_button.view(move || close.run(())),
    ];
    // Whoever goes on by a key or a button hears where they are.
    let spoken = Signal::derive(move || format!("{} {}", name.get(), place.get()));
    let place = view! { <p class="place" aria-hidden="true">{place}</p> }.into_any();
    let bar = group("panel-bar", vec![place, said("visually-hidden", spoken), group("buttons", buttons)]);
    view! { <div class="panel-head">{bar}<h2 id="opened-image" tabindex="-1">{name}</h2></div> }.into_any()
}
