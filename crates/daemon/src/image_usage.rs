use std::collections::HashMap;

use authz::ImagesView;
use shared::{ImageFilter, ImageFilters, ImageQuery, ImageUsage};

use crate::api_version::ApiVersion;
use crate::link::{Deadline, Spoken};
use crate::list_images::{list_path, with_patience};
use crate::{Daemon, DaemonError, ParsedImages};

impl Daemon<ImagesView> {
    /// What uses each of the daemon's images, intermediate ones included, in the daemon's order. A container is of the
    /// image for which the list counts it.
    ///
    /// Costs the daemon one list of images and one of containers, and from API 1.42 on a question for the kind of its
    /// store.
    ///
    /// # Errors
    ///
    /// Where the daemon does not answer with its list of images. Containers that cannot be listed are unknown.
    pub async fn image_usage(&self) -> Result<Vec<ImageUsage>, DaemonError> {
        let deadline = self.link.deadline();
        let spoken = self.link.spoken(deadline).await?;
        let usage = self.image_usage_of(spoken, deadline).await;
        match self.link.known() {
            // The daemon turned out to be another one than before: it was asked as it should not be.
            Some(now) if now != spoken => self.image_usage_of(now, deadline).await,
            _ => usage,
        }
    }

    /// [`Self::image_usage`] as a question of its own, which may be answered after this is gone.
    pub fn image_usage_apart(
        &self,
    ) -> impl Future<Output = Result<Vec<ImageUsage>, DaemonError>> + Send + use<> {
        let daemon = self.again();
        async move { daemon.image_usage().await }
    }

    async fn image_usage_of(
        &self,
        spoken: Spoken,
        deadline: Deadline,
    ) -> Result<Vec<ImageUsage>, DaemonError> {
        // A container may name a manifest: to tell its image, all have to be known.
        let with_manifests = spoken.version >= ApiVersion::LISTS_MANIFESTS;
        let all = ImageQuery { all: true, manifests: with_manifests, ..ImageQuery::default() };
        let path = list_path(&all, &ImageFilters::default())?;
        let list = self.link.get(&path, deadline);
        let (list, containers) = with_patience(list, self.count_containers(deadline)).await;
        let ParsedImages { images, says_parents, .. } = self.parse(list?, ImageFilter::default()).await?;

        let mut containers = containers.flatten();
        if let Some(count) = &containers
            && !self.names_images(count, &images, with_manifests, spoken, deadline).await
        {
            containers = None;
        }
        // The containerd store has no parents, and says so of each image as if it had none.
        let knows_parents = says_parents
            && (spoken.version < ApiVersion::MAY_USE_CONTAINERD || self.store_is_classic(deadline).await);
        let mut children: HashMap<&str, u64> = HashMap::new();
        for image in images.iter().filter(|image| !image.parent_id.is_empty()) {
            *children.entry(&image.parent_id).or_default() += 1;
        }
        let usage = images.iter().map(|image| ImageUsage {
            id: image.id.clone(),
            containers: containers.as_ref().map(|count| count.states_of(image)),
            children: knows_parents.then(|| children.get(image.id.as_str()).copied().unwrap_or_default()),
        });
        Ok(usage.collect())
    }
}
