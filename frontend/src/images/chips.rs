use leptos::prelude::*;
use shared::{EachMatch, FilterTerm, ImageFilter, ImageMatcher, UnixSeconds, readable_count};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, MouseEvent};

use super::facets::unfold_button;
use super::images_view::use_images_view;
use crate::controls::{filter_problem, group, use_now};
use crate::drawing::{Piece, draw, element, text};
use crate::erased::{Memo, RwSignal, Same, dynamic};
use crate::texts::finding as texts;

/// The filters that are used most, each to be switched on and off, with how many images it would leave of those that
/// are shown, behind the button for what else narrows down; above them what is wrong with the filter.
pub(crate) fn chips(unfolded: RwSignal<bool>) -> AnyView {
    let view = use_images_view();
    let now = use_now();
    let each = Memo::new(move |_| {
        let (list, now) = (view.loaded.list.get()?, UnixSeconds(now.get()));
        let matcher = |(_, term): &(&str, &str)| {
            let filter = ImageFilter::parse(term).unwrap_or_default();
            filter.compile(list.images(), now).unwrap_or_default()
        };
        let matchers: Vec<ImageMatcher> = texts::COMMON.iter().map(matcher).collect();
        Some(Same::new(EachMatch::new(&list, &view.loaded.learned.get(), &matchers)))
    });
    let counts = Memo::new(move |_| {
        let (list, found) = (view.loaded.list.get()?, view.found_beside.get()?);
        Some(each.get()?.counts(&list, &found))
    });
    let chips = NodeRef::new();
    draw(chips, move || {
        let counts = counts.get().unwrap_or_default();
        let has_images = view.has_images.get();
        let common = texts::COMMON.into_iter().enumerate().filter(|_| has_images);
        view.filter.good.with(|good| {
            common
                .map(|(number, (label, term))| chip(label, term, &good.filter, counts.get(number)))
                .collect()
        })
    });
    let press = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let pressed = target.and_then(|target| target.closest("button").ok()?);
        // What is said on closer look is the term.
        if let Some(term) = pressed.and_then(|pressed| term_of(&pressed.get_attribute("title")?)) {
            view.filter.toggle(&term);
        }
    };
    let chips = view! {
        <div node_ref=chips class="chips" role="group" aria-label=texts::CHIPS on:click=press></div>
    };
    let unfold = dynamic(move || match view.has_images.get() {
        true => unfold_button(unfolded),
        false => ().into_any(),
    });
    let line = group("chips-line", vec![unfold, chips.into_any()]);
    group("under-filter", vec![filter_problem(*view.filter), line])
}

fn chip(label: &'static str, term: &'static str, filter: &ImageFilter, counted: Option<&usize>) -> Piece {
    let is_in = term_of(term).is_some_and(|term| filter.has(&term));
    let count = element("span").with("class", "count-of");
    let count = count.saying(counted.map(|count| readable_count(*count)).unwrap_or_default());
    element("button")
        .with("type", "button")
        .with("class", "chip-toggle")
        .with("title", term)
        .with("aria-pressed", if is_in { "true" } else { "false" })
        .holding(vec![text(label), count])
}

fn term_of(text: &str) -> Option<FilterTerm> {
    ImageFilter::parse(text).ok()?.terms.into_iter().next()
}
