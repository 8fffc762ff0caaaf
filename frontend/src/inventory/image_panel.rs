use std::collections::HashSet;

use leptos::prelude::*;
use shared::{
    Drift, FamiliarName, ImageCopy, Inventory, InventoryRow, Neighbours, SizeUnit, TagVariant, UnixSeconds,
    Usage, readable_size, shortened_digest,
};

use super::inventory_rows::image_link;
use super::inventory_view::{InventoryView, use_inventory_view};
use crate::controls::{ImagePanel, age_of, button, link, moment, paragraph, said, side_panel};
use crate::drawing::exact_size;
use crate::erased::{Memo, RwSignal, Same, dynamic, effect};
use crate::preferences::use_preferences;
use crate::texts::inventory as words;

/// How many hosts, and how many tags of each, are shown at first.
const FEW: usize = 12;
const MANY: usize = 60;
const TAGS: usize = 8;
const MANY_TAGS: usize = 40;

/// How many drifting tags are told of, to how many images each points, and on how many hosts.
const DRIFTING: usize = 6;
const VARIANTS: usize = 6;
const HOSTS: usize = 6;

/// One image with its hosts, where one is opened.
pub(super) fn image_panel() -> AnyView {
    let view = use_inventory_view();
    let is_open = Memo::new(move |_| view.opened.with(Option::is_some));
    side_panel(is_open, move || panel(view))
}

/// What is shown: where it stands in which inventory.
#[derive(Clone, PartialEq)]
struct Subject {
    inventory: Same<Inventory>,
    row: usize,
}

impl Subject {
    fn row(&self) -> Option<&InventoryRow> {
        self.inventory.rows().get(self.row)
    }
}

fn panel(view: InventoryView) -> AnyView {
    let subject =
        Memo::new(move |_| Some(Subject { row: view.opened_row()?, inventory: view.loaded.inventory.get() }));
    let neighbours = Memo::new(move |_| {
        let row = subject.with(|subject| subject.as_ref().map(|subject| subject.row));
        view.shown.with(|shown| Neighbours::among(shown, row))
    });
    let name = Memo::new(move |_| {
        subject.with(|subject| subject.as_ref().and_then(name_of)).unwrap_or_else(|| {
            view.opened.get().map(|opened| shortened_digest(opened.id.as_str())).unwrap_or_default()
        })
    });
    let close = Callback::new(move |()| view.open.run(None));
    let turn = Callback::new(move |to: Option<usize>| {
        if let Some(opening) = to.and_then(|row| view.opening(row)) {
            view.turn.run(Some(opening));
        }
    });
    let shows_many = RwSignal::new(false);
    let of_image = Memo::new(move |_| view.opened.get());
    effect(move || {
        of_image.track();
        shows_many.set(false);
    });
    let unit = use_preferences().size_unit;
    let body = dynamic(move || match subject.get() {
        Some(subject) => image(view, &subject, unit.get(), shows_many),
        None => missing(view),
    });
    let track = Box::new(move || of_image.track());
    ImagePanel { name, neighbours, turn, close, acts: Vec::new(), track }.view(vec![body])
}

/// What a row is called best: its first tag, else its digest, else its ID.
fn name_of(subject: &Subject) -> Option<String> {
    let (inventory, row) = (&subject.inventory, subject.row()?);
    let name = inventory.tags(row).next().map(str::to_owned);
    let digest = || inventory.digest(row).map(shortened_digest);
    name.or_else(digest).or_else(|| Some(shortened_digest(inventory.first_copy(row)?.image.id.as_str())))
}

fn missing(view: InventoryView) -> AnyView {
    let waits = Memo::new(move |_| view.loaded.asking_all.get());
    dynamic(move || {
        let more = if waits.get() { words::STILL_ASKING } else { "" };
        vec![said("quiet", words::NOT_THERE), paragraph(more)].into_any()
    })
}

fn image(view: InventoryView, subject: &Subject, unit: SizeUnit, shows_many: RwSignal<bool>) -> AnyView {
    let Some(row) = subject.row() else { return ().into_any() };
    let inventory = &subject.inventory;
    let mut parts = Vec::new();
    if row.drift != Drift::Same {
        let drifting = inventory.tag_numbers(row).filter(|tag| inventory.drift(*tag) != Drift::Same);
        parts.extend(drifting.take(DRIFTING).map(|tag| drifting_tag(inventory, tag, subject.row)));
    }
    let limit = if shows_many.get() { MANY } else { FEW };
    let copies: Vec<_> = inventory.copies(row).collect();
    let all_tags = inventory.tag_numbers(row).count();
    let mut hosts: Vec<AnyView> =
        copies.iter().take(limit).map(|copy| copy_item(*copy, all_tags, unit)).collect();
    if copies.len() > limit {
        hosts.push(match limit {
            FEW => {
                let more = button(words::SHOW_ALL_HOSTS, move || shows_many.set(true));
                view! { <li>{more}</li> }.into_any()
            }
            _ => view! { <li>{words::and_others(copies.len() - limit)}</li> }.into_any(),
        });
    }
    let title = words::on_hosts(row.host_count);
    let unknown = Memo::new(move |_| {
        view.loaded.hosts.with(|hosts| hosts.iter().filter(|host| host.is_missing()).count())
    });
    let unknown = dynamic(move || match unknown.get() {
        0 => ().into_any(),
        count => paragraph(words::not_known_of(count)),
    });
    parts.push(
        view! {
            <section aria-label=title.clone()><h3>{title.clone()}</h3><ul class="copies">{hosts}</ul>{unknown}</section>
        }
        .into_any(),
    );
    let tags: Vec<_> = inventory.tags(row).map(str::to_owned).collect();
    if !tags.is_empty() {
        let left = tags.len().saturating_sub(MANY_TAGS);
        let tags = tags.into_iter().take(MANY_TAGS).map(|tag| view! { <li><bdi>{tag}</bdi></li> }.into_any());
        let mut tags: Vec<AnyView> = tags.collect();
        if left > 0 {
            tags.push(view! { <li class="muted">{words::and_others(left)}</li> }.into_any());
        }
        parts.push(
            view! { <section aria-label=words::TAGS><h3>{words::TAGS}</h3><ul class="lines">{tags}</ul></section> }
                .into_any(),
        );
    }
    if let Some(digest) = inventory.digest(row) {
        let digest = digest.to_owned();
        parts.push(
            view! {
                <section aria-label=words::DIGEST>
                    <h3>{words::DIGEST}</h3>
                    <code class="value">{digest}</code>
                </section>
            }
            .into_any(),
        );
    }
    parts.into_any()
}

/// An image on one host: where it is, and what that host says of it.
fn copy_item(copy: ImageCopy<'_>, all_tags: usize, unit: SizeUnit) -> AnyView {
    let image = copy.image;
    // Where it has all of them they stand below.
    let own: HashSet<&str> = image.repo_tags.iter().map(|tag| FamiliarName::of(tag).reference).collect();
    let has_all = all_tags > 0 && own.len() == all_tags;
    let tags = image.repo_tags.iter().take(TAGS).map(|tag| {
        let tag = tag.clone();
        view! { <bdi class="tag-of-copy">{tag}</bdi> " " }.into_any()
    });
    let mut tags: Vec<AnyView> = tags.collect();
    if image.repo_tags.is_empty() {
        tags.push(view! { <span class="muted">{words::NO_TAG}</span> }.into_any());
    }
    if image.repo_tags.len() > TAGS {
        tags.push(words::and_others(image.repo_tags.len() - TAGS).into_any());
    }
    let tags = (!has_all).then(|| view! { <p>{tags}</p> }.into_any());
    let usage = words::usage(Usage::of(image.containers), image.containers);
    let created = (image.created_unix_secs > 0).then(|| {
        let created = age_of(UnixSeconds(image.created_unix_secs));
        view! { " · " {move || words::created_ago(&created.get())} }.into_any()
    });
    let size = readable_size(image.size_bytes, unit);
    let to_image = link(image_link(copy.host.environment, image.id.as_str()), copy.host.name.clone());
    view! {
        <li>
            <p class="host-of-copy">{to_image}</p>
            {tags}
            <p class="muted">
                <span title=exact_size(image.size_bytes)>{size}</span> " · " {usage} {created} " · " {words::ID} " "
                <code title=image.id.to_string()>{image.id.short().to_owned()}</code>
            </p>
        </li>
    }
    .into_any()
}

/// To what a tag points, where it is not one image.
fn drifting_tag(inventory: &Inventory, tag: usize, shown: usize) -> AnyView {
    let title = words::points_to(inventory.tag(tag).unwrap_or_default());
    let why = match inventory.drift(tag) {
        Drift::Unknown => paragraph(words::CANNOT_TELL),
        Drift::Differs | Drift::Same => ().into_any(),
    };
    let variants = inventory.variants(tag);
    let left = variants.len().saturating_sub(VARIANTS);
    let mut items: Vec<AnyView> =
        variants.into_iter().take(VARIANTS).map(|variant| variant_item(inventory, &variant, shown)).collect();
    if left > 0 {
        items.push(view! { <li class="muted">{words::and_others(left)}</li> }.into_any());
    }
    view! {
        <section class="drifting" aria-label=title.clone()>
            <h3>{title.clone()}</h3>
            {why}
            <ul class="copies">{items}</ul>
        </section>
    }
    .into_any()
}

fn variant_item(inventory: &Inventory, variant: &TagVariant, shown: usize) -> AnyView {
    let copies: Vec<_> = variant.copies.iter().filter_map(|copy| inventory.copy(*copy)).collect();
    let Some(first) = copies.first() else { return ().into_any() };
    let row = inventory.rows().get(variant.row);
    let digest = row.and_then(|row| inventory.digest(row)).map(shortened_digest);
    let digest = digest.unwrap_or_else(|| shortened_digest(first.image.id.as_str()));
    let newest =
        variant.is_newest.then(|| view! { <span class="chip newest">{words::NEWEST}</span> " " }.into_any());
    let this = (variant.row == shown)
        .then(|| view! { <span class="chip">{words::THIS_IMAGE}</span> " " }.into_any());
    let created = match variant.created_unix_secs {
        Some(at) => moment(UnixSeconds(at)),
        None => words::NO_DATE.into_any(),
    };
    let hosts = copies.iter().take(HOSTS).map(|copy| {
        let to_image =
            link(image_link(copy.host.environment, copy.image.id.as_str()), copy.host.name.clone());
        view! { {to_image} " " }.into_any()
    });
    let mut hosts: Vec<AnyView> = hosts.collect();
    if copies.len() > HOSTS {
        hosts.push(words::and_others(copies.len() - HOSTS).into_any());
    }
    view! {
        <li>
            <p><code>{digest}</code> " " {newest} {this}</p>
            <p><span class="muted">{created} " · "</span> {hosts}</p>
        </li>
    }
    .into_any()
}
