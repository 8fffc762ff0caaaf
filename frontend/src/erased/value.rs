use std::any::Any;
use std::sync::Arc;

/// A value of whichever type.
pub(super) type Value = Arc<dyn Any + Send + Sync>;

/// What is held, not what holds it, which is something as well.
pub(super) fn any(value: &Value) -> &dyn Any {
    value.as_ref()
}

/// What a value of this type holds.
pub(super) fn held<T: 'static>(value: &dyn Any) -> &T {
    match value.downcast_ref() {
        Some(value) => value,
        None => of_another_type(),
    }
}

/// Whether two values of a type are the same.
pub(super) fn same<T: PartialEq + 'static>(before: &dyn Any, now: &dyn Any) -> bool {
    held::<T>(before) == held::<T>(now)
}

#[cold]
#[inline(never)]
fn of_another_type() -> ! {
    unreachable!("values are only read as what they were made of")
}
