use std::sync::Arc;

use leptos::html::Input;
use leptos::prelude::*;
use shared::{Environment, EnvironmentId, ImageSearch, RowOrder, readable_count};

use super::images_table::ImagesTable;
use super::list_failure::list_failure;
use super::load_images::load_images;
use crate::browser;
use crate::controls::{Button, SearchBox, button, group, heading, notice, said};
use crate::erased::{dynamic, effect};

/// The images of one environment, from loading them to the empty list.
#[component]
pub(crate) fn EnvironmentImages(
    id: EnvironmentId,
    /// What is known of the environment by now.
    #[prop(into)]
    environment: Signal<Option<Environment>>,
    /// What the table is filtered by.
    #[prop(into)]
    text: Signal<String>,
    set_text: Callback<String>,
    /// What the table is ordered by.
    #[prop(into)]
    order: Signal<RowOrder>,
    set_order: Callback<RowOrder>,
    /// Called when an attempt to load has ended: the environment's state may have changed.
    on_loaded: Callback<()>,
) -> impl IntoView {
    let images = load_images(id, on_loaded);
    // One that is gone is still called what it was.
    let known = Memo::new(move |before: Option<&Option<Environment>>| {
        environment.get().or_else(|| before.cloned().flatten())
    });
    let name = Memo::new(move |_| {
        known.get().map_or_else(|| format!("environment {id}"), |environment| environment.name)
    });
    let search = Memo::new(move |_| ImageSearch::new(&text.get()));
    let ordered = Memo::new(move |_| images.list.get().map(|list| Arc::new(list.ordered(order.get()))));
    let found = Memo::new(move |_| {
        let (list, ordered) = (images.list.get()?, ordered.get()?);
        Some(if search.with(ImageSearch::is_empty) {
            ordered
        } else {
            Arc::new(list.found(&search.get(), &ordered))
        })
    });

    let status = move || {
        let Some(list) = images.list.get() else {
            return match images.failure.with(Option::is_some) {
                false => format!("Loading the images on {}…", name.get()),
                true => String::new(),
            };
        };
        let all = images_counted(list.image_count);
        match found.get() {
            Some(found) if !search.with(ImageSearch::is_empty) => {
                format!("{} of {all}", readable_count(list.images_in(&found)))
            }
            _ => all,
        }
    };
    let field = NodeRef::<Input>::new();
    let clear = move || {
        set_text.run(String::new());
        if let Some(field) = field.get_untracked() {
            // A field that is on the page takes the focus.
            drop(field.focus());
        }
    };
    // A Retry that helped is gone.
    let has_failed = Memo::new(move |_| images.failure.with(Option::is_some));
    let mut failed = false;
    effect(move || {
        let fails = has_failed.get();
        if failed && !fails {
            browser::rescue_focus();
        }
        failed = fails;
    });
    let has_list = Memo::new(move |_| images.list.with(Option::is_some));
    let is_empty =
        Memo::new(move |_| images.list.with(|list| list.as_ref().is_some_and(|list| list.image_count == 0)));
    let nothing_found = Memo::new(move |_| {
        !is_empty.get() && found.with(|found| found.as_ref().is_some_and(|found| found.is_empty()))
    });

    let search_box = view! {
        <SearchBox
            label="Filter images"
            placeholder="Filter by repository, tag, ID or digest"
            field=field
            text=text
            on_change=set_text
        />
    };
    let reload = Button {
        label: Signal::stored("Reload"),
        busy: Signal::derive(move || images.loading.get()),
        ..Button::default()
    };
    let head = vec![
        heading("Images"),
        search_box.into_any(),
        said("count", Signal::derive(status)),
        group("actions", vec![reload.view(move || images.reload())]),
    ];
    let failure = dynamic(move || match images.failure.get() {
        Some(failure) => {
            let stale_since = images.list.get().map(|list| list.loaded_at.clone());
            let reload = Callback::new(move |()| images.reload());
            let name = known.get().map(|environment| environment.name);
            list_failure(id, name, failure, stale_since, images.loading.into(), reload)
        }
        None => ().into_any(),
    });
    let list = dynamic(move || {
        if !has_list.get() {
            if has_failed.get() { ().into_any() } else { placeholder() }
        } else if is_empty.get() {
            let headline = Signal::derive(move || format!("No images on {}", name.get()));
            let text =
                "Its daemon answered, and it has no image. Whatever is pulled or built there shows up here.";
            notice(headline, text, Vec::new())
        } else if nothing_found.get() {
            let headline = Signal::derive(move || format!("No image matches “{}”", text.get().trim()));
            let advice = "The filter looks at repository, tag, ID and digest; every word must occur.";
            notice(headline, advice, vec![button("Clear filter", clear)])
        } else {
            view! {
                <ImagesTable
                    name=name
                    list=images.list
                    found=found
                    order=order
                    set_order=set_order
                    busy=images.loading
                    stale=has_failed
                />
            }
            .into_any()
        }
    });
    vec![group("toolbar", head), failure, list]
}

/// The shape of a table that is to come.
fn placeholder() -> AnyView {
    view! {
        <div class="placeholder" aria-hidden="true">
            {(0..12).map(|_| view! { <div></div> }).collect_view()}
        </div>
    }
    .into_any()
}

fn images_counted(count: usize) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} image{plural}", readable_count(count))
}
