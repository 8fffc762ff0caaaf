use leptos::prelude::*;
use shared::{HistoryEntry, ImageDetail, ImageStep, ImageSteps, UnixSeconds, readable_instruction};

use super::asked::FailureKind;
use super::copying::copy_button;
use super::one_image::OneImage;
use super::parts::{layer_digest, limited, lines, part, size, step_text};
use crate::controls::{group, moment, muted, paragraph};
use crate::erased::{Memo, dynamic};
use crate::texts::panel as texts;

/// How the image was made, and what each step added.
pub(super) fn layers(image: OneImage) -> AnyView {
    let is_forbidden = Memo::new(move |_| image.history.progress.kind() == Some(FailureKind::Forbidden));
    dynamic(move || match is_forbidden.get() {
        true => ().into_any(),
        false => {
            let state = image.history.progress.view(image.images.name, image.retry());
            part(texts::LAYERS, vec![state, dynamic(move || steps(image))])
        }
    })
}

fn steps(image: OneImage) -> AnyView {
    let history = image.history.value.read(|history: &Vec<HistoryEntry>| Some(history.clone()));
    let Some(history) = history else { return ().into_any() };
    let layers = image.detail.value.read(|detail: &ImageDetail| detail.root_fs.layers.clone());
    let merged = ImageSteps::new(&history, &layers);
    let mut content = Vec::new();
    if merged.steps.is_empty() {
        content.push(muted(texts::NO_HISTORY));
    } else {
        let rows = merged.steps.iter().map(|step| row(step, merged.largest_bytes)).collect();
        let others = merged.steps.iter().filter(|step| step.adds_layer == Some(false)).count();
        content.push(paragraph(texts::layers(merged.layer_count, others)));
        content.push(view! { <p class="muted">{texts::SECRETS_NOTE}</p> }.into_any());
        content.push(limited(rows, |rows| view! { <ol class="steps">{rows}</ol> }.into_any()));
    }
    if !merged.other_layers.is_empty() {
        content.push(paragraph(texts::OTHER_LAYERS.to_owned()));
        content.push(lines(merged.other_layers.iter().rev().map(|layer| layer_digest(layer)).collect()));
    }
    content.into_any()
}

fn row(step: &ImageStep<'_>, largest_bytes: u64) -> AnyView {
    let entry = step.entry;
    let command = match entry.created_by.trim() {
        "" => muted(texts::NO_COMMAND),
        text => {
            vec![step_text(&readable_instruction(text)), copy_button(texts::STEP, text.into())].into_any()
        }
    };
    let amount = match step.adds_layer {
        Some(false) => group("amount", vec![muted(texts::NO_LAYER)]),
        Some(true) | None => {
            group("amount", vec![size(entry.size_bytes), bar(entry.size_bytes, largest_bytes)])
        }
    };
    let mut more = Vec::new();
    if step.is_dated {
        more.push(moment(UnixSeconds(entry.created_unix_secs)));
    }
    if let Some(layer) = step.layer {
        more.push(layer_digest(layer));
    }
    // BuildKit signs its steps so; whatever else stands there was written by somebody.
    if !entry.comment.is_empty() && !entry.comment.starts_with("buildkit.") {
        more.push(step_text(&entry.comment));
    }
    let command = group("command", vec![command]);
    view! { <li class:empty=step.adds_layer == Some(false)>{amount}{command}{group("about", more)}</li> }
        .into_any()
}

/// How large it is beside the largest.
fn bar(bytes: u64, largest_bytes: u64) -> AnyView {
    let percent = u128::from(bytes) * 100 / u128::from(largest_bytes.max(1));
    view! { <span class="bar-of-size" aria-hidden="true"><span style:width=move || format!("{percent}%")></span></span> }
        .into_any()
}
