use leptos::html::Div;
use leptos::prelude::*;
use shared::{EnvironmentStatus, SizeUnit, UnixSeconds, readable_size};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, MouseEvent};

use super::host::{Host, HostState};
use super::inventory_view::{InventoryView, use_inventory_view};
use crate::browser;
use crate::drawing::{Piece, draw, element, text, word};
use crate::erased::{Memo, RwSignal};
use crate::preferences::use_preferences;
use crate::texts::inventory as words;

/// How many hosts are shown at first, and when more are wanted.
const FEW: usize = 12;
const MANY: usize = 100;

/// Each host with how it is and what it has. Pressed, it is filtered by.
pub(super) fn host_strip(now: Memo<i64>) -> AnyView {
    let view = use_inventory_view();
    let unit = use_preferences().size_unit;
    let all = RwSignal::new(false);
    let strip = NodeRef::<Div>::new();
    draw(strip, move || {
        let hosts = view.loaded.hosts.get();
        let now = now.get();
        let limit = if all.get() { MANY } else { FEW };
        // Where not all have room, those have first with which something is wrong.
        let is_wrong = |host: &&Host| matches!(host.state, HostState::Failed { .. });
        let wrong = hosts.iter().filter(is_wrong).count().min(limit);
        let (mut room_wrong, mut room_others) = (wrong, limit - wrong);
        let shown = hosts.iter().filter(|host| {
            let room = if is_wrong(host) { &mut room_wrong } else { &mut room_others };
            let has_room = *room > 0;
            *room = room.saturating_sub(1);
            has_room
        });
        let mut pieces: Vec<Piece> = shown.map(|host| host_piece(view, host, unit.get(), now)).collect();
        let left = hosts.len().saturating_sub(limit);
        if all.get() && hosts.len() > FEW {
            if left > 0 {
                let words = words::too_many_hosts(left);
                pieces.push(item("host").holding(vec![element("span").with("class", "told").saying(words)]));
            }
            pieces.push(item("host").holding(vec![more_button(words::FEWER_HOSTS.to_owned())]));
        } else if left > 0 {
            pieces.push(item("host").holding(vec![more_button(words::more_hosts(left))]));
        }
        pieces
    });
    let press = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(button) = target.and_then(|target| target.closest("button").ok()?) else { return };
        let Some(id) = button.get_attribute("data-host").and_then(|id| id.parse().ok()) else {
            return all.update(|all| *all = !*all);
        };
        if button.has_attribute("data-retry") {
            return view.loaded.retry(id);
        }
        let hosts = view.loaded.hosts.get_untracked();
        if let Some(host) = hosts.iter().find(|host| host.environment == id) {
            view.toggle(&host.term());
        }
    };
    view! {
        <div node_ref=strip class="hosts" role="list" aria-label=words::HOSTS on:click=press></div>
    }
    .into_any()
}

fn item(class: &'static str) -> Piece {
    element("div").with("role", "listitem").with("class", class)
}

fn more_button(words: String) -> Piece {
    element("button").with("type", "button").with("class", "more-hosts").saying(words)
}

fn host_piece(view: InventoryView, host: &Host, unit: SizeUnit, now: i64) -> Piece {
    let id = host.environment.to_string();
    let is_chosen = view.good.with(|good| good.filter.has(&host.term()));
    let Told { class, words: state, age, more } = told(view, host, unit, now);
    let mut told = vec![text(state)];
    // It changes second by second, and is to move nothing.
    told.extend(age.map(|age| element("span").with("class", "age").saying(age)));
    let button = element("button")
        .with("type", "button")
        .with("data-host", id.clone())
        .with("aria-pressed", word(is_chosen))
        .with("title", more)
        .holding(vec![
            element("bdi").with("class", "name").saying(host.name.clone()),
            text(" "),
            element("span").with("class", "told").holding(told),
        ]);
    let can_retry = host.asked.is_none() && host.is_missing();
    let mut parts = vec![button];
    if can_retry {
        let retry = element("button")
            .with("type", "button")
            .with("class", "retry")
            .with("data-host", id)
            .with("data-retry", "")
            .with("aria-label", words::retry(&host.name));
        parts.push(retry.saying(words::RETRY));
    }
    item(class).holding(parts)
}

/// What is said of a host.
#[derive(Default)]
struct Told {
    class: &'static str,
    /// How it is.
    words: String,
    /// How old that is, where it goes on behind them.
    age: Option<String>,
    /// What else is known of it.
    more: String,
}

fn told(view: InventoryView, host: &Host, unit: SizeUnit, now: i64) -> Told {
    let asking = host.asked.map(|(_, since)| words::asking(now - since));
    match &host.state {
        HostState::Waiting => {
            let not_asked = || words::problem(EnvironmentStatus::Unknown).to_owned();
            Told { class: "host waiting", words: asking.unwrap_or_else(not_asked), ..Told::default() }
        }
        HostState::Listed { images, size_bytes, at, .. } => {
            let count = images.images().len();
            // What was joined just now may be known a moment before what is found in it.
            let found = view.is_filtered().then(|| {
                let place = view.loaded.inventory.with(|inventory| inventory.host_index(host.environment));
                place.and_then(|place| view.found.with(|found| found.hosts.get(place).copied()))
            });
            let found = found.flatten();
            let size = readable_size(found.map_or(*size_bytes, |found| found.size_bytes), unit);
            Told {
                class: "host listed",
                words: words::listed(found.map(|found| found.images), count, &size),
                age: Some(words::age(*at, now)),
                more: words::HOST_HINT.to_owned(),
            }
        }
        HostState::Failed { status, since, error, listed_until } => {
            let problem = words::problem(*status);
            let words = match (asking, since, listed_until) {
                (Some(asking), ..) => format!("{problem} · {asking}"),
                (None, Some(since), _) => {
                    words::problem_since(problem, &browser::local_time(*since), &words::age(since.0, now))
                }
                (None, None, Some(until)) => {
                    words::was_reachable(problem, &browser::local_time(UnixSeconds(*until)))
                }
                (None, None, None) => problem.to_owned(),
            };
            Told { class: "host failed", words, more: error.clone().unwrap_or_default(), ..Told::default() }
        }
        HostState::NotShown => {
            Told { class: "host not-shown", words: words::NOT_SHOWN.to_owned(), ..Told::default() }
        }
    }
}
