use std::sync::Arc;

use leptos::prelude::*;
use leptos::reactive::spawn_local;

use crate::address::use_address;
use crate::browser;
use crate::controls::said;
use crate::erased::RwSignal;
use crate::texts::panel as texts;

/// What was copied last in the panel.
#[derive(Clone, Copy)]
struct Copying {
    /// The number of the button that did it, as long as one stays at it.
    by: RwSignal<usize>,
    /// What is said of it.
    said: RwSignal<String>,
    buttons: StoredValue<usize>,
}

/// Makes [`copy_button`] possible below, and says what was copied to those who do not see it.
pub(super) fn provide_copying() -> AnyView {
    let said_of_it = RwSignal::new(String::new());
    provide_context(Copying { by: RwSignal::new(0), said: said_of_it, buttons: StoredValue::new(0) });
    said("visually-hidden", said_of_it)
}

/// A button that copies a text. Until one leaves it, it says that it did.
pub(super) fn copy_button(what: &str, text: Arc<str>) -> AnyView {
    copies("copy", what, Arc::new(move || text.to_string()))
}

/// The same with words on it.
pub(super) fn copy_link_button() -> AnyView {
    let address = use_address();
    let text = move || {
        address.write();
        browser::address()
    };
    copies("", texts::LINK, Arc::new(text))
}

fn copies(class: &'static str, what: &str, text: Arc<dyn Fn() -> String + Send + Sync>) -> AnyView {
    let copying: Copying = expect_context();
    copying.buttons.update_value(|count| *count += 1);
    let number = copying.buttons.get_value();
    let what = StoredValue::new(what.to_owned());
    let did = move || copying.by.get() == number;
    let name = move || what.with_value(|what| if did() { texts::copied(what) } else { texts::copy(what) });
    let label = move || match (did(), class.is_empty()) {
        (true, _) => texts::COPIED,
        (false, true) => texts::COPY_LINK,
        (false, false) => "",
    };
    let copy = move |_| {
        let text = text();
        spawn_local(async move {
            let words = match browser::copy_text(text).await {
                true => what.try_with_value(|what| texts::copied(what)),
                false => Some(texts::NOT_COPIED.to_owned()),
            };
            // The panel may be gone meanwhile.
            if let Some(words) = words {
                copying.by.set(if words == texts::NOT_COPIED { 0 } else { number });
                copying.said.set(words);
            }
        });
    };
    let leave = Callback::new(move |()| {
        if copying.by.get_untracked() == number {
            copying.by.set(0);
            copying.said.set(String::new());
        }
    });
    view! {
        <button
            type="button"
            class=class
            class:copied=did
            aria-label=name
            title=name
            on:click=copy
            on:blur=move |_| leave.run(())
            on:pointerleave=move |_| leave.run(())
        >
            {label}
        </button>
    }
    .into_any()
}
