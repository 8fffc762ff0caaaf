use leptos::prelude::*;
use shared::{ImageSummary, Neighbours, find_image, shortened_digest};

use super::copying::{copy_link_button, provide_copying};
use super::one_image::{LastOpened, one_image};
use crate::controls::{ImagePanel, side_panel};
use crate::erased::{Memo, dynamic};
use crate::images::images_view::{ImagesView, use_images_view};
use crate::texts::panel as texts;

/// Characters of a SHA-256 with its name before it.
const FULL_ID_CHARS: usize = "sha256:".len() + 64;

/// One image in full, where one is opened.
pub(crate) fn image_panel() -> AnyView {
    let images = use_images_view();
    let is_open = Memo::new(move |_| images.opened.with(Option::is_some));
    side_panel(is_open, move || panel(images))
}

fn panel(images: ImagesView) -> AnyView {
    let list = images.loaded.list;
    // What is opened, by its ID as soon as that is known: the link may also hold the start of one, or a name.
    let subject = Memo::new(move |_| {
        let text = images.opened.get()?.to_string();
        if text.len() == FULL_ID_CHARS && text.starts_with("sha256:") {
            return Some(text);
        }
        match list.get() {
            Some(list) => Some(find_image(list.images(), &text).map_or(text, |image| image.id.to_string())),
            None => images.loaded.failure.with(Option::is_some).then_some(text),
        }
    });
    let index = Memo::new(move |_| {
        let subject = subject.get()?;
        list.with(|list| list.as_ref()?.images().iter().position(|image| image.id.as_str() == subject))
    });
    let name = Memo::new(move |_| {
        let listed = index.get().and_then(|index| {
            list.with(|list| list.as_ref().and_then(|list| list.images().get(index)).map(reference_of))
        });
        listed.or_else(|| subject.get().map(|text| shortened_digest(&text))).unwrap_or_default()
    });
    let neighbours = Memo::new(move |_| match list.get().zip(images.shown.get()) {
        Some((list, rows)) => list.neighbours(&rows, index.get()),
        None => Neighbours::default(),
    });

    let close = Callback::new(move |()| images.open.run(None));
    let turn = Callback::new(move |to: Option<usize>| {
        let id =
            to.and_then(|to| list.with_untracked(|list| Some(list.as_ref()?.images().get(to)?.id.clone())));
        if let Some(id) = id {
            images.turn.run(id);
        }
    });

    provide_context(LastOpened::never());
    let announcements = provide_copying();
    let body = dynamic(move || match subject.get() {
        Some(subject) => one_image(&subject, index),
        None => ().into_any(),
    });
    let track = Box::new(move || subject.track());
    ImagePanel { name, neighbours, turn, close, acts: vec![copy_link_button()], track }
        .view(vec![announcements, body])
}

/// What an image is called best: its first tag, else the digest that it is known by, else its ID.
fn reference_of(image: &ImageSummary) -> String {
    match (image.repo_tags.first(), image.repo_digests.first()) {
        (Some(tag), _) => tag.clone(),
        (None, Some(digest)) => shortened_digest(digest),
        (None, None) => texts::untagged(image.id.short()),
    }
}
