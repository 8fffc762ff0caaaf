use std::sync::atomic::{AtomicUsize, Ordering};

use leptos::prelude::*;

use crate::erased::{RwSignal, Signal};
use crate::texts::controls as words;

/// A field with its label.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    pub(crate) label: &'static str,
    /// How the API calls it where it says what is wrong with it; empty where it does not.
    pub(crate) name: &'static str,
    /// `text`, `password`, or `area` for several lines.
    pub(crate) kind: &'static str,
    /// What browsers and password stores fill in.
    pub(crate) autocomplete: &'static str,
    /// What is to be known before one types; empty where nothing is.
    pub(crate) hint: &'static str,
    /// Whether it may not stay empty.
    pub(crate) required: bool,
}

impl Field {
    /// A name of something, that nobody fills in but its user.
    pub(crate) const NAME: Self =
        Self { label: words::NAME, name: "", kind: "text", autocomplete: "off", hint: "", required: true };

    /// A password that somebody chooses.
    pub(crate) const NEW_PASSWORD: Self = Self {
        label: words::PASSWORD,
        kind: "password",
        autocomplete: "new-password",
        hint: words::PASSWORD_HINT,
        ..Self::NAME
    };

    /// The same once more, against typing errors.
    pub(crate) const REPEATED_PASSWORD: Self =
        Self { label: words::REPEAT_PASSWORD, hint: "", ..Self::NEW_PASSWORD };

    pub(crate) fn view(self, value: RwSignal<String>) -> AnyView {
        self.view_with(value, Signal::stored(String::new()))
    }

    /// The same where it is told beside the field what is wrong with it; empty while nothing is.
    pub(crate) fn view_with(self, value: RwSignal<String>, problem: Signal<String>) -> AnyView {
        let id = unique_id();
        let (hint_id, problem_id) = (format!("{id}-hint"), format!("{id}-problem"));
        let described_by = format!("{hint_id} {problem_id}");
        let invalid = Signal::derive(move || (!problem.get().is_empty()).then_some("true"));
        let label_for = id.clone();
        let control = match self.kind {
            "area" => view! {
                <textarea
                    id=id
                    name=self.name
                    rows="4"
                    autocomplete=self.autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    required=self.required
                    aria-describedby=described_by
                    aria-invalid=invalid
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                ></textarea>
            }
            .into_any(),
            kind => view! {
                <input
                    id=id
                    name=self.name
                    type=kind
                    autocomplete=self.autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    required=self.required
                    aria-describedby=described_by
                    aria-invalid=invalid
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                />
            }
            .into_any(),
        };
        view! {
            <div class="field">
                <label for=label_for>{self.label}</label>
                {control}
                <p class="hint" id=hint_id>{self.hint}</p>
                <p class="wrong" id=problem_id role="alert">{problem}</p>
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
