use leptos::prelude::*;
use shared::{CountedValue, CountedValues, Facet, readable_count};
use wasm_bindgen::JsCast as _;
use web_sys::{Event, HtmlButtonElement, HtmlInputElement, MouseEvent};

use super::images_view::use_images_view;
use crate::controls::Button;
use crate::drawing::{CHECKED, Piece, draw, element, text};
use crate::erased::{Memo, RwSignal, Signal};
use crate::texts::finding as texts;

/// How many values of a facet are shown at first, and when more are wanted.
const FEW: usize = 6;
const MANY: usize = 30;

/// What stands beside the table and narrows it down; where the window is narrow or low, behind [`unfold_button`].
pub(crate) fn narrow_down(unfolded: RwSignal<bool>, content: Vec<AnyView>) -> AnyView {
    let has_images = use_images_view().has_images;
    let class = move || if unfolded.get() { "narrow-down wanted" } else { "narrow-down" };
    view! {
        <aside class=class aria-label=texts::NARROW_DOWN hidden=move || !has_images.get()>{content}</aside>
    }
    .into_any()
}

/// Shows and hides what narrows down, where there is no place for it beside the table.
pub(super) fn unfold_button(unfolded: RwSignal<bool>) -> AnyView {
    let unfold = Button {
        label: Signal::stored(texts::NARROW_DOWN),
        class: "unfold",
        expanded: Signal::derive(move || Some(unfolded.get())),
        ..Button::default()
    };
    unfold.view(move || unfolded.update(|unfolded| *unfolded = !*unfolded))
}

/// What can be narrowed down to, with how many images that would leave.
pub(crate) fn facets() -> AnyView {
    Vec::from(Facet::ALL.map(facet_view)).into_any()
}

fn facet_view(facet: Facet) -> AnyView {
    let view = use_images_view();
    let shows_many = RwSignal::new(false);
    let counted = Memo::new(move |_| {
        let limit = if shows_many.get() { MANY } else { FEW };
        let (found, index, platforms) =
            (view.found_beside.get()?, view.loaded.index.get()?, view.platforms.get()?);
        Some(view.filter.good.with(|good| facet.values(&found, &good.filter, &index, &platforms, limit)))
    });
    let values = NodeRef::new();
    draw(values, move || {
        let shows_many = shows_many.get();
        counted.with(|counted| counted.as_ref().map(|counted| drawn(counted, shows_many)).unwrap_or_default())
    });
    let choose = move |event: Event| {
        let box_of = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let place = box_of.and_then(|field| field.value().parse::<usize>().ok());
        let term = counted.with_untracked(|counted| counted.as_ref()?.values.get(place?)?.value.term());
        if let Some(term) = term {
            view.filter.toggle(&term);
        }
    };
    let unfold = move |event: MouseEvent| {
        let pressed = event.target().and_then(|target| target.dyn_into::<HtmlButtonElement>().ok());
        if pressed.is_some() {
            shows_many.update(|shows_many| *shows_many = !*shows_many);
        }
    };
    let name = texts::facet(facet);
    view! {
        <details class="facet" open>
            <summary>{name}</summary>
            <div node_ref=values role="group" aria-label=name on:change=choose on:click=unfold></div>
        </details>
    }
    .into_any()
}

/// The values, and what there is besides.
fn drawn(CountedValues { values, more, not_counted }: &CountedValues, shows_many: bool) -> Vec<Piece> {
    let muted = |words: String| element("p").with("class", "muted").saying(words);
    let content = match values.is_empty() {
        true => vec![muted(texts::NOTHING_TO_CHOOSE.to_owned())],
        false => values.iter().enumerate().map(|(place, counted)| value(place, counted)).collect(),
    };
    // However many there are, the button behind them stays the same one, and keeps the focus.
    let mut pieces = vec![element("div").holding(content)];
    if *more > 0 || shows_many {
        let words = if shows_many { texts::FEWER.to_owned() } else { texts::more(*more) };
        let button = element("button").with("type", "button").with("class", "quiet-button");
        pieces.push(button.saying(words));
    }
    let left_out = more + not_counted;
    if shows_many && left_out > 0 {
        pieces.push(muted(texts::left_out(left_out)));
    }
    pieces
}

fn value(place: usize, CountedValue { value, image_count, is_chosen }: &CountedValue) -> Piece {
    let name = breakable(&texts::facet_value(value.clone()));
    let name = element("span").with("class", "name").holding(vec![element("bdi").holding(name)]);
    let count = element("span").with("class", "count-of").saying(readable_count(*image_count));
    if value.term().is_none() {
        return element("p").with("class", "value muted").holding(vec![name, count]);
    }
    let field = element("input").with("type", "checkbox").with("value", place.to_string());
    let field = field.with(CHECKED, if *is_chosen { "true" } else { "false" });
    element("label").with("class", "value").holding(vec![field, name, count])
}

/// A name that breaks behind its marks, where it is too long for a line.
fn breakable(name: &str) -> Vec<Piece> {
    let parts = name.split_inclusive(['.', '/', ':', '-', '_']);
    parts.flat_map(|part| [text(part.to_owned()), element("wbr")]).collect()
}
