use leptos::prelude::*;
use shared::{Environment, EnvironmentStatus, UnixSeconds};

use super::unverified::unverified_mark;
use crate::browser;
use crate::controls::age_of;
use crate::erased::{Memo, Signal, dynamic};
use crate::texts::environments as words;

/// What runs on an environment, in a few words: `Docker 28.5.2 · API 1.51`; nothing until it has answered once.
pub(crate) fn engine_facts(environment: Memo<Option<Environment>>) -> AnyView {
    dynamic(move || {
        let facts = environment.with(|of| {
            let of = of.as_ref()?;
            Some(words::facts(&engine_of(of)?, of.api_version.as_deref()))
        });
        facts.map_or_else(|| ().into_any(), |facts| view! { <p class="facts">{facts}</p> }.into_any())
    })
}

/// What is wrong with an environment, beside its name: that it does not answer and since when, that nobody knows whether
/// it is the one that is meant.
#[component]
pub(crate) fn EnvironmentTrouble(
    /// The environment that is shown; nothing while it is not known.
    #[prop(into)]
    environment: Signal<Option<Environment>>,
) -> impl IntoView {
    let unverified = Memo::new(move |_| environment.with(|of| of.as_ref().is_some_and(|of| of.unverified)));
    // Since when something is wrong with it.
    let trouble = Memo::new(move |_| environment.with(|of| of.as_ref().and_then(trouble_of)));
    let since = dynamic(move || match trouble.get() {
        Some((status, since)) => {
            let since = since_when(since);
            let words = move || words::trouble(status, &since.get());
            view! { <span class="since">{words}</span> }.into_any()
        }
        None => ().into_any(),
    });
    let mark = dynamic(move || match unverified.get() {
        true => unverified_mark(),
        false => ().into_any(),
    });
    vec![since, mark]
}

/// What is wrong with an environment that is asked, and since when that is so.
pub(crate) fn trouble_of(environment: &Environment) -> Option<(EnvironmentStatus, UnixSeconds)> {
    let is_wrong = environment.enabled && !words::problem(environment.status).is_empty();
    environment.since.filter(|_| is_wrong).map(|since| (environment.status, since))
}

/// `since 14:03 (20 minutes ago)`, in words that follow the clock.
pub(crate) fn since_when(since: UnixSeconds) -> Signal<String> {
    let (time, age) = (browser::local_time(since), age_of(since));
    Signal::derive(move || words::since(&time, &age.get()))
}

/// The engine with its version; nothing until it has answered once.
pub(super) fn engine_of(environment: &Environment) -> Option<String> {
    let engine = environment.engine.as_ref()?;
    let version = environment.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    Some(format!("{engine}{version}"))
}
