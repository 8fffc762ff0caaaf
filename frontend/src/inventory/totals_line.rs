use leptos::html::Div;
use leptos::prelude::*;
use shared::{Drift, InventoryTerm, readable_size};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, MouseEvent};

use super::host::{Host, HostState};
use super::inventory_view::use_inventory_view;
use crate::drawing::{Piece, draw, element, text, word};
use crate::preferences::use_preferences;
use crate::texts::inventory as words;

/// How many hosts are named that are missing from the numbers.
const NAMED: usize = 3;

/// What the images come to that are shown, and of which hosts that is known.
pub(super) fn totals_line() -> AnyView {
    let view = use_inventory_view();
    let unit = use_preferences().size_unit;
    let line = NodeRef::<Div>::new();
    draw(line, move || {
        let hosts = view.loaded.hosts.get();
        // Those that answered just now are joined in a moment.
        let (known, images) =
            view.loaded.inventory.with(|inventory| (inventory.hosts().len(), inventory.rows().len()));
        let all = hosts.iter().filter(|host| host.is_missing() || host.images().is_some()).count();
        let missing: Vec<_> = hosts.iter().filter(|host| host.is_missing()).collect();
        if known == 0 {
            return Vec::new();
        }
        let totals = view.found.with(|found| found.totals);
        let found = view.is_filtered().then_some(totals.images);
        let part = |words: String| element("span").saying(words);
        let mut parts = vec![
            part(words::images_on(&words::count(found, images), known, all)),
            part(words::copies(&totals, &readable_size(totals.size_bytes, unit.get())))
                .with("title", words::AS_LISTED),
            part(words::on_several(totals.on_several)),
            part(words::unused(totals.unused)),
        ];
        if totals.usage_unknown > 0 {
            parts.push(part(words::usage_unknown(totals.usage_unknown)));
        }
        let has = |drift| view.good.with(|good| good.filter.has(&term(drift)));
        if totals.drifting_tags > 0 || has(Drift::Differs) {
            let words = words::drifting(totals.drifting_tags);
            parts.push(switch(Drift::Differs, words, has(Drift::Differs)));
        }
        if totals.untold_tags > 0 || has(Drift::Unknown) {
            let words = words::untold(totals.untold_tags);
            parts.push(switch(Drift::Unknown, words, has(Drift::Unknown)));
        }
        let mut pieces: Vec<Piece> = Vec::new();
        for part in parts {
            if !pieces.is_empty() {
                pieces.push(text(" · "));
            }
            pieces.push(part);
        }
        // Those that are still being asked for the first time are about to answer.
        let failed: Vec<&&Host> = missing
            .iter()
            .filter(|host| !matches!(host.state, HostState::Waiting) || host.asked.is_none())
            .collect();
        if !failed.is_empty() {
            let names: Vec<_> = failed.iter().take(NAMED).map(|host| host.name.clone()).collect();
            let words = words::missing(&names, failed.len() - names.len());
            pieces.push(element("span").with("class", "missing").saying(words));
        }
        pieces
    });
    let press = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(button) = target.and_then(|target| target.closest("button").ok()?) else { return };
        view.toggle(&term(match button.get_attribute("data-drift").as_deref() {
            Some("unknown") => Drift::Unknown,
            _ => Drift::Differs,
        }));
    };
    view! { <div node_ref=line class="totals" on:click=press></div> }.into_any()
}

fn term(drift: Drift) -> InventoryTerm {
    InventoryTerm::Drift { is_negated: false, drift }
}

/// A number that one filters by.
fn switch(drift: Drift, words: String, is_on: bool) -> Piece {
    let name = if drift == Drift::Differs { "differs" } else { "unknown" };
    element("button")
        .with("type", "button")
        .with("class", "chip-toggle")
        .with("data-drift", name)
        .with("aria-pressed", word(is_on))
        .saying(words)
}
