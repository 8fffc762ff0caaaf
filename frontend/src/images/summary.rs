use leptos::prelude::*;
use shared::{Bytes, DiskSummary, SizeUnit, SummedImages, readable_count, readable_size};

use super::images_view::use_images_view;
use super::not_learned::not_learned;
use crate::controls::group;
use crate::erased::{Memo, dynamic};
use crate::preferences::use_preferences;
use crate::texts::numbers;

/// What is here and what it takes: for all, and for what the filter leaves.
pub(crate) fn summary() -> AnyView {
    let view = use_images_view();
    let (list, disk) = (view.loaded.list, view.loaded.disk);
    let size_unit = use_preferences().size_unit;
    let all = Memo::new(move |_| {
        let list = list.get().filter(|list| !list.images().is_empty())?;
        Some(disk.get().summary(&list, None))
    });
    let filtered = Memo::new(move |_| {
        if view.filter.good.get().filter.is_empty() {
            return None;
        }
        let list = list.get().filter(|list| !list.images().is_empty())?;
        Some(disk.get().summary(&list, Some(&*view.found.get()?)))
    });
    let all = dynamic(move || line(numbers::ALL, "all", all.get(), size_unit.get()));
    let filtered = dynamic(move || line(numbers::FILTERED, "filtered", filtered.get(), size_unit.get()));
    let lines = group("summary-lines", vec![all, filtered]);
    view! { <div class="summary" role="group" aria-label=numbers::SUMMARY>{lines}{not_learned()}</div> }
        .into_any()
}

fn line(scope: &'static str, class: &'static str, summary: Option<DiskSummary>, unit: SizeUnit) -> AnyView {
    let Some(DiskSummary { images, tags, on_disk, unused, some_use_is_unknown, dangling }) = summary else {
        return ().into_any();
    };
    let unused = match unused {
        Some(SummedImages { images, freed }) => {
            // Those that it is not known of may be unused too.
            let mut unused: Vec<_> =
                some_use_is_unknown.then(|| bound(numbers::AT_LEAST)).into_iter().collect();
            unused.push(summed(images, freed, unit));
            unused
        }
        None => vec![numbers::UNKNOWN.into_any()],
    };
    let facts = vec![
        fact("images", numbers::IMAGES, None, vec![readable_count(images).into_any()]),
        fact("tags", numbers::TAGS, None, vec![readable_count(tags).into_any()]),
        fact("disk", numbers::ON_DISK, Some(numbers::ON_DISK_MEANS), vec![bytes(on_disk, unit)]),
        fact("unused", numbers::UNUSED, Some(numbers::UNUSED_MEANS), unused),
        fact(
            "dangling",
            numbers::DANGLING,
            Some(numbers::DANGLING_MEANS),
            vec![summed(dangling.images, dangling.freed, unit)],
        ),
    ];
    view! { <p class="scope">{scope}</p><dl class=class aria-label=scope>{facts}</dl> }.into_any()
}

fn fact(
    class: &'static str,
    label: &'static str,
    means: Option<&'static str>,
    value: Vec<AnyView>,
) -> AnyView {
    view! { <div class=class title=means><dt>{label}</dt><dd>{value}</dd></div> }.into_any()
}

/// How many images, and what is freed when they go.
fn summed(images: usize, freed: Bytes, unit: SizeUnit) -> AnyView {
    let images = readable_count(images);
    match freed {
        Bytes::Exactly(0) => images.into_any(),
        Bytes::NotYet | Bytes::Unknown | Bytes::Exactly(_) | Bytes::AtLeast(_) | Bytes::UpTo(_) => {
            vec![images.into_any(), numbers::FREES.into_any(), bytes(freed, unit)].into_any()
        }
    }
}

/// Bytes as far as they are known.
fn bytes(bytes: Bytes, unit: SizeUnit) -> AnyView {
    let size = |bytes| readable_size(bytes, unit).into_any();
    match bytes {
        Bytes::NotYet => view! {
            <span aria-hidden="true">{numbers::NOT_YET}</span>
            <span class="visually-hidden">{numbers::NOT_YET_SPOKEN}</span>
        }
        .into_any(),
        Bytes::Unknown => numbers::UNKNOWN.into_any(),
        Bytes::Exactly(bytes) => size(bytes),
        Bytes::AtLeast(bytes) => vec![bound(numbers::AT_LEAST), size(bytes)].into_any(),
        Bytes::UpTo(bytes) => vec![bound(numbers::UP_TO), size(bytes)].into_any(),
    }
}

/// That what follows is a bound: in words, or where there is no room as a sign.
fn bound((words, sign): (&'static str, &'static str)) -> AnyView {
    view! { <span class="bound" data-sign=sign>{words}" "</span> }.into_any()
}
