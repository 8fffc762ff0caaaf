use std::collections::HashSet;

use authz::ImagesView;
use daemon::{Daemon, DaemonError, ListChanges};
use futures::TryFutureExt as _;
use serde::de::DeserializeOwned;
use shared::{ImageQuery, ImageSummary, ImageUsage};

use crate::totals::List;

/// How a daemon is asked for a list.
pub(crate) trait Asking {
    type List: List + DeserializeOwned;

    /// For all of it.
    fn whole(&self) -> impl Future<Output = Result<Self::List, DaemonError>> + Send + 'static;

    /// For what changed since it was asked for `kept`. Nothing where only the whole list can tell.
    fn renewed(
        &self,
        kept: impl Future<Output = Result<Self::List, DaemonError>> + Send + 'static,
        changes: ListChanges,
    ) -> impl Future<Output = Result<Option<Self::List>, DaemonError>> + Send + 'static;
}

/// For the images.
pub(crate) struct AskingImages<'a> {
    pub(crate) daemon: &'a Daemon<ImagesView>,
    pub(crate) query: &'a ImageQuery,
}

impl Asking for AskingImages<'_> {
    type List = Vec<ImageSummary>;

    fn whole(&self) -> impl Future<Output = Result<Self::List, DaemonError>> + Send + 'static {
        self.daemon.list_images_apart(self.query.clone())
    }

    fn renewed(
        &self,
        kept: impl Future<Output = Result<Self::List, DaemonError>> + Send + 'static,
        changes: ListChanges,
    ) -> impl Future<Output = Result<Option<Self::List>, DaemonError>> + Send + 'static {
        self.daemon.renew_images_apart(self.query.clone(), kept, changes)
    }
}

/// For what uses them.
pub(crate) struct AskingUsage<'a>(pub(crate) &'a Daemon<ImagesView>);

impl Asking for AskingUsage<'_> {
    type List = Vec<ImageUsage>;

    fn whole(&self) -> impl Future<Output = Result<Self::List, DaemonError>> + Send + 'static {
        self.0.image_usage_apart()
    }

    /// Names change nothing of it, as long as it has the images.
    fn renewed(
        &self,
        kept: impl Future<Output = Result<Self::List, DaemonError>> + Send + 'static,
        changes: ListChanges,
    ) -> impl Future<Output = Result<Option<Self::List>, DaemonError>> + Send + 'static {
        kept.map_ok(move |kept| {
            let ids: HashSet<_> = kept.iter().map(|usage| &usage.id).collect();
            let has_all = !changes.containers && changes.images.iter().all(|change| ids.contains(&change.id));
            has_all.then_some(kept)
        })
    }
}
