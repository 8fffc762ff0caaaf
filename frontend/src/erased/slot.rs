use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude::*;

/// A signal of something that may be missing.
pub(crate) struct Slot<T> {
    value: RwSignal<Option<Arc<dyn Any + Send + Sync>>>,
    of: PhantomData<fn() -> T>,
}

impl<T: Send + Sync + 'static> Slot<T> {
    pub(crate) fn new(value: Option<T>) -> Self {
        let slot = Self { value: RwSignal::new(None), of: PhantomData };
        if value.is_some() {
            slot.set(value);
        }
        slot
    }

    pub(crate) fn set(self, value: Option<T>) {
        self.value.set(value.map(|value| {
            let value: Arc<dyn Any + Send + Sync> = Arc::new(value);
            value
        }));
    }

    /// Whether there is something in it now.
    pub(crate) fn is_there(self) -> bool {
        self.value.with(Option::is_some)
    }

    /// Whether there is something in it.
    pub(crate) fn is_some(self) -> Signal<bool> {
        is_some(self.value)
    }

    /// Reads what is in it; the default where nothing is.
    pub(crate) fn read<R: Default>(self, read: impl FnOnce(&T) -> R) -> R {
        read_or_default(self.value.get(), read)
    }

    /// The same without following it.
    pub(crate) fn read_untracked<R: Default>(self, read: impl FnOnce(&T) -> R) -> R {
        read_or_default(self.value.get_untracked(), read)
    }
}

fn is_some(value: RwSignal<Option<Arc<dyn Any + Send + Sync>>>) -> Signal<bool> {
    Memo::new(move |_| value.with(Option::is_some)).into()
}

fn read_or_default<T: 'static, R: Default>(
    value: Option<Arc<dyn Any + Send + Sync>>,
    read: impl FnOnce(&T) -> R,
) -> R {
    value.as_ref().and_then(|value| value.downcast_ref()).map(read).unwrap_or_default()
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Slot<T> {}
