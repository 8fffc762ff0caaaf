use leptos::prelude::*;
use shared::Environment;

use super::unverified::unverified_mark;
use crate::erased::dynamic;

/// What runs on an environment, in a few words: `Docker 28.5.2 · API 1.51`; and whether it is certain that it does.
#[component]
pub(crate) fn EnvironmentFacts(
    /// The environment that is shown; nothing while it is not known.
    #[prop(into)]
    environment: Signal<Option<Environment>>,
) -> impl IntoView {
    let facts = move || {
        let environment = environment.get()?;
        let engine = engine_of(&environment)?;
        let api = environment.api_version.map(|version| format!(" · API {version}")).unwrap_or_default();
        Some(format!("{engine}{api}"))
    };
    let unverified = Memo::new(move |_| environment.with(|of| of.as_ref().is_some_and(|of| of.unverified)));
    let mark = dynamic(move || match unverified.get() {
        true => unverified_mark(),
        false => ().into_any(),
    });
    view! { <span class="facts">{facts}</span> {mark} }
}

/// The engine with its version; nothing until it has answered once.
pub(super) fn engine_of(environment: &Environment) -> Option<String> {
    let engine = environment.engine.as_ref()?;
    let version = environment.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    Some(format!("{engine}{version}"))
}
