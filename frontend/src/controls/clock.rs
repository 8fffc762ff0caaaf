use std::time::Duration;

use leptos::prelude::*;
use shared::{UnixSeconds, exact_time, readable_age, rfc3339};

use super::text::muted;
use crate::browser;
use crate::erased::{RwSignal, Signal};
use crate::texts::controls as words;

/// The time between two looks at the clock.
const TICK: Duration = Duration::from_secs(30);

/// The time in Unix seconds, as of the last look at the clock.
#[derive(Clone, Copy)]
struct Clock(RwSignal<i64>);

/// Looks at the clock from time to time, for [`moment`].
pub(crate) fn provide_clock() {
    let now = RwSignal::new(browser::now_unix_secs());
    provide_context(Clock(now));
    if let Ok(tick) = set_interval_with_handle(move || now.set(browser::now_unix_secs()), TICK) {
        on_cleanup(move || tick.clear());
    }
}

/// The time in Unix seconds, as of the last look at the clock.
pub(crate) fn use_now() -> Signal<i64> {
    let Clock(now) = expect_context();
    now.into()
}

/// How long ago something was, or in what time it will be, and exactly when on closer look.
pub(crate) fn moment(at: UnixSeconds) -> AnyView {
    let exact = exact_time(at.0);
    let machine = rfc3339(at.0);
    let age = age_of(at);
    view! { <time datetime=machine title=exact>{age}</time> }.into_any()
}

/// How long ago something was, in words that follow the clock.
pub(crate) fn age_of(at: UnixSeconds) -> Signal<String> {
    let UnixSeconds(at) = at;
    let Clock(now) = expect_context();
    Signal::derive(move || {
        let seen = now.get();
        // What was made since the last look at the clock does not lie ahead.
        readable_age(at, if at > seen { browser::now_unix_secs() } else { seen })
    })
}

/// The same for what may never have been.
pub(crate) fn moment_or_never(at: Option<UnixSeconds>) -> AnyView {
    at.map_or_else(|| muted(words::NEVER), moment)
}

/// Exactly when something was, where its order among other things counts.
pub(crate) fn exact_moment(at: UnixSeconds) -> AnyView {
    let exact = exact_time(at.0);
    let machine = rfc3339(at.0);
    view! { <time datetime=machine>{exact}</time> }.into_any()
}
