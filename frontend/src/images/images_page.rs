use client::Client;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{query_signal_with_options, use_query_map};
use shared::{EnvironmentId, RowOrder};

use super::environment_images::EnvironmentImages;
use super::filter_text::use_filter_text;
use crate::browser;
use crate::environments::{EnvironmentFacts, EnvironmentPicker, EnvironmentsFailure, use_environment_list};

/// What stands under the bar.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    Environment(EnvironmentId),
    /// The address names an environment by something that is no id.
    Unreadable(String),
    /// The environments could not be loaded.
    Failure(String),
    /// No environment is chosen yet.
    Nothing,
}

/// The images of one environment. The address is the state: environment, filter text and order.
#[component]
pub(crate) fn ImagesPage() -> impl IntoView {
    let client = Client::new(browser::origin());
    let environments = use_environment_list(client.clone());

    let in_place = || NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
    let (text, set_text) = use_filter_text();
    let (order, set_order) = query_signal_with_options::<RowOrder>("sort", in_place());
    // Another environment is another page to go back from; filling in the first one is not.
    let visit = NavigateOptions { scroll: false, ..NavigateOptions::default() };
    let (in_address, visit) = query_signal_with_options::<EnvironmentId>("env", visit);
    let (_, fill_in) = query_signal_with_options::<EnvironmentId>("env", in_place());
    // The address follows a frame after the choice, and in that frame the picker names another host already.
    let picked = RwSignal::new(None);
    let chosen = Memo::new(move |_| picked.get().or(in_address.get()));
    Effect::new(move || {
        in_address.track();
        picked.set(None);
    });
    let choose = move |id| {
        picked.set(Some(id));
        visit.set(Some(id));
    };
    let query = use_query_map();
    let shown = Memo::new(move |_| {
        match (
            chosen.get(),
            query.with(|query| query.get("env")).filter(|env| !env.is_empty()),
            environments.error(),
        ) {
            (Some(id), ..) => Shown::Environment(id),
            (None, Some(unreadable), _) => Shown::Unreadable(unreadable),
            (None, None, Some(error)) => Shown::Failure(error),
            (None, None, None) => Shown::Nothing,
        }
    });

    Effect::new(move || {
        if shown.get() == Shown::Nothing
            && let Some(first) = environments.first_choice()
        {
            fill_in.set(Some(first));
        }
    });
    Effect::new(move || match chosen.get().and_then(|id| environments.find(id)) {
        Some(environment) => browser::set_title(&format!("Images on {} – Stowage", environment.name)),
        None => browser::set_title("Images – Stowage"),
    });

    // A Retry that brought the environments is gone, and there is nothing to go to before there is one to show.
    Effect::new(move |retried: Option<bool>| {
        let retried = retried.unwrap_or_default();
        let to_retry = environments.error().is_some();
        let to_show = matches!(shown.get(), Shown::Environment(_) | Shown::Unreadable(_));
        if retried && !to_retry && to_show {
            browser::rescue_focus();
        }
        to_retry || retried && !to_show
    });

    let environment = Memo::new(move |_| chosen.get().and_then(|id| environments.find(id)));
    let set_order = Callback::new(move |order: RowOrder| {
        set_order.set(Some(order).filter(|order| *order != RowOrder::default()))
    });
    let reload_environments = Callback::new(move |()| environments.reload());

    view! {
        <header class="bar">
            <a class="brand" href="/images">"Stowage"</a>
            <EnvironmentPicker
                environments=Memo::new(move |_| environments.all())
                chosen=chosen
                on_choose=choose
            />
            <EnvironmentFacts environment=environment/>
            <Show when=move || environments.error().is_some() && !matches!(shown.get(), Shown::Failure(_))>
                <EnvironmentsFailure on_retry=reload_environments/>
            </Show>
        </header>
        <main>
            // A new owner for each environment: nothing of one host outlives the change to another.
            {move || match shown.get() {
                Shown::Environment(id) => {
                    view! {
                        <EnvironmentImages
                            id=id
                            environment=Signal::derive(move || environments.find(id))
                            client=client.clone()
                            text=text
                            set_text=set_text
                            order=Signal::derive(move || order.get().unwrap_or_default())
                            set_order=set_order
                            on_loaded=reload_environments
                        />
                    }
                        .into_any()
                }
                Shown::Unreadable(name) => view! { <UnknownEnvironment name=name/> }.into_any(),
                Shown::Failure(error) => view! { <NoEnvironments error=error on_retry=reload_environments/> }.into_any(),
                Shown::Nothing => view! { <p class="notice" role="status">"Loading the environments…"</p> }.into_any(),
            }}
        </main>
    }
}

#[component]
fn UnknownEnvironment(name: String) -> impl IntoView {
    view! {
        <h1 tabindex="-1">"Images"</h1>
        <div class="notice" role="alert">
            <p class="headline">{format!("There is no environment {name}")}</p>
            <p>"Choose another one above."</p>
        </div>
    }
}

#[component]
fn NoEnvironments(error: String, on_retry: Callback<()>) -> impl IntoView {
    view! {
        <h1 tabindex="-1">"Images"</h1>
        <div class="notice" role="alert">
            <p class="headline">"The environments could not be loaded"</p>
            <p>{error}</p>
            <button type="button" on:click=move |_| on_retry.run(())>"Retry"</button>
        </div>
    }
}
