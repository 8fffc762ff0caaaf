use leptos::prelude::*;
use shared::{
    ImageDetail, ImageManifestSummary, ManifestKind, PlatformManifests, readable_platform, shortened_digest,
};

use super::one_image::OneImage;
use super::parts::{digest, hinted, limited, part, size};
use crate::controls::group;
use crate::erased::dynamic;
use crate::texts::panel as texts;

/// The platforms of the image and what its builder states about each; nothing where its store knows no manifests.
pub(super) fn platforms(image: OneImage) -> AnyView {
    dynamic(move || {
        let learned = image.figures.get().manifests;
        let inspected = || image.detail.value.read(ImageDetail::manifests);
        let manifests = learned.or_else(inspected).unwrap_or_default();
        if manifests.is_empty() {
            return ().into_any();
        }
        let told = PlatformManifests::new(&manifests);
        let mut rows: Vec<AnyView> = told
            .manifests
            .iter()
            .map(|one| {
                let attestations =
                    one.attestations.iter().map(|attestation| attestation_row(attestation, None));
                let mut content = vec![manifest_row(one.manifest)];
                content.extend(attestations);
                item(content)
            })
            .collect();
        rows.extend(told.other_attestations.iter().map(|attestation| {
            let subject =
                attestation.subject().map(|subject| texts::attestation_of(&shortened_digest(subject)));
            let subject = subject.unwrap_or_else(|| texts::NO_SUBJECT.to_owned());
            item(vec![attestation_row(attestation, Some(subject))])
        }));
        let rows = limited(rows, |rows| view! { <ul class="manifests">{rows}</ul> }.into_any());
        part(texts::PLATFORMS, vec![rows])
    })
}

fn item(content: Vec<AnyView>) -> AnyView {
    view! { <li>{content}</li> }.into_any()
}

fn manifest_row(manifest: &ImageManifestSummary) -> AnyView {
    let said = manifest.image_data.as_ref().map(|image| &image.platform);
    let platform = said.or(manifest.descriptor.platform.as_ref());
    let name = match (manifest.kind, platform.map(readable_platform)) {
        (ManifestKind::Image, Some(words)) if !words.is_empty() => words,
        (ManifestKind::Image, _) => texts::UNKNOWN_PLATFORM.to_owned(),
        (ManifestKind::Attestation | ManifestKind::Unknown, _) => texts::OTHER_MANIFEST.to_owned(),
    };
    let unpacked = manifest.image_data.as_ref().map(|image| image.size.unpacked_bytes);
    let unpacked = unpacked.and_then(|bytes| u64::try_from(bytes).ok()).filter(|bytes| *bytes > 0);
    let unpacked =
        unpacked.map(|bytes| vec![size(bytes), view! { <span>" "{texts::UNPACKED}</span> }.into_any()]);
    line("manifest", name, manifest, unpacked.unwrap_or_default())
}

fn attestation_row(attestation: &ImageManifestSummary, subject: Option<String>) -> AnyView {
    let subject = subject.map(|subject| view! { <span>{subject}</span> }.into_any());
    line("attestation", texts::ATTESTATION.to_owned(), attestation, subject.into_iter().collect())
}

/// What it is, what it takes, whether it is here, and its digest.
fn line(class: &'static str, name: String, manifest: &ImageManifestSummary, more: Vec<AnyView>) -> AnyView {
    let here = match manifest.available {
        true => view! { <span class="state running">{texts::AVAILABLE}</span> }.into_any(),
        false => view! { <span class="state stopped">{hinted(texts::NOT_AVAILABLE, texts::NOT_AVAILABLE_HINT)}</span> }.into_any(),
    };
    let total = u64::try_from(manifest.size.total_bytes).ok().filter(|_| manifest.available).map(size);
    let name = view! { <span class="name">{name}</span> }.into_any();
    let mut head = vec![name, here];
    head.extend(total);
    if !more.is_empty() {
        head.push(view! { <span class="muted">{more}</span> }.into_any());
    }
    group(class, vec![group("head", head), digest(&shortened_digest(&manifest.id), &manifest.id)])
}
