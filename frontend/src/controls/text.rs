use leptos::prelude::*;

use crate::erased::Signal;

/// The heading of the page, which takes the focus of whoever comes from another one.
pub(crate) fn heading(words: impl Into<Signal<String>>) -> AnyView {
    let words: Signal<String> = words.into();
    view! { <h1 tabindex="-1">{words}</h1> }.into_any()
}

/// A part of a page with its heading.
pub(crate) fn section(title: &str, content: Vec<AnyView>) -> AnyView {
    let title = title.to_owned();
    view! { <section><h2>{title}</h2>{content}</section> }.into_any()
}

/// Things that stand together.
pub(crate) fn group(class: &'static str, content: Vec<AnyView>) -> AnyView {
    view! { <div class=class>{content}</div> }.into_any()
}

pub(crate) fn paragraph(words: impl Into<Signal<String>>) -> AnyView {
    paragraph_of("", None, words.into())
}

/// A line that is told, whenever it changes, to those who do not see it.
pub(crate) fn said(class: &'static str, words: impl Into<Signal<String>>) -> AnyView {
    paragraph_of(class, Some("status"), words.into())
}

fn paragraph_of(class: &'static str, role: Option<&'static str>, words: Signal<String>) -> AnyView {
    view! { <p class=class role=role>{words}</p> }.into_any()
}

/// What matters less.
pub(crate) fn muted(words: &'static str) -> AnyView {
    view! { <span class="muted">{words}</span> }.into_any()
}

/// Something that is known, under what it is called.
pub(crate) fn fact(label: &'static str, value: String) -> AnyView {
    view! { <dl class="fact"><dt>{label}</dt><dd>{value}</dd></dl> }.into_any()
}

pub(crate) fn link(path: impl Into<String>, words: impl Into<String>) -> AnyView {
    Link { path: path.into(), words: words.into(), name: None, current: Signal::stored(None) }.view()
}

/// A link of which more can be said.
pub(crate) struct Link {
    pub(crate) path: String,
    pub(crate) words: String,
    /// What it is called where its words alone do not say it.
    pub(crate) name: Option<String>,
    /// Whether it leads to where one is.
    pub(crate) current: Signal<Option<&'static str>>,
}

impl Link {
    pub(crate) fn view(self) -> AnyView {
        let Self { path, words, name, current } = self;
        view! { <a href=path aria-label=name aria-current=current>{words}</a> }.into_any()
    }
}
