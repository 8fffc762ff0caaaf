use leptos::prelude::*;

/// A view that is made anew whenever a signal changes that it reads.
pub(crate) fn dynamic(view: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    boxed(Box::new(view))
}

fn boxed(view: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    (move || view()).into_any()
}
