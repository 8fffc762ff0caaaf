use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos_router::NavigateOptions;

use crate::erased::{Memo, RwSignal, effect, query_part};

/// How long nothing is typed before the text goes to the address. Browsers allow only so many changes of it.
const PAUSE: Duration = Duration::from_millis(200);

/// What a list is filtered by, and how to change it: what was typed, and otherwise what stands in the address under
/// this name.
pub(crate) fn use_filter_text(name: &'static str) -> (Memo<String>, Callback<String>) {
    let in_place = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
    let (in_address, set_address) = query_part::<String>(name, in_place);
    let typed = RwSignal::new(None::<String>);
    let write = StoredValue::new(None::<TimeoutHandle>);
    let cancel_write = move || {
        if let Some(write) = write.try_update_value(Option::take).flatten() {
            write.clear();
        }
    };
    on_cleanup(cancel_write);

    let text = Memo::new(move |_| typed.get().or_else(|| in_address.get()).unwrap_or_default());
    // The address has the last word, unless somebody has typed on meanwhile.
    effect(move || {
        in_address.track();
        if write.with_value(Option::is_none) {
            typed.set(None);
        }
    });
    let set_text = Callback::new(move |text: String| {
        cancel_write();
        typed.set(Some(text.clone()));
        let write_text = move || {
            write.set_value(None);
            set_address.run(Some(text).filter(|text| !text.is_empty()));
        };
        // A window without timers has no use for an address either.
        write.set_value(set_timeout_with_handle(write_text, PAUSE).ok());
    });
    (text, set_text)
}
