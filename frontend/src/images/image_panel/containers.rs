use leptos::prelude::*;
use shared::{ContainerState, ImageContainer, sorted_by};

use super::copying::copy_button;
use super::one_image::OneImage;
use super::parts::{limited, part};
use crate::controls::paragraph;
use crate::erased::dynamic;
use crate::texts::panel as texts;

/// Which containers use the image and how they are; without them, how many they are.
pub(super) fn containers(image: OneImage) -> AnyView {
    let asked = image.containers;
    // The same once more is nothing new, and whoever stands at one of them stays there.
    let known =
        Memo::new(move |_| asked.value.read(|containers: &Vec<ImageContainer>| Some(containers.clone())));
    let content = dynamic(move || match known.get() {
        Some(containers) => listed(containers),
        None => {
            let figures = image.figures.get();
            let stopped = figures.stopped_containers.known().unwrap_or_default();
            let words = |count| texts::used_by_these(number(count), number(stopped));
            paragraph(match figures.containers {
                Some(0) => texts::UNUSED.to_owned(),
                Some(count) => words(count),
                None => texts::USAGE_UNKNOWN.to_owned(),
            })
        }
    });
    part(texts::CONTAINERS, vec![content, asked.progress.view(image.images.name, image.retry())])
}

fn number(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn listed(containers: Vec<ImageContainer>) -> AnyView {
    if containers.is_empty() {
        return paragraph(texts::UNUSED.to_owned());
    }
    let containers = sorted_by(containers, |left, right| {
        let by_state = left.container_state().cmp(&right.container_state());
        by_state.then_with(|| left.name().cmp(right.name()))
    });
    let is_stopped = |container: &&ImageContainer| container.container_state() == ContainerState::Stopped;
    let summary = texts::used_by_these(containers.len(), containers.iter().filter(is_stopped).count());
    let rows = containers.iter().map(row).collect();
    let rows = limited(rows, |rows| view! { <ul class="containers-of-image">{rows}</ul> }.into_any());
    vec![paragraph(summary), rows].into_any()
}

fn row(container: &ImageContainer) -> AnyView {
    let state = container.container_state();
    let class = match state {
        ContainerState::Running => "state running",
        ContainerState::Paused => "state paused",
        ContainerState::Stopped => "state stopped",
        ContainerState::Unknown => "state",
    };
    let words = texts::container_state(&container.state, state);
    let name = container.name().to_owned();
    let copy = copy_button(&name, name.as_str().into());
    view! {
        <li><span class=class>{words}</span><bdi title=container.id.clone()>{name}</bdi>{copy}</li>
    }
    .into_any()
}
