use std::ops::Deref;
use std::sync::Arc;

use super::Signal;
use super::source::Source;

/// Something that can also be set. Setting does nothing where whoever owned it is gone.
pub(crate) struct RwSignal<T>(Signal<T>);

impl<T: Send + Sync + 'static> RwSignal<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Signal::from_source(Source::set(Arc::new(value))))
    }

    pub(crate) fn set(self, value: T) {
        self.0.source.change(Arc::new(value));
    }
}

impl<T: Clone + Send + Sync + 'static> RwSignal<T> {
    /// Sets it to a copy of what it is, changed.
    pub(crate) fn update(self, change: impl FnOnce(&mut T)) {
        if let Some(mut value) = self.try_get_untracked() {
            change(&mut value);
            self.set(value);
        }
    }
}

impl<T> Deref for RwSignal<T> {
    type Target = Signal<T>;

    fn deref(&self) -> &Signal<T> {
        &self.0
    }
}

impl<T> From<RwSignal<T>> for Signal<T> {
    fn from(signal: RwSignal<T>) -> Self {
        signal.0
    }
}

impl<T> Clone for RwSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for RwSignal<T> {}
