use std::error::Error as StdError;

use authz::Capability;
use serde::Deserialize;

use crate::link::Deadline;
use crate::{Daemon, DaemonError};

impl<C: Capability> Daemon<C> {
    /// Whether the daemon says that its images are in a store where no container names a manifest.
    pub(crate) async fn store_is_classic(&self, deadline: Deadline) -> bool {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Info {
            driver: String,
            driver_status: Option<Vec<Vec<String>>>,
        }
        let info = async {
            let body = self.link.get("/info", deadline).await?;
            serde_json::from_slice::<Info>(&body)
                .map_err(|error| DaemonError::Nonsense(format!("no info: {error}")))
        };
        match info.await {
            Ok(Info { driver, driver_status }) => {
                let is_containerd = |word: &String| word.starts_with("io.containerd.snapshotter");
                !driver.is_empty() && !driver_status.iter().flatten().flatten().any(is_containerd)
            }
            Err(error) => {
                self.log(&error, "the kind of store could not be learned");
                false
            }
        }
    }

    pub(crate) fn log(&self, error: &(dyn StdError + 'static), what: &str) {
        tracing::warn!(environment = %self.environment(), error, "{what}");
    }
}
