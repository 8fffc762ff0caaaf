use std::sync::Arc;

use client::Client;
use leptos::html::Input;
use leptos::prelude::*;
use shared::{Environment, EnvironmentId, ImageSearch, RowOrder, readable_count};

use super::filter_box::FilterBox;
use super::images_table::ImagesTable;
use super::list_failure::ListFailure;
use super::load_images::load_images;
use crate::browser;

/// The images of one environment, from loading them to the empty list.
#[component]
pub(crate) fn EnvironmentImages(
    id: EnvironmentId,
    /// What is known of the environment by now.
    #[prop(into)]
    environment: Signal<Option<Environment>>,
    client: Client,
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
    let images = load_images(client, id, on_loaded);
    let name = Memo::new(move |_| {
        environment.get().map_or_else(|| format!("environment {id}"), |environment| environment.name)
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
    let reload = Callback::new(move |()| images.reload());
    let field = NodeRef::<Input>::new();
    let clear = Callback::new(move |()| {
        set_text.run(String::new());
        if let Some(field) = field.get_untracked() {
            // A field that is on the page takes the focus.
            drop(field.focus());
        }
    });
    // A Retry that helped is gone.
    Effect::new(move |failed: Option<bool>| {
        let fails = images.failure.with(Option::is_some);
        if failed == Some(true) && !fails {
            browser::rescue_focus();
        }
        fails
    });
    let has_list = Memo::new(move |_| images.list.with(Option::is_some));
    let is_empty =
        Memo::new(move |_| images.list.with(|list| list.as_ref().is_some_and(|list| list.image_count == 0)));
    let nothing_found = Memo::new(move |_| {
        !is_empty.get() && found.with(|found| found.as_ref().is_some_and(|found| found.is_empty()))
    });

    view! {
        <div class="toolbar">
            <h1 tabindex="-1">"Images"</h1>
            <FilterBox field=field text=text on_change=set_text/>
            <p class="count" role="status">{status}</p>
            <button
                type="button"
                aria-disabled=move || images.loading.get().to_string()
                on:click=move |_| images.reload()
            >
                "Reload"
            </button>
        </div>
        {move || {
            images
                .failure
                .get()
                .map(|failure| {
                    let stale_since = images.list.get().map(|list| list.loaded_at.clone());
                    view! {
                        <ListFailure
                            id=id
                            name=name.get()
                            failure=failure
                            stale_since=stale_since
                            retrying=images.loading
                            on_retry=reload
                        />
                    }
                })
        }}
        <Show when=move || !has_list.get() && images.failure.with(Option::is_none)>
            <Placeholder/>
        </Show>
        <Show when=move || has_list.get() && !is_empty.get() && !nothing_found.get()>
            <ImagesTable
                name=name
                list=images.list
                found=found
                order=order
                set_order=set_order
                busy=images.loading
                stale=Signal::derive(move || images.failure.with(Option::is_some))
            />
        </Show>
        <Show when=move || nothing_found.get()>
            <div class="notice">
                <p class="headline">{move || format!("No image matches “{}”", text.get().trim())}</p>
                <p>"The filter looks at repository, tag, ID and digest; every word must occur."</p>
                <button type="button" on:click=move |_| clear.run(())>"Clear filter"</button>
            </div>
        </Show>
        <Show when=move || is_empty.get()>
            <div class="notice">
                <p class="headline">{move || format!("No images on {}", name.get())}</p>
                <p>"Its daemon answered, and it has no image. Whatever is pulled or built there shows up here."</p>
            </div>
        </Show>
    }
}

/// The shape of a table that is to come.
#[component]
fn Placeholder() -> impl IntoView {
    view! {
        <div class="placeholder" aria-hidden="true">
            {(0..12).map(|_| view! { <div></div> }).collect_view()}
        </div>
    }
}

fn images_counted(count: usize) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} image{plural}", readable_count(count))
}
