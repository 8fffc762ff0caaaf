use leptos::prelude::*;

use super::command::PRIMARY_K;
use crate::browser;
use crate::texts::commands as words;

/// The keys of a command as they are printed on a keyboard: `g then e`; nothing where it has none.
pub(crate) fn keys_view(keys: &'static str) -> AnyView {
    let keys = match keys {
        PRIMARY_K if browser::is_apple() => "⌘K",
        keys => keys,
    };
    let key = |key: &'static str| view! { <kbd>{key}</kbd> }.into_any();
    match keys.split_once(' ') {
        _ if keys.is_empty() => ().into_any(),
        Some((first, second)) => {
            let then = view! { <span class="muted">{format!(" {} ", words::THEN)}</span> }.into_any();
            vec![key(first), then, key(second)].into_any()
        }
        None => key(keys),
    }
}
