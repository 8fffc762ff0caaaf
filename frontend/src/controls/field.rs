use std::sync::atomic::{AtomicUsize, Ordering};

use leptos::prelude::*;

use crate::browser;

/// A field with its label.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    pub(crate) label: &'static str,
    /// `text` or `password`.
    pub(crate) kind: &'static str,
    /// What browsers and password stores fill in.
    pub(crate) autocomplete: &'static str,
    /// What is to be known before one types; empty where nothing is.
    pub(crate) hint: &'static str,
}

impl Field {
    /// A name of something, that nobody fills in but its user.
    pub(crate) const NAME: Self = Self { label: "Name", kind: "text", autocomplete: "off", hint: "" };

    /// A password that somebody chooses.
    pub(crate) const NEW_PASSWORD: Self = Self {
        label: "Password",
        kind: "password",
        autocomplete: "new-password",
        hint: "12 characters or more.",
    };

    /// The same once more, against typing errors.
    pub(crate) const REPEATED_PASSWORD: Self =
        Self { label: "Repeat the password", hint: "", ..Self::NEW_PASSWORD };

    pub(crate) fn view(self, value: RwSignal<String>) -> AnyView {
        let id = unique_id();
        let hint_id = format!("{id}-hint");
        let described_by = (!self.hint.is_empty()).then(|| hint_id.clone());
        view! {
            <div class="field">
                <label for=id.clone()>{self.label}</label>
                <input
                    id=id
                    type=self.kind
                    autocomplete=self.autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    required=true
                    aria-describedby=described_by
                    prop:value=value
                    on:input=move |event| value.set(browser::field_value(&event))
                />
                <p class="hint" id=hint_id>{self.hint}</p>
            </div>
        }
        .into_any()
    }
}

/// An id that no other element of the page has.
pub(super) fn unique_id() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("field-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
