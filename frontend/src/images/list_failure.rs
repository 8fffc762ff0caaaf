use leptos::prelude::*;
use shared::{EnvironmentId, EnvironmentStatus, UnixSeconds};

use super::load_images::{Failure, FailureKind};
use crate::controls::{alert, paragraph, retry_button};
use crate::environments::since_when;
use crate::erased::{Memo, Signal, dynamic};
use crate::texts::list_state as words;

/// Says why there is no list of the environment of this name, where it has one that is known, or none that is newer than
/// `stale_since`, and since when its daemon is so, as far as the server knows; and offers to try again.
pub(crate) fn list_failure(
    id: EnvironmentId,
    name: Option<String>,
    failure: Failure,
    since: Signal<Option<(EnvironmentStatus, UnixSeconds)>>,
    stale_since: Option<String>,
    retrying: Signal<bool>,
    on_retry: Callback<()>,
) -> AnyView {
    let is_known = name.is_some();
    let name = name.unwrap_or_else(|| words::unnamed(id));
    let headline = words::failed(failure.kind, &name, is_known);
    let advice = words::advice(failure.kind);
    let kind = failure.kind;
    let since = Memo::new(move |_| match since.get() {
        Some((status, since)) if kind == FailureKind::Daemon(status) => Some(since),
        _ => None,
    });
    let since = dynamic(move || match since.get() {
        // It follows the clock, and nobody is to be told again and again.
        Some(since) => {
            let since = since_when(since);
            view! { <p aria-live="off">{move || words::so_since(&since.get())}</p> }.into_any()
        }
        None => ().into_any(),
    });
    let mut more = vec![since, paragraph(words::tried(&failure.tried_at, &failure.detail))];
    if let Some(since) = stale_since {
        more.push(paragraph(words::stale_since(&since)));
    }
    if failure.kind != FailureKind::NoEnvironment {
        more.push(retry_button(retrying, move || on_retry.run(())));
    }
    alert(headline, advice, more)
}
