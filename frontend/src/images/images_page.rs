use leptos::prelude::*;
use shared::{EnvironmentId, ImageId, RowOrder};

use super::environment_images::EnvironmentImages;
use super::images_view::LookedAt;
use super::table::use_column_choice;
use crate::address::{query_part, query_step, query_text, use_address};
use crate::browser;
use crate::controls::{alert, button, heading, link, notice, said};
use crate::environments::{EnvironmentPicker, EnvironmentTrouble, EnvironmentsFailure, use_environment_list};
use crate::erased::{Memo, Signal, dynamic, effect};
use crate::frame::PageFrame;
use crate::session::use_session;
use crate::texts::images as words;

/// What stands under the bar.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    Environment(EnvironmentId),
    /// The address names an environment by something that is no id.
    Unreadable(String),
    /// The environments could not be loaded.
    Failure(String),
    /// There is none whose images the reader could see.
    NoEnvironment,
    /// No environment is chosen yet.
    Nothing,
}

/// The images of one environment. The address is the state: environment, filter text and order.
#[component]
pub(crate) fn ImagesPage() -> impl IntoView {
    let session = use_session();
    let environments = use_environment_list();

    let (text, set_text) = query_text("q");
    let (order, set_order) = query_part::<RowOrder>("sort");
    let (opened, turn) = query_part::<ImageId>("image");
    // A panel that opens is a step to go back from.
    let open = query_step("image");
    let (chosen, fill_in) = query_part::<EnvironmentId>("env");
    let address = use_address();
    // Another environment is another page to go back from; filling in the first one is not.
    let choose = Callback::new(move |id: EnvironmentId| {
        address.visit(|query| {
            // What was opened there is not here.
            query.remove("image");
            query.replace("env", id.to_string());
        });
    });
    let shown = Memo::new(move |_| {
        match (
            chosen.get(),
            address.query.with(|query| query.get("env")).filter(|env| !env.is_empty()),
            environments.error(),
        ) {
            _ if environments.offers_nothing() => Shown::NoEnvironment,
            (Some(id), ..) => Shown::Environment(id),
            (None, Some(unreadable), _) => Shown::Unreadable(unreadable),
            (None, None, Some(error)) => Shown::Failure(error),
            (None, None, None) => Shown::Nothing,
        }
    });

    effect(move || {
        if shown.get() == Shown::Nothing
            && let Some(first) = environments.first_choice()
        {
            fill_in.run(Some(first));
        }
    });
    effect(move || match chosen.get().and_then(|id| environments.find(id)) {
        Some(environment) => browser::set_title(&words::title(&environment.name)),
        None => browser::set_title(words::TITLE),
    });

    // A Retry that brought the environments is gone, and there is nothing to go to before there is one to show.
    let mut retried = false;
    effect(move || {
        let to_retry = environments.error().is_some();
        let to_show = matches!(shown.get(), Shown::Environment(_) | Shown::Unreadable(_));
        if retried && !to_retry && to_show {
            browser::rescue_focus();
        }
        retried = to_retry || retried && !to_show;
    });

    let environment = Memo::new(move |_| chosen.get().and_then(|id| environments.find(id)));
    let set_order = Callback::new(move |order: RowOrder| {
        set_order.run(Some(order).filter(|order| *order != RowOrder::default()))
    });
    let looked_at = LookedAt {
        text,
        set_text,
        order: Signal::derive(move || order.get().unwrap_or_default()),
        set_order,
        opened: opened.into(),
        open,
        turn: Callback::new(move |id| turn.run(Some(id))),
        columns: use_column_choice(),
    };
    let reload_environments = Callback::new(move |()| environments.reload());

    // Whoever came from another page goes on at the heading, whichever is shown.
    effect(move || {
        shown.track();
        if session.has_moved() {
            browser::rescue_focus();
        }
    });

    let picker = dynamic(move || match environments.offers_nothing() {
        true => ().into_any(),
        false => view! {
            <EnvironmentPicker
                environments=Signal::derive(move || environments.all())
                chosen=chosen
                on_choose=choose
            />
            <EnvironmentTrouble environment=environment/>
        }
        .into_any(),
    });
    let no_environments =
        Memo::new(move |_| environments.error().is_some() && !matches!(shown.get(), Shown::Failure(_)));
    let failure = dynamic(move || match no_environments.get() {
        true => view! { <EnvironmentsFailure on_retry=reload_environments/> }.into_any(),
        false => ().into_any(),
    });
    // A new owner for each environment: nothing of one host outlives the change to another.
    let content = dynamic(move || match shown.get() {
        Shown::Environment(id) => view! {
            <EnvironmentImages
                id=id
                environment=Signal::derive(move || environments.find(id))
                looked_at=looked_at
                on_loaded=reload_environments
            />
        }
        .into_any(),
        Shown::Unreadable(name) => {
            let headline = words::no_environment(&name);
            vec![heading(words::IMAGES), alert(headline, words::CHOOSE_ANOTHER, Vec::new())].into_any()
        }
        Shown::Failure(error) => {
            let retry = button(words::RETRY, move || environments.reload());
            let failure = alert(words::ENVIRONMENTS_NOT_LOADED, &error, vec![retry]);
            vec![heading(words::IMAGES), failure].into_any()
        }
        Shown::NoEnvironment => {
            let notice = match environments.all().is_empty() {
                true => notice(words::NONE_TO_SEE, words::ASK, Vec::new()),
                false => notice(words::ALL_DISABLED, "", vec![link("/environments", words::ENVIRONMENTS)]),
            };
            vec![heading(words::IMAGES), notice].into_any()
        }
        Shown::Nothing => vec![heading(words::IMAGES), said("quiet", words::LOADING_ENVIRONMENTS)].into_any(),
    });
    PageFrame { class: "rows", controls: vec![picker, failure].into_any(), content }.view()
}
