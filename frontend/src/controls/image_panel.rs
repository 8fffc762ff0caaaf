use leptos::html;
use leptos::prelude::*;
use shared::Neighbours;

use super::{Button, group, said};
use crate::commands::{Command, on_command};
use crate::erased::{Memo, Signal, effect};
use crate::texts::panel as texts;

/// The panel of an image beside the table: where it is among the others, how to get to them and away, and its name.
pub(crate) struct ImagePanel {
    /// What the image is called.
    pub(crate) name: Memo<String>,
    pub(crate) neighbours: Memo<Neighbours>,
    /// Shows another of them.
    pub(crate) turn: Callback<Option<usize>>,
    pub(crate) close: Callback<()>,
    /// What else can be done with it: buttons.
    pub(crate) acts: Vec<AnyView>,
    /// Reads which image it is: another one begins at its top.
    pub(crate) track: Box<dyn Fn()>,
}

impl ImagePanel {
    /// Shows it, with all that is known of the image below its name.
    pub(crate) fn view(self, body: Vec<AnyView>) -> AnyView {
        let Self { name, neighbours, turn, close, acts, track } = self;
        on_command(Command::CloseImage, move || close.run(()));
        on_command(Command::NextImage, move || turn.run(neighbours.get_untracked().next));
        on_command(Command::PreviousImage, move || turn.run(neighbours.get_untracked().previous));
        let region = NodeRef::<html::Aside>::new();
        effect(move || {
            track();
            if let Some(region) = region.get_untracked() {
                region.set_scroll_top(0);
            }
        });
        let head = head(name, neighbours, turn, close, acts);
        view! {
            <aside
                class="image-panel"
                aria-labelledby="opened-image"
                node_ref=region
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        event.prevent_default();
                        event.stop_propagation();
                        close.run(());
                    }
                }
            >
                {head}
                {body}
            </aside>
        }
        .into_any()
    }
}

fn head(
    name: Memo<String>,
    neighbours: Memo<Neighbours>,
    turn: Callback<Option<usize>>,
    close: Callback<()>,
    acts: Vec<AnyView>,
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
    let mut buttons = vec![
        turner(texts::PREVIOUS, texts::PREVIOUS_IMAGE, |neighbours| neighbours.previous),
        turner(texts::NEXT, texts::NEXT_IMAGE, |neighbours| neighbours.next),
    ];
    buttons.extend(acts);
    buttons.push(close_button.view(move || close.run(())));
    // Whoever goes on by a key or a button hears where they are.
    let spoken = Signal::derive(move || format!("{} {}", name.get(), place.get()));
    let place = view! { <p class="place" aria-hidden="true">{place}</p> }.into_any();
    let bar = group("panel-bar", vec![place, said("visually-hidden", spoken), group("buttons", buttons)]);
    view! { <div class="panel-head">{bar}<h2 id="opened-image" tabindex="-1">{name}</h2></div> }.into_any()
}
