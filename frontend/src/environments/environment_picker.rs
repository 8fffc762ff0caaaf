use leptos::html::Select;
use leptos::prelude::*;
use shared::{Environment, EnvironmentId};

use crate::browser;
use crate::commands::{Command, on_command};
use crate::erased::Signal;
use crate::texts::environments as words;

/// The choice of the environment that is shown.
#[component]
pub(crate) fn EnvironmentPicker(
    /// All that there are; those that are disabled cannot be chosen.
    #[prop(into)]
    environments: Signal<Vec<Environment>>,
    /// The one that is shown.
    #[prop(into)]
    chosen: Signal<Option<EnvironmentId>>,
    /// Called with the id of another one.
    on_choose: Callback<EnvironmentId>,
) -> impl IntoView {
    let select = NodeRef::<Select>::new();
    on_command(Command::GoToEnvironment, move || {
        if let Some(select) = select.get_untracked() {
            // A field that is on the page takes the focus.
            drop(select.focus());
        }
    });
    let options = move || {
        let chosen = chosen.get();
        let mut environments = environments.get();
        environments.retain(|environment| environment.enabled || chosen == Some(environment.id));
        // Where the first of the list looked chosen already, choosing it would change nothing.
        let placeholder = chosen.is_none().then(|| {
            let words = if environments.is_empty() { words::LOADING } else { words::CHOOSE };
            view! { <option prop:selected=true disabled=true value="">{words}</option> }
        });
        // An id that is in the address only must not look like the first environment of the list.
        let unlisted = chosen.filter(|id| environments.iter().all(|environment| environment.id != *id));
        let unlisted = unlisted
            .map(|id| view! { <option prop:selected=true value=id.to_string()>{id.to_string()}</option> });
        let listed = environments.into_iter().map(|environment| {
            let selected = chosen == Some(environment.id);
            let value = environment.id.to_string();
            view! { <option prop:selected=selected value=value>{label(&environment, selected)}</option> }
        });
        (placeholder, unlisted, listed.collect_view())
    };
    view! {
        <label class="picker">
            <span>{words::PICKER}</span>
            <select node_ref=select on:change=move |event| {
                if let Ok(id) = event_target_value(&event).parse() {
                    on_choose.run(id);
                }
            }>{options}</select>
        </label>
    }
}

/// The name of an environment, and behind it what is to be known of it: `nas (unreachable since 14:03, not verified)`. Of
/// the one that is chosen it stands beside the picker since when.
fn label(environment: &Environment, is_chosen: bool) -> String {
    let problem = match (words::problem(environment.status), environment.since.filter(|_| !is_chosen)) {
        _ if !environment.enabled => words::IS_DISABLED.to_owned(),
        ("", _) => String::new(),
        (problem, None) => problem.to_owned(),
        (_, Some(since)) => words::problem_since(environment.status, &browser::local_time(since)),
    };
    let unverified = if environment.unverified { words::NOT_VERIFIED } else { "" };
    let marks: Vec<&str> =
        [problem.as_str(), unverified].into_iter().filter(|mark| !mark.is_empty()).collect();
    match marks.is_empty() {
        true => environment.name.clone(),
        false => format!("{} ({})", environment.name, marks.join(", ")),
    }
}
