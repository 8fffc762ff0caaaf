use leptos::prelude::*;

/// Where the bytes are, by repository; a click filters.
pub(crate) fn bytes_picture() -> AnyView {
    ().into_any()
}
