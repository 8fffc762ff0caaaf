use leptos::prelude::*;
use shared::{CountedValues, Facet, FacetValue, readable_count};

use super::images_view::use_images_view;
use crate::controls::Button;
use crate::erased::{Memo, RwSignal, Signal, dynamic, keyed};
use crate::texts::finding as texts;

/// How many values of a facet are shown at first, and when more are wanted.
const FEW: usize = 6;
const MANY: usize = 30;

/// What stands beside the table and narrows it down; on a phone behind a button.
pub(crate) fn narrow_down(content: Vec<AnyView>) -> AnyView {
    let view = use_images_view();
    let open = RwSignal::new(false);
    let has_images = Memo::new(move |_| {
        view.loaded.list.with(|list| list.as_ref().is_some_and(|list| !list.images().is_empty()))
    });
    let unfold = Button {
        label: Signal::stored(texts::NARROW_DOWN),
        class: "unfold",
        expanded: Signal::derive(move || Some(open.get())),
        ..Button::default()
    };
    let class = move || if open.get() { "narrow-down unfolded" } else { "narrow-down" };
    view! {
        <aside class=class aria-label=texts::NARROW_DOWN hidden=move || !has_images.get()>
            {unfold.view(move || open.update(|open| *open = !*open))}
            <div class="narrow-down-content">{content}</div>
        </aside>
    }
    .into_any()
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
        let (found, index, platforms) = (view.found.get()?, view.index.get()?, view.platforms.get()?);
        Some(view.filter.good.with(|good| facet.values(&found, &good.filter, &index, &platforms, limit)))
    });
    let read = move |read: fn(&CountedValues) -> usize| counted.with(|all| all.as_ref().map_or(0, read));
    let values = move || {
        let of = |all: &CountedValues| all.values.iter().map(|counted| counted.value.clone()).collect();
        counted.with(|all| all.as_ref().map(of).unwrap_or_default())
    };
    let values = keyed(values, move |value: &FacetValue| value_view(value.clone(), counted));
    let nothing = dynamic(move || match read(|all| all.values.len()) {
        0 => view! { <p class="muted">{texts::NOTHING_TO_CHOOSE}</p> }.into_any(),
        _ => ().into_any(),
    });
    let has_more = Memo::new(move |_| read(|all| all.more) > 0);
    let more = dynamic(move || match (has_more.get(), shows_many.get()) {
        (false, false) => ().into_any(),
        (_, many) => {
            let words = move || match many {
                true => texts::FEWER.to_owned(),
                false => texts::more(read(|all| all.more)),
            };
            view! {
                <button type="button" class="quiet-button" on:click=move |_| shows_many.set(!many)>{words}</button>
            }
            .into_any()
        }
    });
    let left_out = dynamic(move || match read(|all| all.more + all.not_counted) {
        0 => ().into_any(),
        _ if !shows_many.get() => ().into_any(),
        count => view! { <p class="muted">{texts::left_out(count)}</p> }.into_any(),
    });
    let name = texts::facet(facet);
    view! {
        <details class="facet" open>
            <summary>{name}</summary>
            <div role="group" aria-label=name>
                {values}
                {nothing}
                {more}
                {left_out}
            </div>
        </details>
    }
    .into_any()
}

fn value_view(value: FacetValue, all: Memo<Option<CountedValues>>) -> AnyView {
    let filter = use_images_view().filter;
    let term = value.term();
    let wanted = value.clone();
    let now = Memo::new(move |_| {
        all.with(|all| {
            let all = all.as_ref()?;
            let counted = all.values.iter().find(|counted| counted.value == wanted)?;
            Some((counted.image_count, counted.is_chosen))
        })
        .unwrap_or_default()
    });
    let label = texts::facet_value(value);
    let name = view! { <span class="name"><bdi>{breakable(&label)}</bdi></span> };
    let count = view! { <span class="count-of">{move || readable_count(now.get().0)}</span> };
    match term {
        Some(term) => view! {
            <label class="value">
                <input
                    type="checkbox"
                    prop:checked=move || now.get().1
                    on:change=move |_| filter.toggle(&term)
                />
                {name}
                {count}
            </label>
        }
        .into_any(),
        None => view! { <p class="value muted">{name}{count}</p> }.into_any(),
    }
}

/// A name that breaks behind its marks, where it is too long for a line.
fn breakable(name: &str) -> AnyView {
    let parts = name.split_inclusive(['.', '/', ':', '-', '_']);
    let parts: Vec<AnyView> = parts.map(|part| view! { {part.to_owned()}<wbr/> }.into_any()).collect();
    parts.into_any()
}
