use client::ClientError;
use leptos::prelude::*;
use leptos::reactive::spawn_local_scoped_with_cancellation;
use shared::{DiskUse, EnvironmentId, EnvironmentStatus, ImageList, ImageQuery, Learned, ListIndex};

use super::learn_images::{Asked, SignedOut, learn_images};
use crate::browser;
use crate::drawing::ChangedRows;
use crate::erased::{Memo, RwSignal, Same, effect};
use crate::session::use_session;

/// The list of one environment and how it stands with it. Dies with its owner, a request under way included.
#[derive(Clone, Copy)]
pub(crate) struct LoadedImages {
    /// The newest list that was loaded, whatever has happened since.
    pub(crate) list: Memo<Option<Same<ImageList>>>,
    /// The list's names and labels as numbers.
    pub(crate) index: Memo<Option<Same<ListIndex>>>,
    /// Whether the browser had its turn since the first list was there: what stands beside the table waits for that.
    pub(crate) is_drawn: RwSignal<bool>,
    /// What was learned of its images besides, by now.
    pub(crate) learned: Memo<Same<Learned>>,
    /// What the images take on disk, as far as it is known by now.
    pub(crate) disk: Memo<Same<DiskUse>>,
    /// The rows of the list that came or changed by themselves a moment ago.
    pub(crate) changed: ChangedRows,
    /// When the list was loaded, as a time of day.
    pub(crate) loaded_at: RwSignal<String>,
    /// Why the newest attempt failed.
    pub(crate) failure: RwSignal<Option<Failure>>,
    /// Whether an attempt is under way that the reader waits for.
    pub(crate) loading: RwSignal<bool>,
    attempt: RwSignal<u32>,
}

/// A list, and what was learned of just that one.
#[derive(Clone, PartialEq)]
pub(super) struct Inventory {
    pub(super) list: Same<ImageList>,
    pub(super) index: Same<ListIndex>,
    pub(super) learned: Same<Learned>,
}

/// Why a list could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) kind: FailureKind,
    /// What the server said, or what is known without it.
    pub(crate) detail: String,
    /// When it was tried, as a time of day.
    pub(crate) tried_at: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// The daemon did not answer, or not as it should.
    Daemon(EnvironmentStatus),
    /// There is no such environment, or none that this reader may know of.
    NoEnvironment,
    /// Stowage itself did not answer, or not as it should.
    Stowage,
}

/// Loads the images of an environment, and again whenever [`LoadedImages::reload`] or the server says so.
pub(crate) fn load_images(environment: EnvironmentId, on_settled: Callback<()>) -> LoadedImages {
    let session = use_session();
    // One signal, so that nobody ever sees a list with what was learned of another.
    let inventory = RwSignal::new(None::<Inventory>);
    let learned = Memo::new(move |_| {
        let learned = inventory.with(|known| known.as_ref().map(|known| known.learned.clone()));
        learned.unwrap_or_else(|| Same::new(Learned::default()))
    });
    let images = LoadedImages {
        list: Memo::new(move |_| inventory.with(|known| known.as_ref().map(|known| known.list.clone()))),
        index: Memo::new(move |_| inventory.with(|known| known.as_ref().map(|known| known.index.clone()))),
        is_drawn: RwSignal::new(false),
        learned,
        disk: Memo::new(move |_| Same::new(DiskUse::new(&learned.get()))),
        changed: ChangedRows::new(),
        loaded_at: RwSignal::new(String::new()),
        failure: RwSignal::new(None),
        loading: RwSignal::new(true),
        attempt: RwSignal::new(0),
    };
    let query = ImageQuery { environment: Some(environment), ..ImageQuery::default() };
    let tag = StoredValue::new(None::<String>);
    let by_itself = follow(environment, images, tag);
    effect(move || {
        let attempt = images.attempt.get();
        let by_itself = by_itself.try_update_value(std::mem::take).unwrap_or_default();
        let has_failed = images.failure.with_untracked(Option::is_some);
        images.loading.set(!by_itself);
        let (client, query) = (session.client(), query.clone());
        let client = match (by_itself, attempt) {
            (true, _) => client.in_background(),
            (false, 0) => client,
            // Whoever reloads, or tries again, is not told what the server knew already.
            (false, _) => client.anew(),
        };
        spawn_local_scoped_with_cancellation(async move {
            match client.tagged_images(&query).await {
                Ok((list, its_tag)) => {
                    // A long list takes its time, and with each step the browser has its turn.
                    browser::turn().await;
                    let list = ImageList::new(list);
                    browser::turn().await;
                    let index = Same::new(ListIndex::new(&list));
                    browser::turn().await;
                    images.loaded_at.set(browser::clock_time());
                    tag.set_value(its_tag);
                    let learned = inventory.with_untracked(|before| match before {
                        Some(before) => {
                            if by_itself {
                                images.changed.mark(list.changed_since(&before.list));
                            }
                            before.learned.carried_over(&before.list, &list)
                        }
                        None => Learned::default(),
                    });
                    let (list, learned) = (Same::new(list), Same::new(learned));
                    inventory.set(Some(Inventory { list, index, learned }));
                    images.failure.set(None);
                }
                Err(ClientError::SignedOut) => session.ended(),
                Err(error) => images.failure.set(Some(Failure::from(error))),
            }
            images.loading.set(false);
            // The first list of environments is under way already, and another list of images says nothing of them.
            if (attempt > 0 && !by_itself) || has_failed || images.failure.with_untracked(Option::is_some) {
                on_settled.run(());
            }
            browser::turn().await;
            images.is_drawn.set(true);
            // Nothing above waits for this.
            let asked = match images.failure.with_untracked(Option::is_some) {
                true => Asked::Lacking,
                false => Asked::All,
            };
            if let Err(SignedOut) = learn_images(&client.in_background(), environment, inventory, asked).await
            {
                session.ended();
            }
        });
    });
    images
}

/// Loads whatever the server says that is newer than the list with this tag, once nothing is loaded any more; says whether
/// the attempt that begins is such a one.
fn follow(
    environment: EnvironmentId,
    images: LoadedImages,
    tag: StoredValue<Option<String>>,
) -> StoredValue<bool> {
    let by_itself = StoredValue::new(false);
    // What the server told is newest and nothing was done about; within it nothing where it tells nothing any more.
    let heard = RwSignal::new(None::<Option<String>>);
    browser::follow_list(environment, move |newest| heard.set(Some(newest)));
    effect(move || {
        let Some(newest) = heard.get().filter(|_| !images.loading.get()) else { return };
        heard.set(None);
        let is_shown = images.failure.with_untracked(|failure| match (failure, newest) {
            (None, newest) => newest.is_some() && tag.with_value(|tag| *tag == newest),
            (Some(failure), Some(newest)) => failure.detail == newest,
            // Of an environment that one may not see nothing is told; otherwise that is how one learns to be signed out.
            (Some(failure), None) => failure.kind == FailureKind::NoEnvironment,
        });
        if !is_shown {
            by_itself.set_value(true);
            images.attempt.update(|attempt| *attempt = attempt.wrapping_add(1));
        }
    });
    by_itself
}

impl LoadedImages {
    /// Asks again, unless somebody did just now; what was loaded stays until the answer is there.
    pub(crate) fn reload(self) {
        if !self.loading.get_untracked() {
            self.attempt.update(|attempt| *attempt = attempt.wrapping_add(1));
        }
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let kind = match &error {
            ClientError::Environment { status, .. } => FailureKind::Daemon(*status),
            ClientError::Status { status: 403 | 404, .. } => FailureKind::NoEnvironment,
            ClientError::Status { .. }
            | ClientError::SignedOut
            | ClientError::Connection(_)
            | ClientError::Nonsense(_) => FailureKind::Stowage,
        };
        Self { kind, detail: error.to_string(), tried_at: browser::clock_time() }
    }
}
