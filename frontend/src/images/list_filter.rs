use std::ops::Deref;

use leptos::prelude::*;
use shared::{
    FilterTerm, ImageFilter, ImageMatcher, ImageSummary, Marks, UnixSeconds, UnknownImage, readable_part,
};

use super::load_images::LoadedImages;
use crate::browser;
use crate::controls::{FilterProblem, TypedFilter};
use crate::erased::{Memo, Same, Signal};

/// What the list is filtered by: what is typed, and the newest of it that could be read.
#[derive(Clone, Copy)]
pub(crate) struct ListFilter {
    typed: TypedFilter,
    /// The newest text that could be read, and what it says about this list.
    pub(crate) good: Memo<Same<GoodFilter>>,
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
#[derive(Clone, PartialEq, Eq)]
struct Unread {
    problem: FilterProblem,
    /// Whether only the list makes it wrong.
    needs_list: bool,
}

impl Deref for ListFilter {
    type Target = TypedFilter;

    fn deref(&self) -> &TypedFilter {
        &self.typed
    }
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
                Err(unread) => unread.problem,
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
            let unread = |unread: &Unread| (has_list || !unread.needs_list).then(|| unread.problem.clone());
            read.with(|read| read.as_ref().err().and_then(unread))
        });
        let applied = Signal::derive(move || good.with(|good| good.filter.to_string()));
        Self { typed: TypedFilter::new(text, set_text, problem, applied), good }
    }

    /// Adds a term to what is shown, or takes it away.
    pub(crate) fn toggle(self, term: &FilterTerm) {
        let filter = self.good.with_untracked(|good| good.filter.toggled(term));
        self.set_text.run(filter.to_string());
    }
}

fn good_filter(text: &str, images: &[ImageSummary]) -> Result<Same<GoodFilter>, Unread> {
    let unread = |at, message, needs_list| Unread { problem: FilterProblem { at, message }, needs_list };
    let filter = ImageFilter::parse(text).map_err(|error| unread(Some(error.at), error.message, false))?;
    compiled(filter, images).map_err(|error| {
        let at = text.find(&error.reference).map(|start| start..start + error.reference.len());
        unread(at, error.to_string(), true)
    })
}

fn compiled(filter: ImageFilter, images: &[ImageSummary]) -> Result<Same<GoodFilter>, UnknownImage> {
    let matcher = filter.compile(images, UnixSeconds(browser::now_unix_secs()))?;
    let marks = filter.marks();
    Ok(Same::new(GoodFilter { filter, matcher, marks }))
}
