use std::any::Any;
use std::sync::Arc;

use leptos::prelude::*;

use super::value::{Value, any};

/// What computes a value, and may look at the one before. An object of `Fn` would bring code for `FnMut` and `FnOnce`
/// with each closure.
pub(super) trait Compute: Send + Sync {
    fn value(&self, before: Option<&dyn Any>) -> Value;
}

/// What values come from: the one place where Leptos' own signals are used, with one type for all values.
#[derive(Clone, Copy)]
pub(super) enum Source {
    Set(RwSignal<Value>),
    Memo(Memo<Value>),
    Derived(StoredValue<Arc<dyn Compute>>),
}

impl Source {
    #[inline(never)]
    pub(super) fn set(value: Value) -> Self {
        Self::Set(RwSignal::new(value))
    }

    /// Two values that are the `same` tell nobody.
    #[inline(never)]
    pub(super) fn memo(compute: Box<dyn Compute>, same: fn(&dyn Any, &dyn Any) -> bool) -> Self {
        Self::Memo(Memo::new_owning(move |before: Option<Value>| {
            let now = compute.value(before.as_ref().map(any));
            let is_new = before.is_none_or(|before| !same(any(&before), any(&now)));
            (now, is_new)
        }))
    }

    #[inline(never)]
    pub(super) fn derived(compute: Arc<dyn Compute>) -> Self {
        Self::Derived(StoredValue::new(compute))
    }

    #[inline(never)]
    pub(super) fn stored(value: Value) -> Self {
        Self::derived(Arc::new(Stored(value)))
    }

    #[inline(never)]
    pub(super) fn get(self) -> Value {
        match self {
            Self::Set(signal) => signal.get(),
            Self::Memo(memo) => memo.get(),
            Self::Derived(compute) => compute.get_value().value(None),
        }
    }

    #[inline(never)]
    pub(super) fn get_untracked(self) -> Value {
        match self {
            Self::Set(signal) => signal.get_untracked(),
            Self::Memo(memo) => memo.get_untracked(),
            Self::Derived(compute) => untrack(|| compute.get_value().value(None)),
        }
    }

    /// Nothing where whoever owned it is gone.
    #[inline(never)]
    pub(super) fn try_get_untracked(self) -> Option<Value> {
        match self {
            Self::Set(signal) => signal.try_get_untracked(),
            Self::Memo(memo) => memo.try_get_untracked(),
            Self::Derived(compute) => compute.try_get_value().map(|compute| untrack(|| compute.value(None))),
        }
    }

    #[inline(never)]
    pub(super) fn track(self) {
        match self {
            Self::Set(signal) => signal.track(),
            Self::Memo(memo) => memo.track(),
            Self::Derived(compute) => drop(compute.get_value().value(None)),
        }
    }

    /// Changes what can be set, as long as whoever owned it is there.
    #[inline(never)]
    pub(super) fn change(self, value: Value) {
        match self {
            Self::Set(signal) => signal.set(value),
            Self::Memo(_) | Self::Derived(_) => {}
        }
    }
}

/// A value that is always the same.
struct Stored(Value);

impl Compute for Stored {
    fn value(&self, _: Option<&dyn Any>) -> Value {
        Arc::clone(&self.0)
    }
}
