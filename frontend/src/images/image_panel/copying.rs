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
    let what: Arc<str> = what.into();
    let did = move || copying.by.get() == number;
    // Also asked when the button goes with its image, and the focus with it: nothing here dies before.
    let name = {
        let what = what.clone();
        move || if did() { texts::copied(&what) } else { texts::copy(&what) }
    };
    let label = move || match (did(), class.is_empty()) {
        (true, _) => texts::COPIED,
        (false, true) => texts::COPY_LINK,
        (false, false) => "",
    };
    let copy = move |_| {
        let (text, what) = (text(), what.clone());
        spawn_local(async move {
            let is_copied = browser::copy_text(text).await;
            copying.by.set(if is_copied { number } else { 0 });
            copying.said.set(if is_copied { texts::copied(&what) } else { texts::NOT_COPIED.to_owned() });
        });
    };
    let leave = move || {
        if copying.by.try_get_untracked() == Some(number) {
            copying.by.set(0);
            copying.said.set(String::new());
        }
    };
    view! {
        <button
            type="button"
            class=class
            class:copied=did
            aria-label=name.clone()
            title=name
            on:click=copy
            on:blur=move |_| leave()
            on:pointerleave=move |_| leave()
        >
            {label}
        </button>
    }
    .into_any()
}
