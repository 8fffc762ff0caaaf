//! One image, and the layers of all.

use shared::{EnvironmentId, HistoryEntry, ImageContainer, ImageDetail, ImageLayers, ImageName};

use crate::{Client, ClientError};

impl Client {
    /// One image in full.
    ///
    /// # Errors
    ///
    /// 403 where the caller may not inspect images there; 404; where the daemon does not answer.
    pub async fn inspect_image(
        &self,
        environment: EnvironmentId,
        name: &ImageName,
    ) -> Result<ImageDetail, ClientError> {
        self.get_from_daemon(&path(name, ""), &on(environment)).await
    }

    /// How an image was made, the newest step first.
    ///
    /// # Errors
    ///
    /// 403 where the caller may not inspect images there; 404; where the daemon does not answer.
    pub async fn image_history(
        &self,
        environment: EnvironmentId,
        name: &ImageName,
    ) -> Result<Vec<HistoryEntry>, ClientError> {
        self.get_from_daemon(&path(name, "/history"), &on(environment)).await
    }

    /// The containers of any state that use an image.
    ///
    /// # Errors
    ///
    /// 403 where the caller may not inspect images there; 404; where the daemon does not answer, or does not say.
    pub async fn image_containers(
        &self,
        environment: EnvironmentId,
        name: &ImageName,
    ) -> Result<Vec<ImageContainer>, ClientError> {
        self.get_from_daemon(&path(name, "/containers"), &on(environment)).await
    }

    /// The layers of all images of an environment, as far as they are known: ask again until they are complete.
    ///
    /// # Errors
    ///
    /// 403 where the caller may not see images there; where the daemon does not list its images.
    pub async fn image_layers(&self, environment: EnvironmentId) -> Result<ImageLayers, ClientError> {
        self.get_from_daemon(&format!("/api/environments/{environment}/layers"), &[]).await
    }
}

fn path(name: &ImageName, what: &str) -> String {
    format!("/api/images/{}{what}", name.to_path_segment())
}

fn on(environment: EnvironmentId) -> [(&'static str, String); 1] {
    [("env", environment.to_string())]
}
