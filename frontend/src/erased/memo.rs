use std::any::Any;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use super::Signal;
use super::source::{Compute, Source};
use super::value::{Value, held, same};

/// Something that is computed where it is read and what it reads has changed. Who follows it is told where it is not
/// what it was.
pub(crate) struct Memo<T>(Signal<T>);

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// The function gets what it came to before.
    pub(crate) fn new(compute: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Self {
        let compute = Computed { compute, of: PhantomData };
        Self(Signal::from_source(Source::memo(Box::new(compute), same::<T>)))
    }
}

struct Computed<T, F> {
    compute: F,
    of: PhantomData<fn() -> T>,
}

impl<T: Send + Sync + 'static, F: Fn(Option<&T>) -> T + Send + Sync> Compute for Computed<T, F> {
    fn value(&self, before: Option<&dyn Any>) -> Value {
        Arc::new((self.compute)(before.map(held)))
    }
}

impl<T> Deref for Memo<T> {
    type Target = Signal<T>;

    fn deref(&self) -> &Signal<T> {
        &self.0
    }
}

impl<T> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        memo.0
    }
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}
