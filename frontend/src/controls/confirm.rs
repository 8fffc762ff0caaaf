use std::future::Future;
use std::sync::Arc;

use client::{Client, ClientError};
use leptos::html::Dialog;
use leptos::prelude::*;

use super::button::{Button, button};
use super::modal_dialog::ModalDialog;
use super::text::group;
use crate::browser;
use crate::erased::{RwSignal, Signal, dynamic, effect};
use crate::requests::{Sent, Submission, Then, then};
use crate::texts::controls as words;

/// Something that is asked before it is done, because there is no way back.
#[derive(Clone)]
pub(crate) struct Question {
    headline: String,
    text: &'static str,
    action: &'static str,
    act: Arc<dyn Fn(Client) -> Sent + Send + Sync>,
}

impl Question {
    /// The headline names what it is done to, the text says what follows from it, and the button says `action`.
    pub(crate) fn new<F>(
        headline: String,
        text: &'static str,
        action: &'static str,
        act: impl Fn(Client) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Then, ClientError>> + 'static,
    {
        Self { headline, text, action, act: Arc::new(move |client| Box::pin(act(client))) }
    }
}

/// The one dialog of the page.
#[derive(Clone, Copy)]
pub(crate) struct Confirmations(RwSignal<Option<Question>>);

/// Makes questions possible: [`ConfirmDialog`] is to be shown somewhere below.
pub(crate) fn provide_confirmations() {
    provide_context(Confirmations(RwSignal::new(None)));
}

/// To ask something. A question that is still open goes away with who asked it.
pub(crate) fn use_confirmations() -> Confirmations {
    let confirmations: Confirmations = expect_context();
    on_cleanup(move || confirmations.close());
    confirmations
}

impl Confirmations {
    pub(crate) fn ask(self, question: Question) {
        self.0.set(Some(question));
    }

    /// Ends the question: it was done, or it is not to be done.
    fn close(self) {
        if self.0.with_untracked(Option::is_some) {
            self.0.set(None);
            // The dialog gives the focus back to what it had it from, unless that is gone.
            browser::rescue_focus();
        }
    }
}

/// Asks before something is done. The browser itself keeps the focus in it, and Escape closes it.
#[component]
pub(crate) fn ConfirmDialog() -> impl IntoView {
    let confirmations: Confirmations = expect_context();
    let submission = Submission::new();
    let asked = Signal::derive(move || confirmations.0.with(Option::is_some));
    effect(move || {
        if asked.get() {
            submission.forget();
        }
    });
    let content = dynamic(move || match confirmations.0.get() {
        Some(question) => question_view(question, confirmations, submission),
        None => ().into_any(),
    });
    ModalDialog {
        class: "",
        labelled_by: "question",
        described_by: Some("consequence"),
        is_light: false,
        node: NodeRef::<Dialog>::new(),
        open: asked,
        on_close: Callback::new(move |()| confirmations.close()),
    }
    .view(content)
}

fn question_view(question: Question, confirmations: Confirmations, submission: Submission) -> AnyView {
    let Question { headline, text, action, act } = question;
    let act = move || {
        submission.run(|client| {
            let sent = act(client);
            async move {
                let done = sent.await?;
                Ok(then(move || {
                    confirmations.close();
                    done();
                }))
            }
        });
    };
    let action = Button {
        label: Signal::stored(action),
        class: "danger",
        busy: Signal::derive(move || submission.is_busy()),
        ..Button::default()
    };
    let buttons = vec![button(words::CANCEL, move || confirmations.close()), action.view(act)];
    view! {
        <h2 id="question">{headline}</h2>
        <p id="consequence">{text}</p>
        {submission.problem()}
        {group("buttons", buttons)}
    }
    .into_any()
}
