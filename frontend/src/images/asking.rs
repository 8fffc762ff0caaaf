use std::time::Duration;

use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;

use super::images_view::ImagesView;
use crate::browser;
use crate::controls::said;
use crate::erased::{Memo, RwSignal, Signal, dynamic, effect};
use crate::texts::list_state as words;

const SECOND: Duration = Duration::from_secs(1);

/// After how many seconds those who do not see the seconds count are told how many there are by now; later once a
/// minute.
const TOLD_AFTER_SECS: [u32; 3] = [5, 15, 30];

/// Says how long an environment has been asked, once that is longer than a moment.
pub(super) fn asking(view: ImagesView) -> AnyView {
    let seconds = RwSignal::new(0_u32);
    let ticking = StoredValue::new(None::<IntervalHandle>);
    let stop = move || {
        if let Some(ticking) = ticking.try_update_value(Option::take).flatten() {
            ticking.clear();
        }
    };
    on_cleanup(stop);
    effect(move || {
        stop();
        seconds.set(0);
        if view.loaded.loading.get() {
            let begun = browser::now_unix_secs();
            // By the clock, since browsers let the windows that nobody sees tick less often.
            let tick =
                move || seconds.set(u32::try_from(browser::now_unix_secs() - begun).unwrap_or_default());
            ticking.set_value(set_interval_with_handle(tick, SECOND).ok());
        }
    });
    let has_list = Memo::new(move |_| view.loaded.list.with(Option::is_some));
    let is_shown = Memo::new(move |_| seconds.get() > 0);
    let seen = dynamic(move || match is_shown.get() {
        true => {
            // Instead of the same without the seconds.
            let class = if has_list.get() { "asking" } else { "asking first" };
            let words = move || words::asking(&view.name.get(), seconds.get());
            view! { <p class=class aria-hidden="true">{words}</p> }.into_any()
        }
        false => ().into_any(),
    });
    let told = Memo::new(move |_| {
        let seconds = seconds.get();
        let early = TOLD_AFTER_SECS.into_iter().rev().find(|told| seconds >= *told).unwrap_or_default();
        early.max(seconds / 60 * 60)
    });
    let heard = Signal::derive(move || match told.get() {
        0 => String::new(),
        told => words::still_asking(&view.name.get(), told),
    });
    vec![seen, said("visually-hidden", heard)].into_any()
}
