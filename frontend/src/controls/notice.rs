use leptos::prelude::*;

use super::text::{group, paragraph};
use crate::erased::Signal;

/// Says in a box why there is nothing else, and what can be done. The text may be empty.
pub(crate) fn notice(headline: impl Into<Signal<String>>, text: &str, actions: Vec<AnyView>) -> AnyView {
    group("notice", content(headline.into(), text, actions))
}

/// Says in a box what did not work, at once also to those who do not see it. The text may be empty.
pub(crate) fn alert(headline: impl Into<Signal<String>>, text: &str, actions: Vec<AnyView>) -> AnyView {
    alert_of(content(headline.into(), text, actions))
}

/// The same in one sentence, where it is clear what it is about.
pub(crate) fn problem(text: &str) -> AnyView {
    alert_of(vec![paragraph(text)])
}

fn alert_of(content: Vec<AnyView>) -> AnyView {
    view! { <div class="notice failure" role="alert">{content}</div> }.into_any()
}

fn content(headline: Signal<String>, text: &str, actions: Vec<AnyView>) -> Vec<AnyView> {
    let mut content = vec![view! { <p class="headline">{headline}</p> }.into_any()];
    if !text.is_empty() {
        content.push(paragraph(text));
    }
    content.extend(actions);
    content
}
