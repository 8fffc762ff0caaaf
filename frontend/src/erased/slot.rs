use super::{Memo, RwSignal, Signal};

/// A signal of something that may be missing.
pub(crate) struct Slot<T>(RwSignal<Option<T>>);

impl<T: Send + Sync + 'static> Slot<T> {
    pub(crate) fn new(value: Option<T>) -> Self {
        Self(RwSignal::new(value))
    }

    pub(crate) fn set(self, value: Option<T>) {
        self.0.set(value);
    }

    /// Whether there is something in it now.
    pub(crate) fn is_there(self) -> bool {
        self.0.with(Option::is_some)
    }

    /// Whether there is something in it.
    pub(crate) fn is_some(self) -> Signal<bool> {
        Memo::new(move |_| self.is_there()).into()
    }

    /// Reads what is in it; the default where nothing is.
    pub(crate) fn read<R: Default>(self, read: impl FnOnce(&T) -> R) -> R {
        self.0.with(|value| value.as_ref().map(read).unwrap_or_default())
    }

    /// The same without following it.
    pub(crate) fn read_untracked<R: Default>(self, read: impl FnOnce(&T) -> R) -> R {
        self.0.with_untracked(|value| value.as_ref().map(read).unwrap_or_default())
    }
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Slot<T> {}
