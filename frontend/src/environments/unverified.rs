use leptos::prelude::*;

use crate::texts::environments as words;

/// Says that anybody at all is taken for a daemon, and on demand what that means.
pub(super) fn unverified_mark() -> AnyView {
    view! {
        <details class="mark">
            <summary>{words::UNVERIFIED}</summary>
            <p>
                {words::UNVERIFIED_MEANS}
            </p>
        </details>
    }
    .into_any()
}
