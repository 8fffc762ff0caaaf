use leptos::prelude::*;

/// What can be taken away of what the filter leaves.
pub(crate) fn take_away() -> AnyView {
    ().into_any()
}
