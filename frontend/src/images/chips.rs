use leptos::prelude::*;
use shared::{ImageFilter, ImageMatcher, UnixSeconds, readable_count};

use super::filter_box::filter_problem;
use super::images_view::use_images_view;
use crate::browser;
use crate::controls::group;
use crate::erased::{Memo, Signal, dynamic};
use crate::texts::finding as texts;

/// The filters that are used most, each to be switched on and off, with how many images it would leave of those that
/// are shown; above them what is wrong with the filter.
pub(crate) fn chips() -> AnyView {
    let view = use_images_view();
    let counts = Memo::new(move |_| {
        let (list, found) = (view.loaded.list.get()?, view.found.get()?);
        let now = UnixSeconds(browser::now_unix_secs());
        let matcher = |(_, term): &(&str, &str)| {
            let filter = ImageFilter::parse(term).unwrap_or_default();
            filter.compile(list.images(), now).unwrap_or_default()
        };
        let matchers: Vec<ImageMatcher> = texts::COMMON.iter().map(matcher).collect();
        Some(list.count_each(&found, &matchers, &view.loaded.learned.get()))
    });
    let has_images = Memo::new(move |_| {
        view.loaded.list.with(|list| list.as_ref().is_some_and(|list| !list.images().is_empty()))
    });
    let chips = dynamic(move || {
        if !has_images.get() {
            return ().into_any();
        }
        let numbered = texts::COMMON.into_iter().enumerate();
        let chips: Vec<AnyView> = numbered
            .map(|(number, (label, term))| {
                let count = Signal::derive(move || {
                    counts.with(|counts| counts.as_ref().and_then(|counts| counts.get(number).copied()))
                });
                chip(label, term, count)
            })
            .collect();
        view! { <div class="chips" role="group" aria-label=texts::CHIPS>{chips}</div> }.into_any()
    });
    group("under-filter", vec![filter_problem(), chips])
}

fn chip(label: &'static str, term: &'static str, count: Signal<Option<usize>>) -> AnyView {
    let filter = use_images_view().filter;
    let term_of = move || ImageFilter::parse(term).ok().and_then(|filter| filter.terms.into_iter().next());
    let pressed = move || {
        let is_in = term_of().is_some_and(|term| filter.good.with(|good| good.filter.has(&term)));
        if is_in { "true" } else { "false" }
    };
    let press = move |_| {
        if let Some(term) = term_of() {
            filter.toggle(&term);
        }
    };
    view! {
        <button type="button" class="chip-toggle" title=term aria-pressed=pressed on:click=press>
            {label}
            <span class="count-of">{move || count.get().map(readable_count)}</span>
        </button>
    }
    .into_any()
}
