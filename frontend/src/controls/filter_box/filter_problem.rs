use leptos::prelude::*;

use super::typed_filter::TypedFilter;
use crate::erased::dynamic;
use crate::texts::finding as texts;

pub(super) const PROBLEM_ID: &str = "filter-problem";

/// What is wrong with the filter, where, and what is shown instead. While the part at fault is still being typed, the
/// suggestions say it, and this waits until the field was left or the suggestions were closed.
pub(crate) fn filter_problem(filter: TypedFilter) -> AnyView {
    let shown = dynamic(move || {
        let problem = filter.problem.get().filter(|_| !filter.is_unfinished());
        let Some(problem) = problem else { return ().into_any() };
        let fault = problem.at.and_then(|at| filter.text.with(|text| text.get(at).map(str::to_owned)));
        let fault = fault.filter(|fault| !fault.is_empty());
        let fault = fault.map(|fault| view! { <span class="fault">{fault}</span> }.into_any());
        vec![
            view! { <strong>{texts::NOT_READ}</strong> }.into_any(),
            fault.into_any(),
            view! { <span>{problem.message}</span> }.into_any(),
            view! { <span class="muted">{texts::still_shown(&filter.applied.get())}</span> }.into_any(),
        ]
        .into_any()
    });
    view! { <p id=PROBLEM_ID class="filter-problem" role="status">{shown}</p> }.into_any()
}
