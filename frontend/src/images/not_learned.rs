use leptos::prelude::*;
use shared::{Fact, LearnedPart};

use super::images_view::use_images_view;
use crate::erased::{Memo, dynamic};
use crate::texts::numbers;

/// One line that says what could not be learned of the images; nothing where nothing failed.
pub(crate) fn not_learned() -> AnyView {
    let loaded = use_images_view().loaded;
    let failed = Memo::new(move |_| {
        let learned = loaded.learned.get();
        let failed = LearnedPart::ALL.into_iter().filter(|part| learned.part(*part) == Fact::Unknown);
        failed.map(words).collect::<Vec<_>>()
    });
    let line = dynamic(move || match failed.get() {
        failed if failed.is_empty() => ().into_any(),
        failed => numbers::not_learned(&failed).into_any(),
    });
    view! { <p class="not-learned" role="status">{line}</p> }.into_any()
}

fn words(part: LearnedPart) -> &'static str {
    match part {
        LearnedPart::Enriched => numbers::ENRICHED_PART,
        LearnedPart::Usage => numbers::USAGE_PART,
        LearnedPart::Layers => numbers::LAYERS_PART,
    }
}
