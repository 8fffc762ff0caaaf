use leptos::prelude::*;
use shared::{EnvEntry, ImageDetail};

use super::copying::copy_button;
use super::entries::{entries, entry, value};
use super::one_image::OneImage;
use super::parts::part;
use crate::controls::{Button, group, muted};
use crate::erased::{RwSignal, Signal, dynamic};
use crate::texts::panel as texts;

/// The variables that the image sets. Their values may be secrets, and are in no document before one asks for them.
pub(super) fn variables(image: OneImage) -> AnyView {
    dynamic(move || {
        let set = image.detail.value.read(|detail: &ImageDetail| Some(detail.config.env.clone()));
        let Some(set) = set else { return ().into_any() };
        if set.is_empty() {
            return part(texts::ENVIRONMENT, vec![muted(texts::NO_VARIABLE)]);
        }
        // Those whose value can be shown, each by itself.
        let shown: Vec<RwSignal<bool>> = set.iter().map(|_| RwSignal::new(false)).collect();
        let rows =
            set.iter().zip(&shown).map(|(text, is_shown)| row(EnvEntry::of(text), *is_shown)).collect();
        let all = StoredValue::new(shown);
        let all_shown = Signal::derive(move || all.with_value(|all| all.iter().all(|one| one.get())));
        let label = move || if all_shown.get() { texts::HIDE_VALUES } else { texts::SHOW_VALUES };
        let button = Button { label: Signal::derive(label), class: "small", ..Button::default() };
        let toggle = button.view(move || {
            let show = !all_shown.get_untracked();
            all.with_value(|all| all.iter().for_each(|one| one.set(show)));
        });
        part(texts::ENVIRONMENT, vec![group("buttons", vec![toggle]), entries(rows)])
    })
}

fn row(variable: EnvEntry<'_>, is_shown: RwSignal<bool>) -> AnyView {
    let name = variable.name.to_owned();
    let Some(text) = variable.value else {
        is_shown.set(true);
        return entry(&name, muted(texts::UNSET), Vec::new());
    };
    let copy = copy_button(&texts::value_of(&name), text.into());
    let text = text.to_owned();
    let shown = dynamic(move || match is_shown.get() {
        true => value(&text),
        false => muted(texts::HIDDEN),
    });
    let label = move || if is_shown.get() { texts::HIDE } else { texts::SHOW };
    let spoken = move || if is_shown.get() { texts::hide_value(&name) } else { texts::show_value(&name) };
    let toggle = view! {
        <button type="button" class="small" aria-label=spoken on:click=move |_| is_shown.update(|shown| *shown = !*shown)>
            {label}
        </button>
    };
    entry(variable.name, shown, vec![toggle.into_any(), copy])
}
