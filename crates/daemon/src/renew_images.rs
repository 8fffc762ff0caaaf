use std::collections::BTreeSet;

use authz::ImagesView;
use shared::{ImageFilter, ImageId, ImageQuery, ImageSummary};

use crate::api_version::ApiVersion;
use crate::container_count::ContainerCount;
use crate::link::{Deadline, Spoken};
use crate::list_images::list_path;
use crate::recount::Recount;
use crate::renewed_rows::RenewedRows;
use crate::{Daemon, DaemonError, ImageChange, ListChanges};

impl Daemon<ImagesView> {
    /// A list of images as the daemon would list it now, made of what it listed before and of what events told since:
    /// the daemon is asked for just that. Nothing where only a whole list can tell.
    ///
    /// Counts cost the daemon the list of all containers, names a list of as many images as they belong to.
    ///
    /// # Errors
    ///
    /// Where the daemon does not answer.
    pub async fn renew_images(
        &self,
        query: &ImageQuery,
        mut images: Vec<ImageSummary>,
        changes: &ListChanges,
    ) -> Result<Option<Vec<ImageSummary>>, DaemonError> {
        let deadline = self.link.deadline();
        let spoken = self.link.spoken(deadline).await?;
        if !changes.images.is_empty()
            && !self.renew_rows(query, &mut images, &changes.images, spoken, deadline).await?
        {
            return Ok(None);
        }
        if changes.containers && !self.recount(query, &mut images, spoken, deadline).await? {
            return Ok(None);
        }
        // Else the daemon turned out to be another one than before.
        Ok(Some(images).filter(|_| self.link.known() == Some(spoken)))
    }

    /// [`Self::renew_images`] as a question of its own, which may be answered after this is gone.
    pub fn renew_images_apart(
        &self,
        query: ImageQuery,
        images: impl Future<Output = Result<Vec<ImageSummary>, DaemonError>> + Send + 'static,
        changes: ListChanges,
    ) -> impl Future<Output = Result<Option<Vec<ImageSummary>>, DaemonError>> + Send + 'static {
        let daemon = self.again();
        async move { daemon.renew_images(&query, images.await?, &changes).await }
    }

    /// Writes the rows of the images that got or lost names, or are new, and of those that lost them to others. False where
    /// a list by names does not tell.
    async fn renew_rows(
        &self,
        query: &ImageQuery,
        images: &mut Vec<ImageSummary>,
        changes: &BTreeSet<ImageChange>,
        spoken: Spoken,
        deadline: Deadline,
    ) -> Result<bool, DaemonError> {
        // Only containerd stores have descriptors. Others list all as fast as some.
        let keeps_names = spoken.version >= ApiVersion::COUNTS_CONTAINERS
            && !images.is_empty()
            && images.iter().all(|image| image.descriptor.is_some());
        let Some(rows) = RenewedRows::of(images, changes).filter(|_| keeps_names) else { return Ok(false) };
        let asked = ImageQuery { shared_size: false, ..query.clone() };
        let body = self.link.get(&list_path(&asked, &rows.filters())?, deadline).await?;
        let answered = self.parse(body, ImageFilter::default()).await?.images;
        let Some(new) = rows.write(answered, images) else { return Ok(false) };
        // What a new image shares, others share too.
        if query.shared_size && !new.is_empty() {
            return Ok(false);
        }
        for id in new {
            if !self.has_no_other_names(&id, images, deadline).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the daemon knows an image by no other names than are listed here.
    async fn has_no_other_names(
        &self,
        id: &ImageId,
        images: &[ImageSummary],
        deadline: Deadline,
    ) -> Result<bool, DaemonError> {
        let Ok(name) = id.as_str().parse() else { return Ok(false) };
        let mut inspected = match self.link.inspect(&name, deadline).await {
            Err(DaemonError::ImageNotFound) => return Ok(false),
            inspected => inspected?.repo_tags,
        };
        let listed = images.iter().find(|image| image.id == *id);
        let mut listed = listed.map(|image| image.repo_tags.clone()).unwrap_or_default();
        inspected.sort_unstable();
        listed.sort_unstable();
        Ok(inspected == listed)
    }

    /// Writes how many containers use each image, as the daemon lists it or as it is counted for it. False where that
    /// cannot be told from the containers.
    async fn recount(
        &self,
        query: &ImageQuery,
        images: &mut [ImageSummary],
        spoken: Spoken,
        deadline: Deadline,
    ) -> Result<bool, DaemonError> {
        let containers = || self.link.get("/containers/json?all=1", deadline);
        if spoken.version >= ApiVersion::COUNTS_CONTAINERS {
            if !images.iter().all(is_counted) {
                return Ok(false);
            }
            if images.iter().all(|image| image.descriptor.is_none()) {
                Recount::parse(&containers().await?)?.write_by_ids(images);
                return Ok(true);
            }
            let Some(manifests) = self.link.manifests.of(images) else { return Ok(false) };
            Recount::parse(&containers().await?)?.write_by_manifests(images, &manifests);
            return Ok(true);
        }
        // From here on a list counts by manifests too, and those are not kept.
        if spoken.version >= ApiVersion::LISTS_MANIFESTS && !self.store_is_classic(deadline).await {
            return Ok(false);
        }
        let count = ContainerCount::parse(&containers().await?)?;
        let is_known = self.names_images(&count, images, query.manifests, spoken, deadline).await;
        if is_known {
            images.iter_mut().for_each(|image| image.containers = None);
            count.fill(images);
        }
        Ok(is_known)
    }
}

/// Whether the daemon itself counted its containers, and by those of its manifests that are known here.
fn is_counted(image: &ImageSummary) -> bool {
    let of_manifests = image.manifests.as_ref().map(|manifests| {
        let data = manifests.iter().filter_map(|manifest| manifest.image_data.as_ref());
        data.map(|data| data.containers.len()).sum::<usize>()
    });
    image.containers.is_some_and(|count| of_manifests.is_none_or(|known| u64::try_from(known) == Ok(count)))
}
