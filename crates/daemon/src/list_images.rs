use std::collections::HashMap;
use std::pin::pin;
use std::time::Duration;

use authz::ImagesView;
use bollard::query_parameters::{ListContainersOptionsBuilder, ListImagesOptionsBuilder};
use bytes::Bytes;
use futures::future::{Either, select};
use serde::Serialize;
use shared::{ImageFilter, ImageFilters, ImageQuery, ImageSummary, UnixSeconds};
use time::OffsetDateTime;

use crate::api_version::ApiVersion;
use crate::container_count::ContainerCount;
use crate::disk_usage::SharedSizes;
use crate::link::{Deadline, Spoken};
use crate::local_filters::{SplitFilters, split};
use crate::named_images::NamedImages;
use crate::{Daemon, DaemonError, ParsedImages, parse_images};

/// How long a list that is there waits for its containers to be counted. Later than that they are unknown.
const COUNT_PATIENCE: Duration = Duration::from_secs(5);
/// How often a list is asked for once more that failed because an image went meanwhile.
const MORE_ATTEMPTS: usize = 2;

impl Daemon<ImagesView> {
    /// The daemon's images in its own order, with every field of the contract.
    ///
    /// Costs the daemon its image list and, before API 1.51 where it does not count containers itself, the list
    /// of all containers; with `shared_size` before API 1.42, and on Podman, also its disk usage.
    ///
    /// # Errors
    ///
    /// Where the daemon does not answer, or refuses the request. What only adds to the list (containers, shared
    /// sizes) and fails leaves its fields unknown.
    pub async fn list_images(&self, query: &ImageQuery) -> Result<Vec<ImageSummary>, DaemonError> {
        let deadline = self.link.deadline();
        let spoken = self.link.spoken(deadline).await?;
        let mut list = self.list_images_of(spoken, query, deadline).await;
        for _ in 0..MORE_ATTEMPTS {
            if !list.as_ref().is_err_and(may_be_of_a_removed_image) {
                break;
            }
            list = self.list_images_of(spoken, query, deadline).await;
        }
        match self.link.known() {
            // The daemon turned out to be another one than before: it was asked as it should not be.
            Some(now) if now != spoken => self.list_images_of(now, query, deadline).await,
            _ => list,
        }
    }

    /// [`Self::list_images`] as a question of its own, which may be answered after this is gone.
    pub fn list_images_apart(
        &self,
        query: ImageQuery,
    ) -> impl Future<Output = Result<Vec<ImageSummary>, DaemonError>> + Send + use<> {
        let daemon = self.again();
        async move { daemon.list_images(&query).await }
    }

    async fn list_images_of(
        &self,
        spoken @ Spoken { version, is_podman, .. }: Spoken,
        query: &ImageQuery,
        deadline: Deadline,
    ) -> Result<Vec<ImageSummary>, DaemonError> {
        let SplitFilters { sent: mut filters, local, one_reference_each } = split(&query.filters, spoken);
        let named_images = NamedImages::new(&self.link, spoken, deadline);
        named_images.spell(&mut filters, one_reference_each).await?;
        let counts_itself = version >= ApiVersion::COUNTS_CONTAINERS;
        // Podman takes the parameter and answers 0 for everything; it too knows better when it is asked for its disk usage.
        let lists_shared_sizes = version >= ApiVersion::SHARED_SIZE_AND_UNTIL && !is_podman;
        let sent = ImageQuery {
            // Podman 4.3 answers this one with nothing; every engine sends the digests anyway.
            digests: query.digests && !is_podman,
            // A container may name a manifest: to count them, all have to be known; or to count them anew later on.
            manifests: query.manifests
                || ((!counts_itself || self.link.manifests.is_lacking())
                    && version >= ApiVersion::LISTS_MANIFESTS),
            ..query.clone()
        };

        let path = list_path(&sent, &filters)?;
        // Without a list there is nothing to add to.
        let list = async {
            futures::try_join!(
                self.link.get(&path, deadline),
                maybe(query.shared_size && !lists_shared_sizes, self.shared_sizes(deadline)),
            )
        };
        // A daemon that counts by itself is asked for its containers only where it turns out that it did not.
        let (list, containers) =
            with_patience(list, maybe(!counts_itself, self.count_containers(deadline))).await;
        let (body, shared_sizes) = match list {
            Ok(list) => list,
            Err(error) => return Err(named_images.explain(error, &query.filters).await),
        };
        let mut images = self.parse(body, local).await?.images;

        if !counts_itself {
            // What an old daemon says of containers is not computed, even where it is no −1.
            images.iter_mut().for_each(|image| image.containers = None);
        }
        let containers = if counts_itself && images.iter().any(|image| image.containers.is_none()) {
            self.count_containers(deadline).await
        } else {
            containers.and_then(Result::ok).flatten().flatten()
        };
        if let Some(count) = containers
            && self.names_images(&count, &images, sent.manifests, spoken, deadline).await
        {
            count.fill(&mut images);
        }
        if sent.manifests && query.filters.is_empty() {
            self.link.manifests.learn(&images);
        }
        for image in &mut images {
            image.shared_size_bytes =
                image.shared_size_bytes.filter(|_| query.shared_size && lists_shared_sizes);
            image.manifests = image.manifests.take().filter(|_| query.manifests);
        }
        if let Some(sizes) = shared_sizes.flatten() {
            sizes.apply(&mut images);
        }
        Ok(images)
    }

    /// Whether the image of each container can be told: none names a manifest, or the manifests were asked for.
    pub(crate) async fn names_images(
        &self,
        count: &ContainerCount,
        images: &[ImageSummary],
        with_manifests: bool,
        Spoken { version, .. }: Spoken,
        deadline: Deadline,
    ) -> bool {
        count.names_only(images)
            || version < ApiVersion::MAY_USE_CONTAINERD
            || (with_manifests && version >= ApiVersion::LISTS_MANIFESTS)
            || self.store_is_classic(deadline).await
    }

    /// A long list takes a while to read and to filter: not on a thread that serves others.
    pub(crate) async fn parse(&self, body: Bytes, filter: ImageFilter) -> Result<ParsedImages, DaemonError> {
        let parsed = tokio::task::spawn_blocking(move || {
            let mut parsed = parse_images(&body)?;
            if !filter.is_empty() {
                let now = UnixSeconds(OffsetDateTime::now_utc().unix_timestamp());
                let matcher = filter.compile(&parsed.images, now)?;
                parsed.images.retain_mut(|image| matcher.narrow(image, &[]));
            }
            Ok::<_, DaemonError>(parsed)
        });
        let parsed = parsed.await.map_err(|error| DaemonError::Broken(error.into()))??;
        if parsed.odd_rows > 0 {
            let environment = self.environment();
            tracing::warn!(%environment, odd_rows = parsed.odd_rows, "rows of the image list are no images");
        }
        Ok(parsed)
    }

    pub(crate) async fn count_containers(&self, deadline: Deadline) -> Option<ContainerCount> {
        let options = ListContainersOptionsBuilder::new().all(true).build();
        let count = async {
            let body = self.link.get(&path("/containers/json", &options)?, deadline).await?;
            ContainerCount::parse(&body)
        };
        count.await.map_err(|error| self.log(&error, "containers could not be counted")).ok()
    }

    async fn shared_sizes(&self, deadline: Deadline) -> Option<SharedSizes> {
        let sizes = async { SharedSizes::parse(&self.link.get("/system/df", deadline).await?) };
        sizes.await.map_err(|error| self.log(&error, "shared sizes could not be learned")).ok()
    }
}

/// What Podman says where an image goes while it lists: 4.3 the first, and the others further on, where that is not cut off.
const GONE: [&str; 3] = ["retrieving label for image", "image not known", "layer not known"];

/// Whether the daemon may have failed because an image went while it was listed. Then the whole list fails: on Docker's
/// containerd store with 404, "content digest …: not found", on Podman with 500.
fn may_be_of_a_removed_image(error: &DaemonError) -> bool {
    match error {
        DaemonError::Failed { status: 404, .. } => true,
        DaemonError::Failed { status: 500, message } => GONE.iter().any(|gone| message.contains(gone)),
        DaemonError::Failed { .. }
        | DaemonError::Unreachable(_)
        | DaemonError::Timeout
        | DaemonError::Broken(_)
        | DaemonError::TooLong
        | DaemonError::Nonsense(_)
        | DaemonError::Refused { .. }
        | DaemonError::NoSuchImage { .. }
        | DaemonError::ImageNotFound
        | DaemonError::ContainersUnknown => false,
    }
}

pub(crate) fn list_path(query: &ImageQuery, filters: &ImageFilters) -> Result<String, DaemonError> {
    let mut options = ListImagesOptionsBuilder::new()
        .all(query.all)
        .digests(query.digests)
        .shared_size(query.shared_size)
        .manifests(query.manifests);
    if !filters.is_empty() {
        options = options.filters(&filters.to_map().into_iter().collect::<HashMap<_, _>>());
    }
    path("/images/json", &options.build())
}

fn path(path: &str, options: &impl Serialize) -> Result<String, DaemonError> {
    let query = serde_urlencoded::to_string(options).map_err(|error| DaemonError::Broken(error.into()))?;
    Ok(format!("{path}?{query}"))
}

async fn maybe<T>(wanted: bool, future: impl Future<Output = T>) -> Result<Option<T>, DaemonError> {
    Ok(if wanted { Some(future.await) } else { None })
}

/// Awaits both, but the second one only for a while longer than the first, and not at all once that has failed.
pub(crate) async fn with_patience<A, E, B>(
    first: impl Future<Output = Result<A, E>>,
    second: impl Future<Output = B>,
) -> (Result<A, E>, Option<B>) {
    let (first, second) = (pin!(first), pin!(second));
    match select(first, second).await {
        Either::Left((Ok(first), second)) => {
            (Ok(first), tokio::time::timeout(COUNT_PATIENCE, second).await.ok())
        }
        Either::Left((failed, _)) => (failed, None),
        Either::Right((second, first)) => (first.await, Some(second)),
    }
}
