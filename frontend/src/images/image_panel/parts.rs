//! What the sections of the panel are put together from.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{Fact, first_chars, readable_size, shortened_digest};

use super::copying::copy_button;
use crate::controls::{Button, group};
use crate::erased::{RwSignal, Signal, dynamic};
use crate::preferences::use_preferences;
use crate::texts::panel as texts;

/// Characters of a value that are shown unless one asks for all. They are the daemon's, and may be millions.
const MAX_CHARS: usize = 400;

/// The same where many long values stand under each other.
const MAX_STEP_CHARS: usize = 180;

/// Rows of a section that are shown unless one asks for more.
const MAX_ROWS: usize = 100;

/// A section with its heading.
pub(super) fn part(title: &'static str, content: Vec<AnyView>) -> AnyView {
    view! { <section aria-label=title><h3>{title}</h3>{content}</section> }.into_any()
}

/// What is known, each under what it is called.
pub(super) fn facts(rows: Vec<AnyView>) -> AnyView {
    view! { <dl class="facts-of-image">{rows}</dl> }.into_any()
}

pub(super) fn fact(label: &'static str, value: AnyView) -> AnyView {
    view! { <div><dt>{label}</dt><dd>{value}</dd></div> }.into_any()
}

/// Things one under the other.
pub(super) fn lines(items: Vec<AnyView>) -> AnyView {
    let items = items.into_iter().map(|item| view! { <li>{item}</li> }.into_any()).collect();
    limited(items, |items| view! { <ul class="lines">{items}</ul> }.into_any())
}

/// The first of many rows in their frame, and a way to more of them.
pub(super) fn limited(mut rows: Vec<AnyView>, frame: fn(AnyView) -> AnyView) -> AnyView {
    let rest = if rows.len() > MAX_ROWS { rows.split_off(MAX_ROWS) } else { Vec::new() };
    let first = frame(rows.into_any());
    if rest.is_empty() { first } else { vec![first, more(rest, frame)].into_any() }
}

fn more(rest: Vec<AnyView>, frame: fn(AnyView) -> AnyView) -> AnyView {
    let count = rest.len();
    let rest = StoredValue::new_local(Some(rest));
    let is_open = RwSignal::new(false);
    dynamic(move || {
        let taken = if is_open.get() { rest.try_update_value(Option::take).flatten() } else { None };
        match taken {
            Some(rest) => limited(rest, frame),
            None => {
                let label = Signal::stored(texts::SHOW_MORE);
                let button = Button { label, class: "small", ..Button::default() };
                let words = view! { <span>{texts::more(count)}</span> }.into_any();
                group("more-rows", vec![words, button.view(move || is_open.set(true))])
            }
        }
    })
}

/// A text of the daemon's, cut where it is very long.
pub(super) fn long_text(text: &str) -> AnyView {
    cut_text(text, MAX_CHARS)
}

/// A command of the history, cut where it is long.
pub(super) fn step_text(text: &str) -> AnyView {
    cut_text(text, MAX_STEP_CHARS)
}

fn cut_text(text: &str, max_chars: usize) -> AnyView {
    let Some(start) = first_chars(text, max_chars) else {
        return view! { <code class="value">{text.to_owned()}</code> }.into_any();
    };
    let (start, all): (Arc<str>, Arc<str>) = (format!("{start}…").into(), text.into());
    let is_open = RwSignal::new(false);
    let shown = move || if is_open.get() { all.to_string() } else { start.to_string() };
    let button = Button {
        label: Signal::derive(move || if is_open.get() { texts::SHOW_LESS } else { texts::SHOW_ALL }),
        expanded: Signal::derive(move || Some(is_open.get())),
        class: "small",
        ..Button::default()
    };
    let text = view! { <code class="value">{shown}</code> }.into_any();
    group("cut", vec![text, button.view(move || is_open.update(|open| *open = !*open))])
}

/// A digest or a reference with one: short, in full on closer look, and to be copied.
pub(super) fn digest(what: &str, text: &str) -> AnyView {
    let short = shortened_digest(text);
    // A line breaks before the digest rather than in the name.
    let (name, digest) = match short.split_once('@') {
        Some((name, digest)) => (format!("{name}@"), digest.to_owned()),
        None => (String::new(), short),
    };
    let code = view! { <code class="value" title=text.to_owned()>{name}<wbr/>{digest}</code> }.into_any();
    copyable(what, text, code)
}

/// The digest of a layer among many: its start, as that of an image's ID.
pub(super) fn layer_digest(text: &str) -> AnyView {
    let short = text.split_once(':').map_or(text, |(_, hex)| hex);
    let short = first_chars(short, 12).map_or_else(|| short.to_owned(), |start| format!("{start}…"));
    let code = view! { <code class="value" title=text.to_owned()>{short}</code> }.into_any();
    copyable(texts::LAYER, text, code)
}

/// Something with a button that copies it.
pub(super) fn copyable(what: &str, text: &str, shown: AnyView) -> AnyView {
    group("copyable", vec![shown, copy_button(what, text.into())])
}

/// Bytes in the reader's unit, and exactly on closer look.
pub(super) fn size(bytes: u64) -> AnyView {
    let words = size_words(bytes);
    view! { <span title=texts::bytes(bytes)>{words}</span> }.into_any()
}

/// The same as words.
pub(super) fn size_words(bytes: u64) -> Signal<String> {
    let unit = use_preferences().size_unit;
    Signal::derive(move || readable_size(bytes, unit.get()))
}

/// What is learned after the list: a value, that it is not known yet, or that it will not be.
pub(super) fn learned(fact: Fact<AnyView>) -> AnyView {
    match fact {
        Fact::Known(value) => value,
        Fact::NotYet => hinted(texts::NOT_YET, texts::NOT_YET_HINT),
        Fact::Unknown => hinted(texts::UNKNOWN, texts::UNKNOWN_HINT),
    }
}

/// A word in place of a value, and why it stands there.
pub(super) fn hinted(word: &'static str, why: &'static str) -> AnyView {
    view! { <span class="muted" title=why>{word}<span class="visually-hidden">" ("{why}")"</span></span> }
        .into_any()
}
