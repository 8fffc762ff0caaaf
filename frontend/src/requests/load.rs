use std::future::Future;
use std::pin::Pin;

use client::{Client, ClientError};
use leptos::prelude::*;
use leptos::reactive::spawn_local_scoped_with_cancellation;

use super::explain::explain;
use crate::browser;
use crate::controls::{alert, retry_button, said};
use crate::erased::{RwSignal, Signal, Slot, dynamic, effect};
use crate::session::{forbidden, use_session};
use crate::texts::requests as words;

type Pending<T> = Pin<Box<dyn Future<Output = Result<T, ClientError>>>>;

/// What the server says, and how it stands with it. Dies with its owner, a request under way included.
pub(crate) struct Loaded<T: 'static> {
    /// The newest answer, whatever has happened since.
    pub(crate) value: Slot<T>,
    pub(crate) progress: Progress,
}

/// How it stands with something that is loaded.
#[derive(Clone, Copy)]
pub(crate) struct Progress {
    failure: RwSignal<Option<Failure>>,
    loading: RwSignal<bool>,
    attempt: RwSignal<u32>,
    /// Whether the newest attempt was made because somebody did something on the page.
    asked_for: StoredValue<bool>,
}

#[derive(Clone, PartialEq, Eq)]
struct Failure {
    forbidden: bool,
    missing: bool,
    /// Why, as one reads it.
    text: String,
}

/// Asks the server, again whenever a signal changes that the request reads, and whenever [`Progress::reload`] says so.
pub(crate) fn load<T, F>(request: impl Fn(Client) -> F + 'static) -> Loaded<T>
where
    T: Send + Sync + 'static,
    F: Future<Output = Result<T, ClientError>> + 'static,
{
    let value = Slot::new(None);
    let progress = Progress::begin(Box::new(move |client| {
        let answer = request(client);
        Box::pin(async move {
            value.set(Some(answer.await?));
            Ok(())
        })
    }));
    Loaded { value, progress }
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

impl<T: Send + Sync + 'static> Loaded<T> {
    /// Why the newest attempt failed.
    pub(crate) fn failure(self) -> Option<String> {
        self.progress.failure.get().map(|failure| failure.text)
    }

    /// Asks again, because what was asked before may have changed by itself.
    pub(crate) fn refresh(self) {
        self.progress.attempt.update(|attempt| *attempt = attempt.wrapping_add(1));
    }

    /// That the answer is on its way, or why there is none, or none that is newer.
    pub(crate) fn state(self, what: &'static str) -> AnyView {
        self.progress.view(what, self.value.is_some())
    }

    /// What the answer says; the default before the first one.
    pub(crate) fn read<R: Default>(self, read: impl FnOnce(&T) -> R) -> R {
        self.value.read(read)
    }
}

impl Progress {
    /// That of something that is there, and is not loaded again.
    pub(crate) fn over() -> Self {
        Self {
            failure: RwSignal::new(None),
            loading: RwSignal::new(false),
            attempt: RwSignal::new(0),
            asked_for: StoredValue::new(false),
        }
    }

    fn begin(request: Box<dyn Fn(Client) -> Pending<()>>) -> Self {
        let session = use_session();
        let progress = Self::over();
        effect(move || {
            progress.attempt.track();
            progress.loading.set(true);
            let answer = request(session.client());
            spawn_local_scoped_with_cancellation(async move {
                match answer.await {
                    Ok(()) => {
                        progress.failure.set(None);
                        // A Retry that helped is gone, and so may be the row of what was pressed.
                        if progress.asked_for.get_value() {
                            browser::rescue_focus();
                        }
                    }
                    Err(ClientError::SignedOut) => session.ended(),
                    Err(error) => progress.failure.set(Some(Failure::from(error))),
                }
                progress.loading.set(false);
            });
        });
        progress
    }

    /// Asks again, because of what somebody did; what was loaded stays until the answer is there.
    pub(crate) fn reload(self) {
        self.asked_for.set_value(true);
        self.attempt.update(|attempt| *attempt = attempt.wrapping_add(1));
    }

    pub(crate) fn loading(self) -> bool {
        self.loading.get()
    }

    /// Whether what is shown is older than it should be, because the newest attempt failed.
    pub(crate) fn failed(self) -> bool {
        self.failure.with(Option::is_some)
    }

    fn view(self, what: &'static str, is_there: Signal<bool>) -> AnyView {
        dynamic(move || match self.failure.get() {
            Some(failure) if failure.forbidden => forbidden(),
            Some(failure) if failure.missing => alert(words::no_such(what), "", Vec::new()),
            Some(failure) => {
                let headline = words::not_loaded(what);
                let retry = retry_button(Signal::derive(move || self.loading.get()), move || self.reload());
                alert(headline, &failure.text, vec![retry])
            }
            None if !is_there.get() => said("quiet", words::loading(what)),
            None => ().into_any(),
        })
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let forbidden = matches!(error, ClientError::Status { status: 403, .. });
        let missing = matches!(error, ClientError::Status { status: 404, .. });
        Self { forbidden, missing, text: explain(&error) }
    }
}
