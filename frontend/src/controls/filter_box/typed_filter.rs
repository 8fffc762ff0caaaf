use std::ops::Range;

use leptos::prelude::*;

use crate::erased::{Memo, RwSignal, Signal};

/// The text that a list is filtered by, and what is wrong with it.
#[derive(Clone, Copy)]
pub(crate) struct TypedFilter {
    /// What stands in the box.
    pub(crate) text: Memo<String>,
    /// Changes it.
    pub(crate) set_text: Callback<String>,
    /// What is wrong with the text.
    pub(crate) problem: Memo<Option<FilterProblem>>,
    /// The filter that is applied, as it is written: the newest text that could be read.
    pub(crate) applied: Signal<String>,
    /// The byte of the text that the cursor is in front of, while one types and wants suggestions.
    pub(crate) typing_at: RwSignal<Option<usize>>,
}

/// Why a text is no filter of this list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FilterProblem {
    /// The bytes of the text that are meant, where it is a part of it.
    pub(crate) at: Option<Range<usize>>,
    /// What is wrong and what was expected, as a fragment.
    pub(crate) message: String,
}

impl TypedFilter {
    pub(crate) fn new(
        text: Memo<String>,
        set_text: Callback<String>,
        problem: Memo<Option<FilterProblem>>,
        applied: Signal<String>,
    ) -> Self {
        Self { text, set_text, problem, applied, typing_at: RwSignal::new(None) }
    }

    /// Whether what is wrong is still being typed.
    pub(crate) fn is_unfinished(self) -> bool {
        let at = self.problem.with(|problem| problem.as_ref().and_then(|problem| problem.at.clone()));
        self.typing_at.get().zip(at).is_some_and(|(cursor, at)| at.start <= cursor && cursor <= at.end)
    }
}
