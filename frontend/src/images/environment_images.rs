use leptos::html::Input;
use leptos::prelude::*;
use shared::{Environment, EnvironmentId};

use super::asking::asking;
use super::images_view::{ImagesView, LookedAt};
use super::list_failure::list_failure;
use super::load_images::load_images;
use super::{
    bytes_picture::bytes_picture,
    chips::chips,
    facets::{facets, narrow_down},
    filter_field::filter_field,
    image_panel::image_panel,
    summary::summary,
    table::{TableView, columns_menu, images_table, selection_bar},
    take_away::take_away,
};
use crate::browser;
use crate::commands::{Command, on_command};
use crate::controls::{Button, button, group, heading, notice, said};
use crate::environments::trouble_of;
use crate::erased::{Memo, RwSignal, Signal, dynamic, effect};
use crate::texts::finding;
use crate::texts::list_state as words;

/// The images of one environment, from loading them to the empty list.
#[component]
pub(crate) fn EnvironmentImages(
    id: EnvironmentId,
    /// What is known of the environment by now.
    #[prop(into)]
    environment: Signal<Option<Environment>>,
    /// What stands in the link.
    looked_at: LookedAt,
    /// Called when an attempt to load has ended: the environment's state may have changed.
    on_loaded: Callback<()>,
) -> impl IntoView {
    let images = load_images(id, on_loaded);
    // One that is gone is still called what it was.
    let known = Memo::new(move |before: Option<&Option<Environment>>| {
        environment.get().or_else(|| before.cloned().flatten())
    });
    let name =
        Memo::new(move |_| known.get().map_or_else(|| words::unnamed(id), |environment| environment.name));
    let view = ImagesView::new(id, name, images, looked_at);
    provide_context(view);
    provide_context(TableView::new(view, looked_at.columns));

    let is_filtered = move || !view.filter.good.get().filter.is_empty();
    let status = move || {
        let Some(list) = images.list.get() else {
            return match images.failure.with(Option::is_some) {
                false => words::loading(&name.get()),
                true => String::new(),
            };
        };
        let all = list.images().len();
        match view.found.get() {
            Some(found) if is_filtered() => words::images_of(found.image_count, all),
            _ => words::images(all),
        }
    };
    let field = NodeRef::<Input>::new();
    let clear = move || {
        view.filter.set_text.run(String::new());
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
    let is_empty = Memo::new(move |_| {
        images.list.with(|list| list.as_ref().is_some_and(|list| list.images().is_empty()))
    });
    let nothing_found = Memo::new(move |_| {
        !is_empty.get() && view.shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.is_empty()))
    });

    on_command(Command::Reload, move || images.reload());
    let api_version = Memo::new(move |_| known.with(|of| of.as_ref().and_then(|of| of.api_version.clone())));
    let reload = Button {
        label: Signal::stored(words::RELOAD),
        busy: Signal::derive(move || images.loading.get()),
        ..Button::default()
    };
    let head = vec![
        heading(words::IMAGES),
        filter_field(field),
        said("count", Signal::derive(status)),
        asking(view),
        group(
            "actions",
            vec![take_away(api_version.into()), columns_menu(), reload.view(move || images.reload())],
        ),
    ];
    let trouble = Signal::derive(move || known.with(|of| of.as_ref().and_then(trouble_of)));
    let failure = dynamic(move || match images.failure.get() {
        Some(failure) => {
            let stale_since = images.list.with(Option::is_some).then(|| images.loaded_at.get());
            let reload = Callback::new(move |()| images.reload());
            let name = known.get().map(|environment| environment.name);
            list_failure(id, name, failure, trouble, stale_since, images.loading.into(), reload)
        }
        None => ().into_any(),
    });
    let list = dynamic(move || {
        if !has_list.get() {
            if has_failed.get() { ().into_any() } else { placeholder() }
        } else if is_empty.get() {
            let headline = Signal::derive(move || words::none_on(&name.get()));
            notice(headline, words::HAS_NONE, Vec::new())
        } else {
            images_table(images.loading.into(), has_failed.into())
        }
    });
    // Beside the table, which stays for the next key.
    let no_match = dynamic(move || {
        if !nothing_found.get() {
            return ().into_any();
        }
        // What cannot be read is not what nothing matches.
        let shown = move || match view.filter.problem.with(Option::is_some) {
            true => view.filter.good.get().filter.to_string(),
            false => view.filter.text.get().trim().to_owned(),
        };
        let headline = Signal::derive(move || finding::no_match(&shown()));
        notice(headline, finding::NO_MATCH_ADVICE, vec![button(finding::CLEAR, clear)])
    });
    let unfolded = RwSignal::new(false);
    let aside = narrow_down(unfolded, vec![bytes_picture(), facets()]);
    let main = group("images-main", vec![selection_bar(), list, no_match]);
    let body = group("images-body", vec![aside, main, image_panel()]);
    vec![group("toolbar", head), chips(unfolded), failure, body, summary(known)]
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
