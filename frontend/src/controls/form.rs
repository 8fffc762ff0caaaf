use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::button::{Button, button};
use super::text::group;
use crate::browser;
use crate::erased::Signal;
use crate::requests::Submission;
use crate::texts::controls as words;

/// Fields, a button that sends them, and why they were not taken.
pub(crate) struct Form {
    /// What it is about.
    pub(crate) name: &'static str,
    pub(crate) fields: Vec<AnyView>,
    /// What the button says.
    pub(crate) submit: &'static str,
    pub(crate) submission: Submission,
    /// `inline` for a form of a line, or nothing.
    pub(crate) class: &'static str,
    /// How to leave it without sending anything. A form that was opened, and can be closed, takes the focus.
    pub(crate) cancel: Option<Callback<()>>,
}

impl Form {
    pub(crate) fn view(self, on_submit: impl Fn() + Send + Sync + 'static) -> AnyView {
        self.view_of(Callback::new(move |()| on_submit()))
    }

    fn view_of(self, on_submit: Callback<()>) -> AnyView {
        let Self { name, fields, submit, submission, class, cancel } = self;
        let on_submit = move |event: SubmitEvent| {
            event.prevent_default();
            on_submit.run(());
        };
        let submit = Button {
            label: Signal::stored(submit),
            kind: "submit",
            class: "primary",
            busy: Signal::derive(move || submission.is_busy()),
            ..Button::default()
        };
        let mut buttons = vec![submit.view(|| {})];
        if let Some(cancel) = cancel {
            browser::focus_form();
            buttons.push(button(words::CANCEL, move || cancel.run(())));
        }
        buttons.push(submission.result());
        let buttons = group("buttons", buttons);
        view! { <form class=class aria-label=name on:submit=on_submit>{fields}{submission.problem()}{buttons}</form> }
            .into_any()
    }
}
