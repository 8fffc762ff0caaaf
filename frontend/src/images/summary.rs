use leptos::prelude::*;

/// What is here and what it takes: for all, and for what the filter leaves.
pub(crate) fn summary() -> AnyView {
    ().into_any()
}
