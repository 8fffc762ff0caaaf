use std::time::Duration;

use client::{Client, ClientError};
use shared::{EnvironmentId, Fact, ImageList, Learned, LearnedPart};

use super::load_images::Inventory;
use crate::browser;
use crate::erased::{RwSignal, Same};

/// The first and the longest time between two questions for the layers. The server learns on for a minute after each.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What is asked for of what can be learned.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    All,
    /// Only what is not there yet: the list is an old one, and so is what was learned of it.
    Lacking,
}

/// The session has ended.
pub(super) struct SignedOut;

/// Asks for what the list does not say, one thing after the other so that a slow daemon has one thing to do at a time. A
/// part that cannot be had is unknown.
///
/// # Errors
///
/// Where nobody is signed in any more.
pub(super) async fn learn_images(
    client: &Client,
    environment: EnvironmentId,
    inventory: RwSignal<Option<Inventory>>,
    asked: Asked,
) -> Result<(), SignedOut> {
    let Some(Inventory { list, learned: before, .. }) = inventory.get_untracked() else { return Ok(()) };
    let wanted = |part| asked == Asked::All || before.part(part) == Fact::NotYet;
    if wanted(LearnedPart::Enriched) {
        let answer = had(client.enriched_images(environment).await).await?;
        tell(inventory, &list, |learned| learned.with_enriched(&list, answer));
    }
    if wanted(LearnedPart::Usage) {
        let answer = had(client.image_usage(environment).await).await?;
        tell(inventory, &list, |learned| learned.with_usage(&list, answer));
    }
    if !wanted(LearnedPart::Layers) {
        return Ok(());
    }
    let mut pause = FIRST_PAUSE;
    loop {
        let answer = had(client.image_layers(environment).await).await?;
        let is_complete = answer.as_ref().is_none_or(|layers| layers.complete);
        tell(inventory, &list, |learned| learned.with_layers(&list, answer));
        if is_complete {
            return Ok(());
        }
        browser::pause(pause).await;
        pause = LONGEST_PAUSE.min(pause * 2);
    }
}

/// Adds to what is known of this list, unless there is another one by now.
fn tell(
    inventory: RwSignal<Option<Inventory>>,
    list: &Same<ImageList>,
    learn: impl FnOnce(&Learned) -> Learned,
) {
    let known = inventory.get_untracked().filter(|known| known.list == *list);
    if let Some(known) = known {
        inventory.set(Some(Inventory { learned: Same::new(learn(&known.learned)), ..known }));
    }
}

async fn had<T>(answer: Result<T, ClientError>) -> Result<Option<T>, SignedOut> {
    // What is read of it took its time, and what is drawn of it does again.
    browser::turn().await;
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(ClientError::SignedOut) => Err(SignedOut),
        Err(
            ClientError::Status { .. }
            | ClientError::Environment { .. }
            | ClientError::Connection(_)
            | ClientError::Nonsense(_),
        ) => Ok(None),
    }
}
