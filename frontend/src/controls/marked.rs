use std::ops::Range;

use leptos::prelude::*;

/// A text of which parts are marked, as the reader looked for them. The ranges are of bytes and in order; what of them
/// is not in the text, since it is shown in part, is left out.
pub(crate) fn marked(text: &str, ranges: &[Range<usize>]) -> AnyView {
    let mut parts = Vec::new();
    let mut end = 0;
    for range in ranges {
        let (plain, found) = (text.get(end..range.start), text.get(range.start..range.end.min(text.len())));
        let (Some(plain), Some(found)) = (plain, found) else { break };
        parts.push(plain.to_owned().into_any());
        parts.push(view! { <mark>{found.to_owned()}</mark> }.into_any());
        end = range.start + found.len();
    }
    parts.push(text.get(end..).unwrap_or_default().to_owned().into_any());
    parts.into_any()
}
