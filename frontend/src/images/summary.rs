use leptos::prelude::*;
use shared::{Bytes, DiskSummary, Environment, SizeUnit, SummedImages, readable_count, readable_size};

use super::images_view::use_images_view;
use super::not_learned::not_learned;
use crate::drawing::{Piece, draw, element, text};
use crate::environments::engine_facts;
use crate::erased::Memo;
use crate::preferences::use_preferences;
use crate::texts::numbers;

/// What is here and what it takes, for all and for what the filter leaves; and which engine says so.
pub(crate) fn summary(environment: Memo<Option<Environment>>) -> AnyView {
    let view = use_images_view();
    let (list, disk) = (view.loaded.list, view.loaded.disk);
    let size_unit = use_preferences().size_unit;
    let all = Memo::new(move |_| {
        let list = list.get().filter(|list| !list.images().is_empty() && view.loaded.is_drawn.get())?;
        Some(disk.get().summary(&list, None))
    });
    let filtered = Memo::new(move |_| {
        if view.filter.good.get().filter.is_empty() {
            return None;
        }
        let list = list.get().filter(|list| !list.images().is_empty())?;
        Some(disk.get().summary(&list, Some(&*view.found_beside.get()?)))
    });
    let lines = NodeRef::new();
    draw(lines, move || {
        let unit = size_unit.get();
        let mut pieces = Vec::new();
        for (scope, class, summary) in
            [(numbers::ALL, "all", all.get()), (numbers::FILTERED, "filtered", filtered.get())]
        {
            if let Some(summary) = summary {
                pieces.push(element("p").with("class", "scope").saying(scope));
                let facts = facts(summary, unit);
                pieces.push(element("dl").with("class", class).with("aria-label", scope).holding(facts));
            }
        }
        pieces
    });
    view! {
        <div class="summary" role="group" aria-label=numbers::SUMMARY>
            <div class="summary-lines" node_ref=lines></div>
            {engine_facts(environment)}
            {not_learned()}
        </div>
    }
    .into_any()
}

fn facts(summary: DiskSummary, unit: SizeUnit) -> Vec<Piece> {
    let DiskSummary { images, tags, on_disk, unused, some_use_is_unknown, dangling } = summary;
    let unused = match unused {
        Some(SummedImages { images, freed }) => {
            // Those that it is not known of may be unused too.
            let mut unused: Vec<_> =
                some_use_is_unknown.then(|| bound(numbers::AT_LEAST)).into_iter().collect();
            unused.extend(summed(images, freed, unit));
            unused
        }
        None => vec![text(numbers::UNKNOWN)],
    };
    let dangling = summed(dangling.images, dangling.freed, unit);
    vec![
        fact("images", numbers::IMAGES, None, vec![text(readable_count(images))]),
        fact("tags", numbers::TAGS, None, vec![text(readable_count(tags))]),
        fact("disk", numbers::ON_DISK, Some(numbers::ON_DISK_MEANS), bytes(on_disk, unit)),
        fact("unused", numbers::UNUSED, Some(numbers::UNUSED_MEANS), unused),
        fact("dangling", numbers::DANGLING, Some(numbers::DANGLING_MEANS), dangling),
    ]
}

fn fact(class: &'static str, label: &'static str, means: Option<&'static str>, value: Vec<Piece>) -> Piece {
    let content = vec![element("dt").saying(label), element("dd").holding(value)];
    element("div").with("class", class).with_some("title", means).holding(content)
}

/// How many images, and what is freed when they go.
fn summed(images: usize, freed: Bytes, unit: SizeUnit) -> Vec<Piece> {
    let mut pieces = vec![text(readable_count(images))];
    if freed != Bytes::Exactly(0) {
        pieces.push(text(numbers::FREES));
        pieces.extend(bytes(freed, unit));
    }
    pieces
}

/// Bytes as far as they are known.
fn bytes(bytes: Bytes, unit: SizeUnit) -> Vec<Piece> {
    let size = |bytes| text(readable_size(bytes, unit));
    match bytes {
        Bytes::NotYet => vec![
            element("span").with("aria-hidden", "true").saying(numbers::NOT_YET),
            element("span").with("class", "visually-hidden").saying(numbers::NOT_YET_SPOKEN),
        ],
        Bytes::Unknown => vec![text(numbers::UNKNOWN)],
        Bytes::Exactly(bytes) => vec![size(bytes)],
        Bytes::AtLeast(bytes) => vec![bound(numbers::AT_LEAST), size(bytes)],
        Bytes::UpTo(bytes) => vec![bound(numbers::UP_TO), size(bytes)],
    }
}

/// That what follows is a bound: in words, or where there is no room as a sign.
fn bound((words, sign): (&'static str, &'static str)) -> Piece {
    element("span").with("class", "bound").with("data-sign", sign).holding(vec![text(words), text(" ")])
}
