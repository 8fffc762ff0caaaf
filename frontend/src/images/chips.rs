use leptos::prelude::*;

/// The filters that are used most, each to be switched on and off.
pub(crate) fn chips() -> AnyView {
    ().into_any()
}
