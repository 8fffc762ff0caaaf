use leptos::prelude::*;

/// One image in full, where one is opened.
pub(crate) fn image_panel() -> AnyView {
    ().into_any()
}
