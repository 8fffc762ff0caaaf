use std::sync::Arc;

use daemon::DaemonError;
use futures::FutureExt as _;
use futures::future::Shared;
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

use crate::snapshot::Snapshot;

/// What everybody who waited for one call hears.
pub(crate) type Outcome = Result<Arc<Snapshot>, Arc<DaemonError>>;

/// A call under way, in a task of its own, for as long as somebody holds it: whoever leaves does not end it for the
/// others, and the last one does.
#[derive(Debug)]
pub(crate) struct Call {
    outcome: Shared<oneshot::Receiver<Outcome>>,
    task: AbortHandle,
}

impl Call {
    /// Runs the task, which sends its outcome.
    pub(crate) fn begin<T>(run: impl FnOnce(oneshot::Sender<Outcome>) -> T) -> Arc<Self>
    where
        T: Future<Output = ()> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let task = tokio::spawn(run(sender)).abort_handle();
        Arc::new(Self { outcome: receiver.shared(), task })
    }

    /// How it ends; nothing where the task is gone without a word, as with the thread that it ran on.
    pub(crate) async fn outcome(&self) -> Option<Outcome> {
        self.outcome.clone().await.ok()
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.task.abort();
    }
}
