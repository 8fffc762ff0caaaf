use std::str::FromStr;

use leptos::prelude::{Callable as _, Callback, Get as _, Set as _};
use leptos_router::NavigateOptions;
use leptos_router::hooks::query_signal_with_options;

use super::{Memo, Signal};

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
) -> (Signal<Option<String>>, Callback<Option<String>>) {
    let (text, set_text) = query_signal_with_options::<String>(name, options);
    (Signal::derive(move || text.get()), Callback::new(move |text| set_text.set(text)))
}
