use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use super::source::{Compute, Source};
use super::value::{Value, held};

/// Something that can be read and followed. It has Leptos' methods, and code of its own for its type only where a
/// value is put in or taken out.
pub(crate) struct Signal<T> {
    pub(super) source: Source,
    of: PhantomData<fn() -> T>,
}

impl<T: Send + Sync + 'static> Signal<T> {
    /// What is computed anew whenever somebody reads it.
    pub(crate) fn derive(compute: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self::from_source(Source::derived(Arc::new(Derived(compute))))
    }

    /// What never changes.
    pub(crate) fn stored(value: T) -> Self {
        Self::from_source(Source::stored(Arc::new(value)))
    }

    /// Reads it without a copy.
    pub(crate) fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(held(self.source.get().as_ref()))
    }

    /// The same without following it.
    pub(crate) fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(held(self.source.get_untracked().as_ref()))
    }

    /// Follows it without reading it.
    pub(crate) fn track(self) {
        self.source.track();
    }
}

impl<T: Clone + Send + Sync + 'static> Signal<T> {
    pub(crate) fn get(self) -> T {
        held::<T>(self.source.get().as_ref()).clone()
    }

    /// The same without following it.
    pub(crate) fn get_untracked(self) -> T {
        held::<T>(self.source.get_untracked().as_ref()).clone()
    }

    /// The same where whoever owned it may be gone.
    pub(crate) fn try_get_untracked(self) -> Option<T> {
        self.source.try_get_untracked().map(|value| held::<T>(value.as_ref()).clone())
    }
}

struct Derived<F>(F);

impl<T: Send + Sync + 'static, F: Fn() -> T + Send + Sync> Compute for Derived<F> {
    fn value(&self, _: Option<&dyn Any>) -> Value {
        Arc::new((self.0)())
    }
}

impl<T> Signal<T> {
    pub(super) fn from_source(source: Source) -> Self {
        Self { source, of: PhantomData }
    }
}

impl From<String> for Signal<String> {
    fn from(words: String) -> Self {
        Self::stored(words)
    }
}

impl From<&str> for Signal<String> {
    fn from(words: &str) -> Self {
        Self::stored(words.to_owned())
    }
}

impl<T> Clone for Signal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Signal<T> {}
