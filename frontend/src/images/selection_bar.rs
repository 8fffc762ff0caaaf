use leptos::prelude::*;

/// What is selected, what of that is hidden, and what can be done with it.
pub(crate) fn selection_bar() -> AnyView {
    ().into_any()
}
