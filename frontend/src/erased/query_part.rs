use std::str::FromStr;

use leptos::prelude::{Callable as _, Callback, GetUntracked as _, With as _};
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use super::Memo;

/// What stands in the address under a name, where it can be read, and how to change it.
pub(crate) fn query_part<T>(
    name: &'static str,
    options: NavigateOptions,
) -> (Memo<Option<T>>, Callback<Option<T>>)
where
    T: FromStr + ToString + PartialEq + Send + Sync + 'static,
{
    let (text, set_text) = query_text(name, options);
    let part = Memo::new(move |_| text.with(|text| text.as_ref()?.parse().ok()));
    (part, Callback::new(move |part: Option<T>| set_text.run(part.map(|part| part.to_string()))))
}

fn query_text(
    name: &'static str,
    options: NavigateOptions,
) -> (Memo<Option<String>>, Callback<Option<String>>) {
    let (query, location, navigate) = (use_query_map(), use_location(), use_navigate());
    // Leptos' own signal of a query changes the address a frame later, which is one more frame for the browser to draw.
    let set_text = Callback::new(move |text: Option<String>| {
        let mut query = query.get_untracked();
        match text {
            Some(text) => query.replace(name, text),
            None => drop(query.remove(name)),
        }
        let (path, hash) = (location.pathname.get_untracked(), location.hash.get_untracked());
        navigate(&format!("{path}{}{hash}", query.to_query_string()), options.clone());
    });
    (Memo::new(move |_| query.with(|query| query.get(name))), set_text)
}
