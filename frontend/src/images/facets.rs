use leptos::prelude::*;

/// What can be narrowed down to, with how many images that would leave.
pub(crate) fn facets() -> AnyView {
    ().into_any()
}
