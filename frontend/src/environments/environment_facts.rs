use leptos::prelude::*;
use shared::Environment;

/// What runs on an environment, in a few words: `Docker 28.5.2 · API 1.51`.
#[component]
pub(crate) fn EnvironmentFacts(
    /// The environment that is shown; nothing while it is not known.
    #[prop(into)]
    environment: Signal<Option<Environment>>,
) -> impl IntoView {
    let facts = move || {
        let environment = environment.get()?;
        let engine = environment.engine?;
        let version = environment.version.map(|version| format!(" {version}")).unwrap_or_default();
        let api = environment.api_version.map(|version| format!(" · API {version}")).unwrap_or_default();
        Some(format!("{engine}{version}{api}"))
    };
    view! { <span class="facts">{facts}</span> }
}
