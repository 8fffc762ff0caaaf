use std::ops::Range;

use leptos::prelude::*;
use shared::{
    FilterTerm, ImageFilter, ImageMatcher, ImageSummary, Marks, UnixSeconds, UnknownImage, readable_part,
};

use super::load_images::LoadedImages;
use crate::browser;
use crate::erased::{Memo, RwSignal, Same};

/// What the list is filtered by: what is typed, and the newest of it that could be read.
#[derive(Clone, Copy)]
pub(crate) struct ListFilter {
    /// What stands in the box.
    pub(crate) text: Memo<String>,
    /// Changes it.
    pub(crate) set_text: Callback<String>,
    /// The newest text that could be read, and what it says about this list.
    pub(crate) good: Memo<Same<GoodFilter>>,
    /// What is wrong with the text.
    pub(crate) problem: Memo<Option<FilterProblem>>,
    /// The byte of the text that the cursor is in front of, while one types and wants suggestions.
    pub(crate) typing_at: RwSignal<Option<usize>>,
}

/// A filter that can be applied; by default the one that leaves everything.
#[derive(Default)]
pub(crate) struct GoodFilter {
    pub(crate) filter: ImageFilter,
    pub(crate) matcher: ImageMatcher,
    /// What is marked in the rows.
    pub(crate) marks: Marks,
}

/// Why a text is no filter of this list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FilterProblem {
    /// The bytes of the text that are meant, where it is a part of it.
    pub(crate) at: Option<Range<usize>>,
    /// What is wrong and what was expected, as a fragment.
    pub(crate) message: String,
    /// Whether only the list makes it wrong.
    needs_list: bool,
}

impl ListFilter {
    pub(crate) fn new(text: Memo<String>, set_text: Callback<String>, loaded: LoadedImages) -> Self {
        let read = Memo::new(move |_| {
            let images = loaded.list.get();
            let images = images.as_ref().map_or(&[][..], |list| list.images());
            text.with(|text| good_filter(text, images))
        });
        let good = Memo::new(move |before: Option<&Same<GoodFilter>>| {
            let problem = match read.get() {
                Ok(good) => return good,
                Err(problem) => problem,
            };
            let readable = problem.at.and_then(|at| {
                text.with(|text| readable_part(text, &at, before.map(|before| &before.filter)))
            });
            let images = loaded.list.get();
            let images = images.as_ref().map_or(&[][..], |list| list.images());
            match (readable.and_then(|filter| compiled(filter, images).ok()), before) {
                (Some(readable), _) => readable,
                // Of an older list, maybe, but what it looks for is the same.
                (None, Some(before)) => before.clone(),
                (None, None) => Same::new(GoodFilter::default()),
            }
        });
        let problem = Memo::new(move |_| {
            let has_list = loaded.list.with(Option::is_some);
            // Without a list nobody knows which images there are.
            read.with(|read| read.as_ref().err().filter(|problem| has_list || !problem.needs_list).cloned())
        });
        Self { text, set_text, good, problem, typing_at: RwSignal::new(None) }
    }

    /// Adds a term to what is shown, or takes it away.
    pub(crate) fn toggle(self, term: &FilterTerm) {
        let filter = self.good.with_untracked(|good| good.filter.toggled(term));
        self.set_text.run(filter.to_string());
    }

    /// Whether what is wrong is still being typed.
    pub(crate) fn is_unfinished(self) -> bool {
        let at = self.problem.with(|problem| problem.as_ref().and_then(|problem| problem.at.clone()));
        self.typing_at.get().zip(at).is_some_and(|(cursor, at)| at.start <= cursor && cursor <= at.end)
    }
}

fn good_filter(text: &str, images: &[ImageSummary]) -> Result<Same<GoodFilter>, FilterProblem> {
    let filter = ImageFilter::parse(text).map_err(|error| FilterProblem {
        at: Some(error.at),
        message: error.message,
        needs_list: false,
    })?;
    compiled(filter, images).map_err(|error| {
        let at = text.find(&error.reference).map(|start| start..start + error.reference.len());
        FilterProblem { at, message: error.to_string(), needs_list: true }
    })
}

fn compiled(filter: ImageFilter, images: &[ImageSummary]) -> Result<Same<GoodFilter>, UnknownImage> {
    let matcher = filter.compile(images, UnixSeconds(browser::now_unix_secs()))?;
    let marks = filter.marks();
    Ok(Same::new(GoodFilter { filter, matcher, marks }))
}
