use leptos::html::Input;
use leptos::prelude::*;

use super::images_view::use_images_view;
use crate::controls::SearchBox;

/// The field that filters the list as one types.
pub(crate) fn filter_box(field: NodeRef<Input>) -> AnyView {
    let filter = use_images_view().filter;
    view! {
        <SearchBox
            label="Filter images"
            placeholder="Filter by repository, tag, ID or digest"
            field=field
            text=filter.text
            on_change=filter.set_text
        />
    }
    .into_any()
}
