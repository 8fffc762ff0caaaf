use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use client::{Client, ClientError};
use leptos::prelude::*;
use leptos::reactive::spawn_local_scoped_with_cancellation;
use shared::EnvironmentStatus;

use crate::browser;
use crate::controls::{group, paragraph, retry_button};
use crate::erased::{Memo, RwSignal, Slot, dynamic, effect};
use crate::requests::explain;
use crate::session::use_session;
use crate::texts::panel as texts;

type Pending = Pin<Box<dyn Future<Output = Result<(), ClientError>>>>;

/// Something that is asked of the daemon about one image. Dies with its owner, a request under way included.
pub(super) struct Asked<T: 'static> {
    /// The newest answer, whatever has happened since.
    pub(super) value: Slot<T>,
    pub(super) progress: Progress,
}

/// How it stands with it.
#[derive(Clone, Copy)]
pub(super) struct Progress {
    /// What is asked for, in sentences.
    what: &'static str,
    has_answer: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
    loading: RwSignal<bool>,
    attempt: RwSignal<u32>,
}

/// Why there is no answer.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) kind: FailureKind,
    /// Why, as one reads it.
    pub(super) detail: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FailureKind {
    /// The reader may not ask.
    Forbidden,
    /// There is no such image, or no such environment.
    Gone,
    /// The daemon did not answer, or not as it should.
    Daemon(EnvironmentStatus),
    /// Stowage itself did not answer, or not as it should.
    Stowage,
}

/// Asks when it has waited so long, and again whenever [`Progress::ask_again`] says so; what is not allowed is not even
/// asked.
pub(super) fn ask<T, F>(
    what: &'static str,
    is_allowed: bool,
    wait: Duration,
    request: impl Fn(Client) -> F + 'static,
) -> Asked<T>
where
    T: Send + Sync + 'static,
    F: Future<Output = Result<T, ClientError>> + 'static,
{
    let value = Slot::new(None);
    let progress = Progress {
        what,
        has_answer: RwSignal::new(false),
        failure: RwSignal::new(None),
        loading: RwSignal::new(false),
        attempt: RwSignal::new(0),
    };
    if is_allowed {
        progress.begin(Box::new(move |client| {
            let answer = request(client);
            Box::pin(async move {
                if !wait.is_zero() {
                    browser::pause(wait).await;
                }
                value.set(Some(answer.await?));
                Ok(())
            })
        }));
    } else {
        let failure = Failure { kind: FailureKind::Forbidden, detail: String::new() };
        progress.failure.set(Some(failure));
    }
    Asked { value, progress }
}

impl<T> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Asked<T> {}

impl Progress {
    fn begin(self, request: Box<dyn Fn(Client) -> Pending>) {
        let session = use_session();
        effect(move || {
            self.attempt.track();
            self.loading.set(true);
            let answer = request(session.client());
            spawn_local_scoped_with_cancellation(async move {
                match answer.await {
                    Ok(()) => {
                        self.has_answer.set(true);
                        if self.failure.with_untracked(Option::is_some) {
                            self.failure.set(None);
                            // A Retry that helped is gone.
                            browser::rescue_focus_in_panel();
                        }
                    }
                    Err(ClientError::SignedOut) => session.ended(),
                    Err(error) => self.failure.set(Some(Failure::from(error))),
                }
                self.loading.set(false);
            });
        });
    }

    /// Asks again, unless it is under way; what was answered stays until then.
    pub(super) fn ask_again(self) {
        if !self.loading.get_untracked() && self.kind_untracked() != Some(FailureKind::Forbidden) {
            self.attempt.update(|attempt| *attempt = attempt.wrapping_add(1));
        }
    }

    /// Asks again where the newest attempt failed.
    pub(super) fn ask_again_if_failed(self) {
        if self.kind_untracked().is_some() {
            self.ask_again();
        }
    }

    /// Why the newest attempt failed.
    pub(super) fn kind(self) -> Option<FailureKind> {
        self.failure.with(|failure| failure.as_ref().map(|failure| failure.kind))
    }

    fn kind_untracked(self) -> Option<FailureKind> {
        self.failure.with_untracked(|failure| failure.as_ref().map(|failure| failure.kind))
    }

    /// That the answer is on its way, or why there is none, or none that is newer. Nothing where that is said for the
    /// panel as a whole: the image is gone, or the reader may not ask.
    pub(super) fn view(self, name: Memo<String>, retry: Callback<()>) -> AnyView {
        dynamic(move || match self.failure.get() {
            Some(Failure { kind: FailureKind::Forbidden | FailureKind::Gone, .. }) => ().into_any(),
            Some(Failure { kind, detail }) => {
                let why = match kind {
                    FailureKind::Daemon(status) => texts::daemon_failed(status, &name.get()),
                    FailureKind::Forbidden | FailureKind::Gone | FailureKind::Stowage => detail.clone(),
                };
                let words = format!("{}: {why}.", texts::could_not_be_loaded(self.what));
                let words = words.replace("..", ".");
                let retry = retry_button(self.loading.into(), move || retry.run(()));
                let text = view! { <p title=detail>{words}</p> }.into_any();
                view! { <div class="not-loaded" role="alert">{text}{retry}</div> }.into_any()
            }
            None if !self.has_answer.get() => {
                let slow = view! { <p class="slow">{move || texts::loading_slowly(&name.get())}</p> };
                group("loading", vec![paragraph(texts::loading(self.what)), slow.into_any()])
            }
            None => ().into_any(),
        })
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let kind = match &error {
            ClientError::Environment { status, .. } => FailureKind::Daemon(*status),
            ClientError::Status { status: 403, .. } => FailureKind::Forbidden,
            ClientError::Status { status: 404, .. } => FailureKind::Gone,
            ClientError::Status { .. }
            | ClientError::SignedOut
            | ClientError::Connection(_)
            | ClientError::Nonsense(_) => FailureKind::Stowage,
        };
        Self { kind, detail: explain(&error) }
    }
}
