use leptos::prelude::*;

/// Which columns are shown, in which order, and whether rows are grouped.
pub(crate) fn columns_menu() -> AnyView {
    ().into_any()
}
