use std::any::Any;
use std::sync::Arc;

use leptos::prelude::*;

/// A value of whichever type.
pub(super) type Value = Arc<dyn Any + Send + Sync>;

/// Computes a value, knowing the one before.
pub(super) type Compute = Box<dyn Fn(Option<&dyn Any>) -> Value + Send + Sync>;

/// What values come from: the one place where Leptos' own signals are used, with one type for all values.
#[derive(Clone, Copy)]
pub(super) enum Source {
    Set(RwSignal<Value>),
    Memo(Memo<Value>),
    Derived(StoredValue<Arc<dyn Fn() -> Value + Send + Sync>>),
}

impl Source {
    #[inline(never)]
    pub(super) fn set(value: Value) -> Self {
        Self::Set(RwSignal::new(value))
    }

    /// Two values that are the `same` tell nobody.
    #[inline(never)]
    pub(super) fn memo(compute: Compute, same: fn(&dyn Any, &dyn Any) -> bool) -> Self {
        Self::Memo(Memo::new_owning(move |before: Option<Value>| {
            let now = compute(before.as_ref().map(any));
            let is_new = before.is_none_or(|before| !same(any(&before), any(&now)));
            (now, is_new)
        }))
    }

    #[inline(never)]
    pub(super) fn derived(compute: Arc<dyn Fn() -> Value + Send + Sync>) -> Self {
        Self::Derived(StoredValue::new(compute))
    }

    #[inline(never)]
    pub(super) fn stored(value: Value) -> Self {
        Self::derived(Arc::new(move || Arc::clone(&value)))
    }

    #[inline(never)]
    pub(super) fn get(self) -> Value {
        match self {
            Self::Set(signal) => signal.get(),
            Self::Memo(memo) => memo.get(),
            Self::Derived(compute) => compute.get_value()(),
        }
    }

    #[inline(never)]
    pub(super) fn get_untracked(self) -> Value {
        match self {
            Self::Set(signal) => signal.get_untracked(),
            Self::Memo(memo) => memo.get_untracked(),
            Self::Derived(compute) => untrack(compute.get_value().as_ref()),
        }
    }

    /// Nothing where whoever owned it is gone.
    #[inline(never)]
    pub(super) fn try_get_untracked(self) -> Option<Value> {
        match self {
            Self::Set(signal) => signal.try_get_untracked(),
            Self::Memo(memo) => memo.try_get_untracked(),
            Self::Derived(compute) => Some(untrack(compute.try_get_value()?.as_ref())),
        }
    }

    #[inline(never)]
    pub(super) fn track(self) {
        match self {
            Self::Set(signal) => signal.track(),
            Self::Memo(memo) => memo.track(),
            Self::Derived(compute) => drop(compute.get_value()()),
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

/// What is held, not what holds it, which is something as well.
fn any(value: &Value) -> &dyn Any {
    value.as_ref()
}
