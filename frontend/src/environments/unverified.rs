use leptos::prelude::*;

/// Says that anybody at all is taken for a daemon, and on demand what that means.
pub(super) fn unverified_mark() -> AnyView {
    view! {
        <details class="mark">
            <summary>"⚠ not verified"</summary>
            <p>
                "TLS without verification: whoever answers at its address is taken for this daemon, and what is shown may be theirs. It ends when its authority's certificate is given instead."
            </p>
        </details>
    }
    .into_any()
}
