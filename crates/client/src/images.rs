//! One image, and what is asked about all of them besides their list.

use shared::{
    EnrichedImage, EnvironmentId, EnvironmentStatus, HistoryEntry, ImageContainer, ImageDetail, ImageLayers,
    ImageName, ImageQuery, ImageUsage,
};

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

    /// What uses each image of an environment: containers by their state, and images that were made from it.
    ///
    /// # Errors
    ///
    /// 403 where the caller may not see images there; where the daemon does not list its images.
    pub async fn image_usage(&self, environment: EnvironmentId) -> Result<Vec<ImageUsage>, ClientError> {
        self.get_from_daemon(&format!("/api/environments/{environment}/usage"), &[]).await
    }

    /// What the list of an environment's images says where it is asked for shared sizes and manifests, which takes the
    /// daemon longer, and no more of it than that. Without manifests where the daemon fails with them.
    ///
    /// # Errors
    ///
    /// 403 where the caller may not see images there; where the daemon does not list its images.
    pub async fn enriched_images(
        &self,
        environment: EnvironmentId,
    ) -> Result<Vec<EnrichedImage>, ClientError> {
        let query = |manifests| ImageQuery {
            environment: Some(environment),
            shared_size: true,
            manifests,
            ..ImageQuery::default()
        };
        let enriched = match self.gather_images(&query(true)).await {
            // Manifests may make a list longer than what the server takes from a daemon.
            Err(ClientError::Environment { status: EnvironmentStatus::Error, .. }) => {
                self.gather_images(&query(false)).await
            }
            answer => answer,
        };
        Ok(enriched?.0)
    }
}

fn path(name: &ImageName, what: &str) -> String {
    format!("/api/images/{}{what}", name.to_path_segment())
}

fn on(environment: EnvironmentId) -> [(&'static str, String); 1] {
    [("env", environment.to_string())]
}
