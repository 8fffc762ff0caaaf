use leptos::prelude::*;
use shared::{Fact, ImageDetail, ImageId, ImageName, readable_platform};

use super::one_image::OneImage;
use super::parts::{copyable, digest, fact, facts, learned, lines, long_text, size};
use crate::controls::{exact_moment, group, moment, muted};
use crate::erased::dynamic;
use crate::texts::panel as texts;

/// What the image is called.
pub(super) fn names(image: OneImage) -> AnyView {
    dynamic(move || {
        let Some(said) = image.said.get() else { return ().into_any() };
        let tags = said.tags.iter().map(|tag| copyable(tag, tag, long_text(tag))).collect();
        let digests = said.digests.iter().map(|text| digest(&shared::shortened_digest(text), text)).collect();
        let listed = |items: Vec<AnyView>, none: &'static str| {
            if items.is_empty() { muted(none) } else { lines(items) }
        };
        let id = digest("the ID", &said.id);
        facts(vec![
            fact(texts::TAGS, listed(tags, texts::NO_TAG)),
            fact(texts::DIGESTS, listed(digests, texts::NO_DIGEST)),
            fact(texts::ID, id),
        ])
    })
}

/// What can be said of it in a line each.
pub(super) fn facts_of(image: OneImage) -> AnyView {
    dynamic(move || {
        let Some(said) = image.said.get() else { return ().into_any() };
        let figures = image.figures.get();
        let created = match said.created {
            Some(at) => group(
                "pair",
                vec![moment(at), view! { <span class="muted">{exact_moment(at)}</span> }.into_any()],
            ),
            None => muted(texts::NOT_SAID),
        };
        let shared = figures.shared_size_bytes;
        let unique = match shared {
            Fact::Known(shared) => Fact::Known(said.size_bytes.saturating_sub(shared)),
            Fact::NotYet => Fact::NotYet,
            Fact::Unknown => Fact::Unknown,
        };
        let in_bytes = |bytes: Fact<u64>, hint: &'static str| {
            let hint = || view! { <span class="muted">{hint}</span> }.into_any();
            learned(of(bytes, &|bytes| group("pair", vec![size(bytes), hint()])))
        };
        let mut rows = vec![
            fact(texts::CREATED, created),
            fact(texts::SIZE, size(said.size_bytes)),
            fact(texts::SHARED_SIZE, in_bytes(shared, texts::SHARED_SIZE_HINT)),
            fact(texts::UNIQUE_SIZE, in_bytes(unique, texts::UNIQUE_SIZE_HINT)),
            platform(image),
        ];
        if let Ok(parent) = said.parent.parse::<ImageName>() {
            rows.push(fact(texts::BUILT_ON, parent_button(image, parent.to_string())));
        }
        let children =
            of(figures.children, &|count| view! { <span>{texts::images(count)}</span> }.into_any());
        rows.push(fact(texts::PARENT_OF, learned(children)));
        facts(rows)
    })
}

fn of(fact: Fact<u64>, view: &dyn Fn(u64) -> AnyView) -> Fact<AnyView> {
    match fact {
        Fact::Known(value) => Fact::Known(view(value)),
        Fact::NotYet => Fact::NotYet,
        Fact::Unknown => Fact::Unknown,
    }
}

/// What the image runs on, once the inspection says it: where there are several, their section does.
fn platform(image: OneImage) -> AnyView {
    dynamic(move || {
        let words = image.detail.value.read(|detail: &ImageDetail| readable_platform(&detail.platform()));
        if words.is_empty() { ().into_any() } else { fact(texts::PLATFORM, long_text(&words)) }
    })
}

/// The image below, which can be opened.
fn parent_button(image: OneImage, parent: String) -> AnyView {
    let id = ImageId::from(parent);
    let name = format!("Open {}", id.short());
    let label = StoredValue::new(id.short().to_owned());
    let open = move |_| image.images.open.run(Some(id.clone()));
    view! { <button type="button" class="small" aria-label=name on:click=open><code>{label.get_value()}</code></button> }
        .into_any()
}
