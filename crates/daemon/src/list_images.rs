use std::collections::HashMap;
use std::error::Error as StdError;

use authz::ImagesView;
use bollard::query_parameters::{ListContainersOptionsBuilder, ListImagesOptionsBuilder};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;
use shared::{ImageFilters, ImageQuery, ImageSummary};
use time::OffsetDateTime;

use crate::api_version::ApiVersion;
use crate::call::{Deadline, Link};
use crate::container_count::ContainerCount;
use crate::disk_usage::SharedSizes;
use crate::{Daemon, DaemonError, local_filters, parse_images};

/// What may not stand in a path as it is. Slashes may: the Engine's routes take them in a name.
const NOT_IN_PATH: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?');

impl Daemon<ImagesView> {
    /// The daemon's images in its own order, with every field of the contract.
    ///
    /// Costs the daemon its image list and, before API 1.51 where it does not count containers itself, the list
    /// of all containers; with `shared_size` before API 1.42 also its disk usage.
    ///
    /// # Errors
    ///
    /// Where the daemon does not answer, or refuses the request. What only adds to the list (containers, shared
    /// sizes) and fails leaves its fields unknown.
    pub async fn list_images(&self, query: &ImageQuery) -> Result<Vec<ImageSummary>, DaemonError> {
        let deadline = self.link.deadline();
        let version = self.link.api_version(deadline).await?;
        let (filters, local) = local_filters::split(query.filters.clone(), version);
        let path = list_path(query, &filters)?;

        let list = self.link.get(&path, deadline);
        let (body, containers, shared_sizes) = futures::join!(
            list,
            // A daemon that counts by itself is asked for its containers only where it turns out that it did not.
            maybe(version < ApiVersion::COUNTS_CONTAINERS, self.count_containers(deadline)),
            maybe(
                query.shared_size && version < ApiVersion::SHARED_SIZE_AND_UNTIL,
                self.shared_sizes(deadline)
            ),
        );
        let body = match body {
            Ok(body) => body,
            Err(error) => return Err(self.explain(error, &filters, deadline).await),
        };
        let parsed = parse_images(&body)?;
        if parsed.odd_rows > 0 {
            let environment = self.environment();
            tracing::warn!(%environment, odd_rows = parsed.odd_rows, "rows of the image list are no images");
        }
        let mut images = parsed.images;
        let now = OffsetDateTime::now_utc();
        images.retain(|image| local.keep(image, now));

        let containers = match containers {
            None if images.iter().any(|image| image.containers.is_none()) => {
                self.count_containers(deadline).await
            }
            counted => counted.flatten(),
        };
        match containers {
            Some(count) => count.apply(&mut images),
            // What an old daemon says of containers is not computed, even where it is no −1.
            None if version < ApiVersion::COUNTS_CONTAINERS => {
                images.iter_mut().for_each(|image| image.containers = None);
            }
            None => {}
        }
        if !query.shared_size {
            images.iter_mut().for_each(|image| image.shared_size_bytes = None);
        } else if let Some(sizes) = shared_sizes.flatten() {
            sizes.apply(&mut images);
        }
        if !query.manifests {
            images.iter_mut().for_each(|image| image.manifests = None);
        }
        Ok(images)
    }

    async fn count_containers(&self, deadline: Deadline) -> Option<ContainerCount> {
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

    /// Engines answer an unknown image in `before` and `since` with 404 or 500: find out which one it is.
    async fn explain(&self, error: DaemonError, filters: &ImageFilters, deadline: Deadline) -> DaemonError {
        if !matches!(error, DaemonError::Failed { .. }) {
            return error;
        }
        for (filter, references) in [("before", &filters.before), ("since", &filters.since)] {
            for reference in references {
                if !exists(&self.link, reference, deadline).await {
                    return DaemonError::NoSuchImage {
                        filter,
                        reference: crate::daemon_error::one_line(reference),
                    };
                }
            }
        }
        error
    }

    fn log(&self, error: &(dyn StdError + 'static), what: &str) {
        tracing::warn!(environment = %self.environment(), error, "{what}");
    }
}

/// Whether the daemon does not deny that it has the image.
async fn exists(link: &Link, reference: &str, deadline: Deadline) -> bool {
    let path = format!("/images/{}/json", utf8_percent_encode(reference, NOT_IN_PATH));
    !matches!(
        link.get(&path, deadline).await,
        Err(DaemonError::Failed { status: 404, .. } | DaemonError::Refused { .. })
    )
}

fn list_path(query: &ImageQuery, filters: &ImageFilters) -> Result<String, DaemonError> {
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

async fn maybe<T>(wanted: bool, future: impl Future<Output = T>) -> Option<T> {
    if wanted { Some(future.await) } else { None }
}
