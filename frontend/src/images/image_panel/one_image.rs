use std::collections::BTreeMap;
use std::time::Duration;

use leptos::prelude::*;
use shared::{
    Fact, HistoryEntry, ImageContainer, ImageDetail, ImageManifestSummary, ImageName, ImageSummary,
    Permission, UnixSeconds,
};

use super::asked::{Asked, FailureKind, ask};
use super::configuration::configuration;
use super::containers::containers;
use super::entries::labels;
use super::facts::{facts_of, names};
use super::layers::layers;
use super::platforms::platforms;
use super::variables::variables;
use crate::browser;
use crate::controls::{button, group, notice, paragraph};
use crate::erased::{Memo, dynamic, effect};
use crate::images::images_view::{ImagesView, use_images_view};
use crate::session::use_session;
use crate::texts::panel as texts;

/// How long an image stays where one wants to know more of it, and did not just go past it with a key held.
const REST: Duration = Duration::from_millis(200);

/// When an image was opened in the panel, in milliseconds since 1970.
#[derive(Clone, Copy)]
pub(super) struct LastOpened(StoredValue<f64>);

/// What is known of one image, and what is asked for. Dies when another image is opened.
#[derive(Clone, Copy)]
pub(super) struct OneImage {
    pub(super) images: ImagesView,
    /// What the list says, else the inspection.
    pub(super) said: Memo<Option<Said>>,
    /// What was learned besides.
    pub(super) figures: Memo<Figures>,
    pub(super) detail: Asked<ImageDetail>,
    pub(super) history: Asked<Vec<HistoryEntry>>,
    pub(super) containers: Asked<Vec<ImageContainer>>,
}

/// What the list and the inspection of an image both say.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) id: String,
    /// Empty where unknown.
    pub(super) parent: String,
    pub(super) tags: Vec<String>,
    pub(super) digests: Vec<String>,
    pub(super) created: Option<UnixSeconds>,
    pub(super) size_bytes: u64,
    pub(super) labels: BTreeMap<String, String>,
}

/// What is told in numbers of an image that is in the list; of others it is not known.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) containers: Option<u64>,
    pub(super) stopped_containers: Fact<u64>,
    pub(super) shared_size_bytes: Fact<u64>,
    pub(super) children: Fact<u64>,
    pub(super) manifests: Option<Vec<ImageManifestSummary>>,
}

/// The body of the panel. `index` is the image's place in the list.
pub(super) fn one_image(text: &str, index: Memo<Option<usize>>) -> AnyView {
    let images = use_images_view();
    let Ok(name) = text.parse::<ImageName>() else {
        return notice(texts::no_name(text), texts::NO_NAME_ADVICE, Vec::new());
    };
    let image = ask_about(name, images, index);
    let named = text.to_owned();
    let is_gone = Memo::new(move |_| image.detail.progress.kind() == Some(FailureKind::Gone));
    dynamic(move || match is_gone.get() {
        true => {
            let headline = texts::gone(&shared::shortened_digest(&named), &images.name.get());
            let reload = button(texts::RELOAD_LIST, move || images.loaded.reload());
            notice(headline, texts::GONE_ADVICE, vec![reload])
        }
        false => sections(image, index),
    })
}

fn sections(image: OneImage, index: Memo<Option<usize>>) -> AnyView {
    let images = image.images;
    let is_forbidden = Memo::new(move |_| image.detail.progress.kind() == Some(FailureKind::Forbidden));
    let is_unlisted = Memo::new(move |_| images.loaded.list.with(Option::is_some) && index.get().is_none());
    let remarks = dynamic(move || match (is_forbidden.get(), is_unlisted.get()) {
        (true, _) => group("remark", vec![paragraph(texts::not_allowed(&images.name.get()))]),
        (false, true) => group("remark", vec![paragraph(texts::not_listed(&images.name.get()))]),
        (false, false) => ().into_any(),
    });
    let state = image.detail.progress.view(images.name, image.retry());
    vec![
        remarks,
        names(image),
        facts_of(image),
        state,
        containers(image),
        platforms(image),
        configuration(image),
        variables(image),
        labels(image),
        layers(image),
    ]
    .into_any()
}

impl LastOpened {
    pub(super) fn never() -> Self {
        Self(StoredValue::new(0.0))
    }

    /// How long the image that is opened now has to stay before its daemon is asked.
    fn rest(self) -> Duration {
        let (before, now) = (self.0.get_value(), browser::now_unix_millis());
        self.0.set_value(now);
        if Duration::try_from_secs_f64((now - before) / 1000.0).is_ok_and(|since| since < REST) {
            REST
        } else {
            Duration::ZERO
        }
    }
}

fn ask_about(name: ImageName, images: ImagesView, index: Memo<Option<usize>>) -> OneImage {
    let environment = images.environment;
    let may_ask = use_session().may(Permission::ImagesInspect, environment);
    let name = StoredValue::new(name);
    let rest = expect_context::<LastOpened>().rest();
    let detail = ask(texts::DETAILS, may_ask, rest, move |client| async move {
        client.inspect_image(environment, &name.get_value()).await
    });
    let history = ask(texts::HISTORY, may_ask, rest, move |client| async move {
        client.image_history(environment, &name.get_value()).await
    });
    let containers = ask(texts::CONTAINER_LIST, may_ask, rest, move |client| async move {
        client.image_containers(environment, &name.get_value()).await
    });
    // What a newer list was loaded for may have changed here too; how an image was made never does.
    let list = images.loaded.list;
    let mut seen = list.with_untracked(|list| list.as_ref().map(|list| list.address()));
    effect(move || {
        let newest = list.with(|list| list.as_ref().map(|list| list.address()));
        if seen.is_some() && newest != seen {
            containers.progress.ask_again();
            detail.progress.ask_again_if_failed();
            history.progress.ask_again_if_failed();
        }
        seen = newest;
    });
    let said = Memo::new(move |_| {
        let listed = images.loaded.list.with(|list| {
            let image = list.as_ref()?.images().get(index.get()?)?;
            Some(Said::from(image))
        });
        listed.or_else(|| detail.value.read(|detail| Some(Said::from(detail))))
    });
    let figures = Memo::new(move |_| {
        let Some(index) = index.get() else { return Figures::unknown() };
        let learned = images.loaded.learned.get();
        Figures {
            containers: images
                .loaded
                .list
                .with(|list| list.as_ref().and_then(|list| list.images().get(index)?.containers)),
            stopped_containers: learned.stopped_containers(index),
            shared_size_bytes: learned.shared_size_bytes(index),
            children: learned.children(index),
            manifests: learned.manifests(index).known().map(<[_]>::to_vec),
        }
    });
    OneImage { images, said, figures, detail, history, containers }
}

impl OneImage {
    /// Asks again for whatever could not be loaded.
    pub(super) fn retry(self) -> Callback<()> {
        Callback::new(move |()| {
            self.detail.progress.ask_again_if_failed();
            self.history.progress.ask_again_if_failed();
            self.containers.progress.ask_again_if_failed();
        })
    }
}

impl Figures {
    fn unknown() -> Self {
        Self {
            containers: None,
            stopped_containers: Fact::Unknown,
            shared_size_bytes: Fact::Unknown,
            children: Fact::Unknown,
            manifests: None,
        }
    }
}

impl From<&ImageSummary> for Said {
    fn from(image: &ImageSummary) -> Self {
        Self {
            id: image.id.to_string(),
            parent: image.parent_id.clone(),
            tags: image.repo_tags.clone(),
            digests: image.repo_digests.clone(),
            created: Some(image.created_unix_secs).filter(|created| *created > 0).map(UnixSeconds),
            size_bytes: image.size_bytes,
            labels: image.labels.clone(),
        }
    }
}

impl From<&ImageDetail> for Said {
    fn from(image: &ImageDetail) -> Self {
        Self {
            id: image.id.to_string(),
            parent: image.parent.clone(),
            tags: image.repo_tags.clone(),
            digests: image.repo_digests.clone(),
            created: image.created_at(),
            size_bytes: image.size_bytes,
            labels: image.config.labels.clone(),
        }
    }
}
