use std::sync::Arc;
use std::time::SystemTime;

use authz::{GlobalGrant, ImagesView, MetricsView};
use daemon::{Daemon, DaemonError};
use prometheus_client::metrics::histogram::Histogram;
use shared::ImageQuery;
use tokio::sync::watch;

use crate::asking::{AskingImages, AskingUsage};
use crate::environment_figures::EnvironmentFigures;
use crate::figures::Figures;
use crate::follow::follow;
use crate::freshness::Freshness;
use crate::key::{Key, ListName};
use crate::limits::SnapshotLimits;
use crate::news::News;
use crate::shelf::Shelf;
use crate::slot::Slot;
use crate::snapshot::Snapshot;

/// The lists of all daemons: one call to a daemon answers everybody who asks for the same.
///
/// A list is there for whoever was authorized to ask the daemon for it, and for nobody else:
///
/// ```compile_fail,E0308
/// async fn list(snapshots: snapshots::Snapshots, daemon: daemon::Daemon<authz::EnvironmentsView>) {
///     let list = snapshots.list(&daemon, &Default::default(), snapshots::Freshness::Usual).await;
/// }
/// ```
#[derive(Debug)]
pub struct Snapshots {
    shelf: Arc<Shelf>,
}

impl Snapshots {
    /// None yet.
    pub fn new(limits: SnapshotLimits) -> Self {
        Self { shelf: Shelf::new(limits) }
    }

    /// The daemon's list.
    ///
    /// What is there is served while it is young enough. Else the daemon is asked, once for everybody who waits: the
    /// call goes on while one of them does, and is ended when all have left. Whoever asks for a new list shares only
    /// calls that began after they came.
    ///
    /// While its lists are read, and for a minute after, the daemon's events are followed: what was asked for before
    /// one of them came is not served after it. Where an event tells of less than a list, of containers or of the names of
    /// one image, only that is asked for, and the list is as old as it was.
    ///
    /// A daemon rests after each list: as long as the list took before the next one in any case, and longer before
    /// one that only age asks for, so that those take no more than their share of its time. Until then the list that
    /// is there is served, however old; [`Snapshot::age`] tells.
    ///
    /// # Errors
    ///
    /// Where the daemon does not answer, or refuses the request: now, or a moment ago, for no longer than a list may
    /// be old. No list is an answer to a failure.
    pub async fn list(
        &self,
        daemon: &Daemon<ImagesView>,
        query: &ImageQuery,
        freshness: Freshness,
    ) -> Result<Arc<Snapshot>, Arc<DaemonError>> {
        self.watch(daemon);
        self.slot(daemon, ListName::of(query)).list(freshness, &AskingImages { daemon, query }).await
    }

    /// Since when calls for this list, one after the other, have found a daemon that is as this outcome says; nothing where
    /// the last one found something else. Another connection is another daemon.
    pub fn since(
        &self,
        daemon: &Daemon<ImagesView>,
        query: &ImageQuery,
        outcome: &Result<Arc<Snapshot>, Arc<DaemonError>>,
    ) -> Option<SystemTime> {
        self.slot(daemon, ListName::of(query)).since(outcome)
    }

    /// What uses each image of the daemon, kept and shared as the list is.
    ///
    /// # Errors
    ///
    /// As [`Self::list`].
    pub async fn usage(
        &self,
        daemon: &Daemon<ImagesView>,
        freshness: Freshness,
    ) -> Result<Arc<Snapshot>, Arc<DaemonError>> {
        self.watch(daemon);
        self.slot(daemon, ListName::Usage).list(freshness, &AskingUsage(daemon)).await
    }

    /// What calls for this list find, whenever it is something else than before; it begins nothing. The channel
    /// closes when the connection of the environment is changed or removed.
    pub fn news(&self, daemon: &Daemon<ImagesView>, query: &ImageQuery) -> watch::Receiver<News> {
        self.slot(daemon, ListName::of(query)).news()
    }

    /// Waits until what was found last is new no longer, because of its age or of what the daemon told: whoever asks then
    /// hears something newer. That is at once where nothing was found yet; else it is a second at least, and never sooner
    /// than the daemon's budget allows, whether the list is kept or not.
    pub async fn until_stale(&self, daemon: &Daemon<ImagesView>, query: &ImageQuery) {
        self.slot(daemon, ListName::of(query)).until_stale().await;
    }

    /// What they did, and what they hold.
    pub fn figures(&self) -> Figures {
        self.shelf.figures()
    }

    /// What they may cost.
    pub fn limits(&self) -> SnapshotLimits {
        self.shelf.limits
    }

    /// How many seconds daemons took for the lists that they were asked for, of the calls that came to an end.
    pub fn call_seconds(&self) -> Histogram {
        self.shelf.call_seconds.clone()
    }

    /// What is known of environments at this moment, by their id: no daemon is asked, and of those whose images nobody reads nothing
    /// is known.
    pub fn environments(&self, _grant: &GlobalGrant<MetricsView>) -> Vec<EnvironmentFigures> {
        self.shelf.environments()
    }

    /// Follows the daemon's events, for as long as somebody reads its lists.
    fn watch(&self, daemon: &Daemon<ImagesView>) {
        // Where nothing is kept, nothing gets too old.
        if self.shelf.limits.max_age.is_zero() {
            return;
        }
        let shelf = Arc::downgrade(&self.shelf);
        self.shelf.attention.pay(daemon.link_id(), |link| {
            let source = daemon.event_source();
            follow(shelf, link, move |since| {
                let source = source.clone();
                async move { source.follow(since).await }
            })
        });
    }

    fn slot(&self, daemon: &Daemon<ImagesView>, list: ListName) -> Arc<Slot> {
        let key = Key { link: daemon.link_id(), list };
        self.shelf.slot(key, daemon.environment())
    }
}
