use std::future::Future;
use std::pin::Pin;

use client::{Client, ClientError};
use leptos::prelude::*;
use leptos::reactive::spawn_local;
use shared::sentence;

use super::explain::explain;
use crate::browser;
use crate::controls::{problem, said};
use crate::erased::{RwSignal, Signal, dynamic};
use crate::session::{SessionContext, use_session};

/// What is done on the page once the server has done it.
pub(crate) type Then = Box<dyn FnOnce()>;

/// What is done on the page once the server has done it.
pub(crate) fn then(act: impl FnOnce() + 'static) -> Then {
    Box::new(act)
}

/// What is on its way to the server.
pub(crate) type Sent = Pin<Box<dyn Future<Output = Result<Then, ClientError>>>>;

/// One thing at a time that is sent to the server, and what came of it.
#[derive(Clone, Copy)]
pub(crate) struct Submission {
    /// Whether it is on its way.
    busy: RwSignal<bool>,
    /// Why it was not done.
    refusal: RwSignal<Option<Refusal>>,
    /// That it was done, where nothing else on the page shows it.
    done: RwSignal<&'static str>,
    session: SessionContext,
}

/// Why something was not done.
#[derive(Clone)]
struct Refusal {
    /// The field that is to blame, as the API calls it; empty where none is, or none that is shown.
    field: String,
    /// Why, as one reads it.
    why: String,
}

impl Submission {
    pub(crate) fn new() -> Self {
        Self {
            busy: RwSignal::new(false),
            refusal: RwSignal::new(None),
            done: RwSignal::new(""),
            session: use_session(),
        }
    }

    /// Something else that is sent from the same form: what is wrong is told in the same places.
    pub(crate) fn beside(self) -> Self {
        Self { busy: RwSignal::new(false), ..self }
    }

    /// Sends something, unless something is on its way. Once sent it is not called back, but where its page is gone
    /// nothing follows from it.
    pub(crate) fn run<F>(self, send: impl FnOnce(Client) -> F)
    where
        F: Future<Output = Result<Then, ClientError>> + 'static,
    {
        if !self.busy.get_untracked() {
            self.follow(Box::pin(send(self.session.client())));
        }
    }

    fn follow(self, sent: Sent) {
        self.busy.set(true);
        self.forget();
        spawn_local(async move {
            let answer = sent.await;
            if self.busy.try_get_untracked().is_none() {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(then) => then(),
                Err(ClientError::SignedOut) => self.session.ended(),
                Err(error) => self.refused(&error),
            }
        });
    }

    /// Says why something is not done, or not even sent.
    pub(crate) fn refuse(self, why: &str) {
        self.done.set("");
        self.refusal.set(Some(Refusal { field: String::new(), why: why.to_owned() }));
    }

    /// Says at a field what is wrong with it, and goes there, where the server named one that is shown.
    fn refused(self, error: &ClientError) {
        let words = error.to_string();
        // What is wrong with a name is said without the field before it, since everything has one.
        let is_of_name = ["the name ", "expected a name "].iter().any(|start| words.starts_with(start));
        let named = if is_of_name { Some(("name", words.as_str())) } else { words.split_once(": ") };
        match named {
            Some((field, why)) if browser::focus_field(field) => {
                self.refusal.set(Some(Refusal { field: field.to_owned(), why: sentence(why) }));
            }
            _ => self.refuse(&explain(error)),
        }
    }

    /// Says that it was done.
    pub(crate) fn confirm(self, words: &'static str) {
        self.done.set(words);
    }

    /// Forgets what came of the last one.
    pub(crate) fn forget(self) {
        self.refusal.set(None);
        self.done.set("");
    }

    pub(crate) fn is_busy(self) -> bool {
        self.busy.get()
    }

    /// Why it was not done, for the place where one has just acted.
    pub(crate) fn problem(self) -> AnyView {
        dynamic(move || match self.refusal.get() {
            Some(refusal) if refusal.field.is_empty() => problem(&refusal.why),
            _ => ().into_any(),
        })
    }

    /// What is wrong with a field; empty where nothing is.
    pub(crate) fn problem_of(self, field: &'static str) -> Signal<String> {
        Signal::derive(move || {
            let refusal = self.refusal.get().filter(|refusal| refusal.field == field && !field.is_empty());
            refusal.map(|refusal| refusal.why).unwrap_or_default()
        })
    }

    /// That it was done.
    pub(crate) fn result(self) -> AnyView {
        said("result", Signal::derive(move || self.done.get().to_owned()))
    }
}
