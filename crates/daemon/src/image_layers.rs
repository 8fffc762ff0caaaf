use std::time::Duration;

use authz::ImagesView;
use serde::Deserialize;
use serde_json::value::RawValue;
use shared::{ImageId, ImageLayers};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::api_version::ApiVersion;
use crate::json_rows::for_each_row;
use crate::link::Deadline;
use crate::{Daemon, DaemonError};

/// How old the knowledge of which images there are may be: the contract's bound for lists.
const MAX_AGE: Duration = Duration::from_secs(5);

/// When the images were listed last. Whoever lists holds it, so that others wait and need not list.
#[derive(Debug, Default)]
pub(crate) struct ListedAt(Mutex<Option<Instant>>);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    id: ImageId,
}

impl Daemon<ImagesView> {
    /// What is known of the layers of the daemon's images. The first question begins to learn them, image by image
    /// with no more than two questions to the daemon at once and half of its time, and for a minute after the last
    /// question only; later ones are answered with more. What was learned is kept until the image is gone.
    ///
    /// Costs the daemon its list of images, every 5 s at most, and from API 1.42 on a question for the kind of its store.
    ///
    /// # Errors
    ///
    /// Where the daemon does not answer with its list of images.
    pub async fn image_layers(&self) -> Result<ImageLayers, DaemonError> {
        self.list_for_layers(self.link.deadline()).await?;
        let layers = self.link.layers.answer();
        if !layers.complete {
            self.link.learn_layers();
        }
        Ok(layers)
    }

    async fn list_for_layers(&self, deadline: Deadline) -> Result<(), DaemonError> {
        let listed_at = tokio::time::timeout_at(deadline, self.link.layers_listed_at.0.lock());
        let Ok(mut listed_at) = listed_at.await else {
            return Err(DaemonError::Timeout);
        };
        if listed_at.is_some_and(|listed_at| listed_at.elapsed() < MAX_AGE) {
            return Ok(());
        }
        let body = self.link.get("/images/json?all=1", deadline).await?;
        let read = tokio::task::spawn_blocking(move || image_ids(&body));
        let images = read.await.map_err(|error| DaemonError::Broken(error.into()))??;
        let may_keep_content = self.link.spoken(deadline).await?.version >= ApiVersion::MAY_USE_CONTAINERD;
        let keeps_content = may_keep_content && !self.store_is_classic(deadline).await;
        self.link.layers.set_images(images, keeps_content);
        *listed_at = Some(Instant::now());
        Ok(())
    }
}

/// The IDs of a list of images. A row without one costs that row only.
pub(crate) fn image_ids(body: &[u8]) -> Result<Vec<ImageId>, DaemonError> {
    let mut ids = Vec::new();
    let mut odd_rows = 0;
    for_each_row(&String::from_utf8_lossy(body), |row: &RawValue| {
        match serde_json::from_str::<Row>(row.get()) {
            Ok(row) if row.id != ImageId::default() => ids.push(row.id),
            Ok(_) | Err(_) => odd_rows += 1,
        }
    })?;
    if ids.is_empty() && odd_rows > 0 {
        return Err(DaemonError::Nonsense(format!("none of {odd_rows} rows is an image")));
    }
    Ok(ids)
}
