use tokio::task::AbortHandle;
use tokio::time::Instant;

/// A task that clears up at a moment. It ends with this.
#[derive(Debug)]
pub(crate) struct Expiry(AbortHandle);

impl Expiry {
    /// Clears up then. Nothing where there is no runtime any more, as at the end of the program.
    pub(crate) fn at(until: Instant, clear_up: impl FnOnce() + Send + 'static) -> Option<Self> {
        let runtime = tokio::runtime::Handle::try_current().ok()?;
        let expiry = async move {
            tokio::time::sleep_until(until).await;
            clear_up();
        };
        Some(Self(runtime.spawn(expiry).abort_handle()))
    }
}

impl Drop for Expiry {
    fn drop(&mut self) {
        self.0.abort();
    }
}
