use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use shared::{ImageDetail, ImageId, ImageLayers, ImageName, Platform};
use tokio::time::Instant;

use crate::DaemonError;
use crate::layer_sizes::layer_sizes;
use crate::layer_table::LayerTable;
use crate::link::Link;

/// Images that are asked about at once: of a daemon's eight places the others stay free for whoever waits.
const LANES: usize = 2;

/// After each image a lane rests for as long as the daemon worked for it, so that it works half of the time.
const REST: u32 = 1;

/// How long it is learned on after somebody asked.
const INTEREST: Duration = Duration::from_secs(60);

/// Images that are looked for at a time, since looking takes time too.
const BATCH: usize = 64;

/// What is known of the layers on one daemon.
#[derive(Debug, Default)]
pub(crate) struct LayerKnowledge(Mutex<Knowledge>);

#[derive(Debug, Default)]
struct Knowledge {
    table: LayerTable,
    images: Vec<ImageId>,
    keeps_content: bool,
    asked_at: Option<Instant>,
    is_learning: bool,
}

impl LayerKnowledge {
    /// Says which images there are; others are forgotten.
    pub(crate) fn set_images(&self, images: Vec<ImageId>, keeps_content: bool) {
        let mut known = self.lock();
        known.table.retain(&images);
        known.images = images;
        known.keeps_content = keeps_content;
    }

    /// What is known now.
    pub(crate) fn answer(&self) -> ImageLayers {
        let known = self.lock();
        known.table.answer(&known.images, known.keeps_content, Instant::now())
    }

    /// The next images to ask about; none where all are known or nobody is interested any more, and then learning has
    /// ended.
    fn next(&self) -> Vec<ImageId> {
        let now = Instant::now();
        let mut known = self.lock();
        let mut next: Vec<ImageId> = Vec::new();
        if known.asked_at.is_some_and(|asked_at| now < asked_at + INTEREST) {
            let lacking = known.images.iter().filter(|image| known.table.lacks(image, now));
            next = lacking.take(BATCH).cloned().collect();
        }
        known.is_learning = !next.is_empty();
        next
    }

    fn lock(&self) -> MutexGuard<'_, Knowledge> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Link {
    /// Learns what is lacking, behind the scenes, for as long as somebody was interested within the last minute.
    pub(crate) fn learn_layers(self: &Arc<Self>) {
        let mut known = self.layers.lock();
        known.asked_at = Some(Instant::now());
        if !std::mem::replace(&mut known.is_learning, true) {
            tokio::spawn(Arc::clone(self).learn_all());
        }
    }

    async fn learn_all(self: Arc<Self>) {
        loop {
            let next = self.layers.next();
            if next.is_empty() {
                return;
            }
            let asked = stream::iter(next).map(Ok).try_for_each_concurrent(LANES, |image| self.learn(image));
            if let Err(error) = asked.await {
                let cause: &(dyn std::error::Error + 'static) = &error;
                tracing::debug!(cause, "layers are learned no further");
                self.layers.lock().is_learning = false;
                return;
            }
        }
    }

    /// Asks about one image, and rests.
    ///
    /// # Errors
    ///
    /// Where the daemon as a whole does not answer. What is odd about the image costs the image only.
    async fn learn(&self, image: ImageId) -> Result<(), DaemonError> {
        let began = Instant::now();
        let learned = self.ask_for_layers(&image).await;
        let now = Instant::now();
        let result = {
            let mut known = self.layers.lock();
            match learned {
                Ok((detail, sizes)) => {
                    let layers = detail.root_fs.layers.clone();
                    known.table.learn(image, platform(detail), layers.into_iter().zip(sizes));
                    Ok(())
                }
                Err(error @ DaemonError::Unreachable(_)) => Err(error),
                // It may be this image that it always fails on: the others come first.
                Err(error @ (DaemonError::Timeout | DaemonError::Broken(_))) => {
                    known.table.give_up(image, now);
                    Err(error)
                }
                Err(_of_this_image) => {
                    known.table.give_up(image, now);
                    Ok(())
                }
            }
        };
        tokio::time::sleep((now - began) * REST).await;
        result
    }

    async fn ask_for_layers(&self, image: &ImageId) -> Result<(ImageDetail, Vec<Option<u64>>), DaemonError> {
        let deadline = self.deadline();
        let Ok(name) = image.as_str().parse::<ImageName>() else {
            return Err(DaemonError::ImageNotFound);
        };
        let detail = self.inspect(&name, deadline).await?;
        let count = detail.root_fs.layers.len();
        let sizes = match self.history(&name, deadline).await {
            Ok(history) if history.odd_rows == 0 => layer_sizes(&history.entries, count),
            Err(error @ (DaemonError::Unreachable(_) | DaemonError::Timeout | DaemonError::Broken(_))) => {
                return Err(error);
            }
            // A history that is not understood as a whole could be of other layers.
            Ok(_) | Err(_) => vec![None; count],
        };
        Ok((detail, sizes))
    }
}

fn platform(detail: ImageDetail) -> Platform {
    let other = |name: &str| detail.others.get(name).and_then(|value| value.as_str());
    let known = |name: &str| other(name).filter(|text| !text.is_empty()).map(str::to_owned);
    Platform {
        os_version: known("OsVersion"),
        variant: known("Variant"),
        os_features: None,
        architecture: detail.architecture,
        os: detail.os,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_for(knowledge: &LayerKnowledge) {
        let mut known = knowledge.lock();
        known.asked_at = Some(Instant::now());
        known.is_learning = true;
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_learned_for_a_minute_after_the_last_question_and_no_longer() {
        let knowledge = LayerKnowledge::default();
        let image = ImageId::from("a".to_owned());
        knowledge.set_images(vec![image.clone()], false);
        assert!(knowledge.next().is_empty(), "nobody has asked");
        asked_for(&knowledge);
        tokio::time::advance(INTEREST - Duration::from_secs(1)).await;
        assert_eq!(knowledge.next(), std::slice::from_ref(&image));
        assert!(knowledge.lock().is_learning);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(knowledge.next().is_empty());
        assert!(!knowledge.lock().is_learning, "the next question begins anew");
        asked_for(&knowledge);
        assert_eq!(knowledge.next(), [image]);
    }

    #[tokio::test]
    async fn only_so_many_are_looked_for_at_a_time_and_those_that_are_known_not_at_all() {
        let knowledge = LayerKnowledge::default();
        let images: Vec<_> = (0..100).map(|number| ImageId::from(number.to_string())).collect();
        knowledge.set_images(images.clone(), false);
        asked_for(&knowledge);
        assert_eq!(knowledge.next(), images[..BATCH]);
        for image in &images[..BATCH] {
            knowledge.lock().table.give_up(image.clone(), Instant::now());
        }
        assert_eq!(knowledge.next(), images[BATCH..]);
        for image in &images {
            knowledge.lock().table.give_up(image.clone(), Instant::now());
        }
        assert!(knowledge.next().is_empty());
    }
}
