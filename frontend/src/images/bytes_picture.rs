use leptos::prelude::*;
use shared::{Fact, FilterTerm, RepositoryBytes, RepositoryShare, ShareBytes, SizeUnit, readable_size};

use super::images_view::use_images_view;
use super::list_filter::ListFilter;
use crate::controls::{paragraph, section};
use crate::erased::{Memo, Same, Signal, dynamic};
use crate::preferences::use_preferences;
use crate::texts::numbers;

/// Repositories that have a bar of their own.
const MOST: usize = 8;

/// Where the bytes are, by repository; a click filters.
pub(crate) fn bytes_picture() -> AnyView {
    let view = use_images_view();
    let size_unit = use_preferences().size_unit;
    let repositories = Memo::new(move |_| {
        let list = view.loaded.list.get().filter(|list| !list.images().is_empty())?;
        Some(view.loaded.disk.get().repositories(&list, MOST).map(Same::new))
    });
    let progress = Signal::derive(move || match view.loaded.learned.get().layers_progress() {
        Some((known, all)) => numbers::layers_progress(known, all),
        None => numbers::LAYERS_NOT_YET.to_owned(),
    });
    let picture = dynamic(move || {
        let content = match repositories.get() {
            None => return ().into_any(),
            Some(Fact::NotYet) => vec![paragraph(progress)],
            Some(Fact::Unknown) => vec![paragraph(numbers::LAYERS_UNKNOWN)],
            Some(Fact::Known(known)) => bars(view.filter, &known, size_unit.get()),
        };
        section(numbers::REPOSITORIES, content)
    });
    view! { <div class="bytes-picture">{picture}</div> }.into_any()
}

fn bars(filter: ListFilter, known: &RepositoryBytes, unit: SizeUnit) -> Vec<AnyView> {
    let longest = known.largest.iter().map(|repository| repository.bytes.total()).max().unwrap_or_default();
    let mut rows: Vec<AnyView> =
        known.largest.iter().map(|repository| repository_row(filter, repository, longest, unit)).collect();
    if let Some(others) = known.others {
        let name = numbers::others(others.count);
        let spoken = numbers::share_spoken(&name, others.bytes.own, others.bytes.shared, unit);
        let content = share(name, others.bytes, unit);
        let title = spoken.clone();
        rows.push(
            view! {
                <li title=title>
                    <span class="visually-hidden">{spoken}</span>
                    <div class="share rest" aria-hidden="true">{content}</div>
                </li>
            }
            .into_any(),
        );
    }
    let mut notes = Vec::new();
    if !known.is_exact {
        notes.push(paragraph(numbers::NOT_ALL_LAYERS));
    }
    if known.keeps_content {
        notes.push(paragraph(numbers::WITHOUT_CONTENT));
    }
    let legend = view! {
        <p class="legend" aria-hidden="true">
            <span class="own"></span>{numbers::OWN}<span class="shared"></span>{numbers::SHARED}
        </p>
    };
    vec![legend.into_any(), view! { <ul>{rows}</ul> }.into_any(), notes.into_any()]
}

/// A bar that adds its repository to the filter, or takes it out.
fn repository_row(filter: ListFilter, repository: &RepositoryShare, longest: u64, unit: SizeUnit) -> AnyView {
    let name = repository.name.clone().unwrap_or_else(|| numbers::NO_NAME.to_owned());
    let ShareBytes { own, shared } = repository.bytes;
    let spoken = numbers::share_spoken(&name, own, shared, unit);
    let title = spoken.clone();
    let term = repository.term();
    let pressed = pressed(filter, term.clone());
    let press = move |_| {
        let filter_now = filter.good.get_untracked().filter.toggled(&term);
        filter.set_text.run(filter_now.to_string());
    };
    let content = share(name, repository.bytes, unit);
    let width = move |bytes| format!("{}%", percent(bytes, longest));
    view! {
        <li>
            <button type="button" class="share" aria-label=spoken title=title aria-pressed=pressed on:click=press>
                {content}
                <span class="share-bar">
                    <span class="own" style:width=width(own)></span>
                    <span class="shared" style:width=width(shared)></span>
                </span>
            </button>
        </li>
    }
    .into_any()
}

fn pressed(filter: ListFilter, term: FilterTerm) -> Signal<&'static str> {
    Signal::derive(move || if filter.good.get().filter.has(&term) { "true" } else { "false" })
}

fn share(name: String, bytes: ShareBytes, unit: SizeUnit) -> AnyView {
    view! {
        <span class="name"><bdi>{name}</bdi></span>
        <span class="bytes">{readable_size(bytes.total(), unit)}</span>
    }
    .into_any()
}

fn percent(part: u64, whole: u64) -> u64 {
    let percent = u128::from(part) * 100 / u128::from(whole.max(1));
    u64::try_from(percent).unwrap_or(100)
}
