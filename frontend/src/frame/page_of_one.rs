use leptos::prelude::*;

use super::page_frame::frame;
use crate::browser;
use crate::controls::{alert, group, heading, link};
use crate::erased::{Signal, effect};
use crate::texts::frame as words;

/// The page of one of many.
#[derive(Clone, Copy)]
pub(crate) struct PageOfOne {
    /// What it is, as in `user`.
    pub(crate) what: &'static str,
    /// What all of them are called, as in `Users`.
    pub(crate) all: &'static str,
    /// Where all of them are.
    pub(crate) path: &'static str,
}

impl PageOfOne {
    /// The page: what it is called (nothing while that is not known), how it stands with loading it, and what there is
    /// to say.
    pub(crate) fn view(self, name: Signal<String>, progress: AnyView, content: AnyView) -> AnyView {
        let name = Signal::derive(move || match name.get() {
            name if name.is_empty() => self.title(),
            name => name,
        });
        effect(move || browser::set_title(&words::title_of_one(&name.get(), self.all)));
        frame("", group("page", vec![self.back(), heading(name), progress, content]))
    }

    /// That there is none at the address.
    pub(crate) fn missing(self) -> AnyView {
        let headline = words::no_such(self.what);
        self.view(Signal::stored(String::new()), alert(headline, "", Vec::new()), ().into_any())
    }

    fn back(self) -> AnyView {
        link(self.path, words::back_to(self.all))
    }

    fn title(self) -> String {
        let mut title = self.what.to_owned();
        if let Some(first) = title.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        title
    }
}
