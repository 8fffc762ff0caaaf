use leptos::prelude::*;

/// Reaches the outside whenever a signal changes that this reads.
pub(crate) fn effect(run: impl FnMut() + 'static) {
    boxed(Box::new(run));
}

fn boxed(run: Box<dyn FnMut()>) {
    Effect::new(run);
}
