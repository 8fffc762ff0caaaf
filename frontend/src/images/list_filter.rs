use std::ops::Range;

use leptos::prelude::*;
use shared::{FilterTerm, ImageFilter, ImageMatcher, Marks, UnixSeconds};

use super::load_images::LoadedImages;
use crate::browser;
use crate::erased::Same;

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
            match (read.get(), before) {
                (Ok(good), _) => good,
                // Of an older list, maybe, but what it looks for is the same.
                (Err(_), Some(before)) => before.clone(),
                (Err(_), None) => Same::new(GoodFilter::default()),
            }
        });
        let problem = Memo::new(move |_| {
            let has_list = loaded.list.with(Option::is_some);
            // Without a list nobody knows which images there are.
            read.with(|read| read.as_ref().err().filter(|problem| has_list || !problem.needs_list).cloned())
        });
        Self { text, set_text, good, problem }
    }

    /// Adds a term to what is shown, or takes it away.
    pub(crate) fn toggle(self, term: &FilterTerm) {
        let filter = self.good.with_untracked(|good| good.filter.toggled(term));
        self.set_text.run(filter.to_string());
    }
}

fn good_filter(text: &str, images: &[shared::ImageSummary]) -> Result<Same<GoodFilter>, FilterProblem> {
    let filter = ImageFilter::parse(text).map_err(|error| FilterProblem {
        at: Some(error.at),
        message: error.message,
        needs_list: false,
    })?;
    let matcher = filter.compile(images, UnixSeconds(browser::now_unix_secs())).map_err(|error| {
        let at = text.find(&error.reference).map(|start| start..start + error.reference.len());
        FilterProblem { at, message: error.to_string(), needs_list: true }
    })?;
    let marks = filter.marks();
    Ok(Same::new(GoodFilter { filter, matcher, marks }))
}
