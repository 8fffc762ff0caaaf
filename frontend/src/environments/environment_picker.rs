use leptos::prelude::*;
use shared::{Environment, EnvironmentId, EnvironmentStatus};

/// The choice of the environment that is shown.
#[component]
pub(crate) fn EnvironmentPicker(
    /// All that can be chosen.
    #[prop(into)]
    environments: Signal<Vec<Environment>>,
    /// The one that is shown.
    #[prop(into)]
    chosen: Signal<Option<EnvironmentId>>,
    /// Called with the id of another one.
    on_choose: Callback<EnvironmentId>,
) -> impl IntoView {
    let options = move || {
        let chosen = chosen.get();
        let environments = environments.get();
        // Where the first of the list looked chosen already, choosing it would change nothing.
        let placeholder = chosen.is_none().then(|| {
            let words = if environments.is_empty() { "Loading…" } else { "Choose…" };
            view! { <option prop:selected=true disabled=true value="">{words}</option> }
        });
        // An id that is in the address only must not look like the first environment of the list.
        let unlisted = chosen.filter(|id| environments.iter().all(|environment| environment.id != *id));
        let unlisted = unlisted
            .map(|id| view! { <option prop:selected=true value=id.to_string()>{id.to_string()}</option> });
        let listed = environments.into_iter().map(|environment| {
            let selected = chosen == Some(environment.id);
            let label = format!("{}{}", environment.name, status_words(environment.status));
            view! { <option prop:selected=selected value=environment.id.to_string()>{label}</option> }
        });
        (placeholder, unlisted, listed.collect_view())
    };
    view! {
        <label class="picker">
            <span>"Environment"</span>
            <select on:change=move |event| {
                if let Ok(id) = event_target_value(&event).parse() {
                    on_choose.run(id);
                }
            }>{options}</select>
        </label>
    }
}

/// What stands behind the name of an environment that has a problem.
fn status_words(status: EnvironmentStatus) -> &'static str {
    match status {
        EnvironmentStatus::Ok | EnvironmentStatus::Unknown => "",
        EnvironmentStatus::Unreachable => " (unreachable)",
        EnvironmentStatus::Timeout => " (no answer in time)",
        EnvironmentStatus::Error => " (error)",
    }
}
