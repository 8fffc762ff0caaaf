use client::Client;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{query_signal_with_options, use_query_map};
use shared::{EnvironmentId, RowOrder};

use super::environment_images::EnvironmentImages;
use crate::browser;
use crate::environments::{EnvironmentFacts, EnvironmentPicker, use_environment_list};

/// The images of one environment. The address is the state: environment, filter text and order.
#[component]
pub(crate) fn ImagesPage() -> impl IntoView {
    let client = Client::new(browser::origin());
    let environments = use_environment_list(client.clone());

    let in_place = || NavigateOptions {
        replace: true,
        scroll: false,
        ..NavigateOptions::default()
    };
    let (text, set_text) = query_signal_with_options::<String>("q", in_place());
    let (order, set_order) = query_signal_with_options::<RowOrder>("sort", in_place());
    // Another environment is another page to go back from; filling in the first one is not.
    let visit = NavigateOptions {
        scroll: false,
        ..NavigateOptions::default()
    };
    let (chosen, choose) = query_signal_with_options::<EnvironmentId>("env", visit);
    let (_, fill_in) = query_signal_with_options::<EnvironmentId>("env", in_place());
    let query = use_query_map();
    let unreadable = Memo::new(move |_| {
        query
            .with(|query| query.get("env"))
            .filter(|_| chosen.get().is_none())
    });

    Effect::new(move || {
        if chosen.get().is_none()
            && unreadable.get().is_none()
            && let Some(first) = environments.first_choice()
        {
            fill_in.set(Some(first));
        }
    });
    Effect::new(move || match chosen.get().and_then(|id| environments.find(id)) {
        Some(environment) => browser::set_title(&format!("Images on {} – Stowage", environment.name)),
        None => browser::set_title("Images – Stowage"),
    });

    let environment = Memo::new(move |_| chosen.get().and_then(|id| environments.find(id)));
    let set_text =
        Callback::new(move |text: String| set_text.set(Some(text).filter(|text| !text.is_empty())));
    let set_order = Callback::new(move |order: RowOrder| {
        set_order.set(Some(order).filter(|order| *order != RowOrder::default()))
    });
    let reload_environments = Callback::new(move |()| environments.reload());

    view! {
        <header class="bar">
            <a class="brand" href="/images">"Stowage"</a>
            <EnvironmentPicker
                environments=Signal::derive(move || environments.all())
                chosen=chosen
                on_choose=move |id| choose.set(Some(id))
            />
            <EnvironmentFacts environment=environment/>
        </header>
        <main>
            // A new owner for each environment: nothing of one host outlives the change to another.
            {move || match (chosen.get(), unreadable.get(), environments.error()) {
                (Some(id), ..) => {
                    view! {
                        <EnvironmentImages
                            id=id
                            environment=environment
                            client=client.clone()
                            text=Signal::derive(move || text.get().unwrap_or_default())
                            set_text=set_text
                            order=Signal::derive(move || order.get().unwrap_or_default())
                            set_order=set_order
                            on_loaded=reload_environments
                        />
                    }
                        .into_any()
                }
                (None, Some(unreadable), _) => {
                    view! { <UnknownEnvironment name=unreadable/> }.into_any()
                }
                (None, None, Some(error)) => {
                    view! { <NoEnvironments error=error on_retry=reload_environments/> }.into_any()
                }
                (None, None, None) => {
                    view! { <p class="notice" role="status">"Loading the environments…"</p> }.into_any()
                }
            }}
        </main>
    }
}

#[component]
fn UnknownEnvironment(name: String) -> impl IntoView {
    view! {
        <h1>"Images"</h1>
        <div class="notice" role="alert">
            <p class="headline">{format!("There is no environment {name}")}</p>
            <p>"Choose another one above."</p>
        </div>
    }
}

#[component]
fn NoEnvironments(error: String, on_retry: Callback<()>) -> impl IntoView {
    view! {
        <h1>"Images"</h1>
        <div class="notice" role="alert">
            <p class="headline">"The environments could not be loaded"</p>
            <p>{error}</p>
            <button type="button" on:click=move |_| on_retry.run(())>"Retry"</button>
        </div>
    }
}
