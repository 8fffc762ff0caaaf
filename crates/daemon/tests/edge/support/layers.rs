//! Layers, once they are known.

use authz::ImagesView;
use daemon::Daemon;
use shared::ImageLayers;

use super::ended;

/// Asks again and again, as a page does, until everything is known.
pub(crate) async fn all_layers(daemon: &Daemon<ImagesView>) -> ImageLayers {
    ended(async {
        loop {
            let layers = daemon.image_layers().await.unwrap();
            if layers.complete {
                return layers;
            }
            tokio::task::yield_now().await;
        }
    })
    .await
}
