use std::ops::Range;

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{HtmlElement, ResizeObserver};

use crate::erased::{RwSignal, effect};

/// Rows above and below what can be seen, so that scrolling does not show a gap.
const SPARE_ROWS: usize = 1;

/// Which rows of a long list are in the document: those that can be seen in its scrolling region.
#[derive(Clone, Copy)]
pub(crate) struct VirtualRows {
    region: NodeRef<Div>,
    // All in CSS pixels.
    scroll_top: RwSignal<usize>,
    /// In which rows are seen: below the header.
    height: RwSignal<usize>,
    row_height: RwSignal<usize>,
}

impl VirtualRows {
    /// Follows the scrolling region, whose style sheet says with `--row-height` how high a row is.
    pub(crate) fn new(region: NodeRef<Div>) -> Self {
        let rows = Self {
            region,
            scroll_top: RwSignal::new(0),
            height: RwSignal::new(0),
            row_height: RwSignal::new(36),
        };
        let measure = Closure::<dyn Fn()>::new(move || rows.measure());
        let observer = ResizeObserver::new(measure.as_ref().unchecked_ref()).ok();
        // They live as long as the table does.
        let observing = StoredValue::new_local((observer, measure));
        effect(move || {
            let Some(region) = region.get() else { return };
            rows.measure();
            observing.with_value(|(observer, _)| {
                if let Some(observer) = observer {
                    observer.observe(&region);
                }
            });
        });
        on_cleanup(move || {
            observing.with_value(|(observer, _)| {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
            });
        });
        rows
    }

    /// To be called whenever the region was scrolled.
    pub(crate) fn scrolled(self) {
        if let Some(region) = self.region.get_untracked() {
            self.scroll_top.set(pixels(region.scroll_top()));
        }
    }

    /// Back to the first row.
    pub(crate) fn to_top(self) {
        // To scroll is to lay out everything that changed so far.
        if self.scroll_top.get_untracked() > 0 {
            self.scroll_to(0);
        }
    }

    /// Scrolls as far as it takes to see a row as a whole.
    pub(crate) fn reveal(self, position: usize) {
        let (row_height, height) = (self.row_height.get_untracked(), self.height.get_untracked());
        let top = position * row_height;
        let scrolled = self.scroll_top.get_untracked();
        if top < scrolled {
            self.scroll_to(top);
        } else if top + row_height > scrolled + height {
            self.scroll_to((top + row_height).saturating_sub(height));
        }
    }

    /// Scrolls by as many rows as can be seen.
    pub(crate) fn turn(self, down: bool) {
        let (scrolled, page) =
            (self.scroll_top.get_untracked(), self.page() * self.row_height.get_untracked());
        self.scroll_to(if down { scrolled + page } else { scrolled.saturating_sub(page) });
    }

    /// The first row that is seen, as a whole or in part; none where the list begins there.
    pub(crate) fn first_seen(self) -> Option<usize> {
        let first = self.scroll_top.get_untracked() / self.row_height.get_untracked().max(1);
        Some(first).filter(|first| *first > 0)
    }

    /// Follows a row that was at one place to another.
    pub(crate) fn follow(self, from: usize, to: usize) {
        let row_height = self.row_height.get_untracked();
        let top = self.scroll_top.get_untracked() + to * row_height;
        if from != to {
            self.scroll_to(top.saturating_sub(from * row_height));
        }
    }

    /// How many rows can be seen at once.
    pub(crate) fn page(self) -> usize {
        self.height.get_untracked() / self.row_height.get_untracked().max(1)
    }

    /// The height of one row in CSS pixels.
    pub(crate) fn row_height(self) -> usize {
        self.row_height.get()
    }

    /// The numbers of the rows that are to be in the document, of `count`.
    pub(crate) fn range(self, count: usize) -> Range<usize> {
        let row_height = self.row_height.get().max(1);
        let scrolled = self.scroll_top.get();
        // A list that became shorter is scrolled as far as it goes.
        let start = (scrolled / row_height).saturating_sub(SPARE_ROWS).min(count);
        let end = (scrolled + self.height.get()).div_ceil(row_height).saturating_add(SPARE_ROWS);
        start..end.min(count)
    }

    fn scroll_to(self, top: usize) {
        if let Some(region) = self.region.get_untracked() {
            region.set_scroll_top(i32::try_from(top).unwrap_or(i32::MAX));
            self.scrolled();
        }
    }

    fn measure(self) {
        // What is hidden says nothing of what will be seen.
        let Some(region) = self.region.get_untracked().filter(|region| region.client_height() > 0) else {
            return;
        };
        let row_height = window().get_computed_style(&region).ok().flatten();
        let row_height = row_height.and_then(|style| style.get_property_value("--row-height").ok());
        if let Some(pixels) = row_height.and_then(|text| text.trim().trim_end_matches("px").parse().ok()) {
            self.row_height.set(pixels);
        }
        let header = region.query_selector("thead").ok().flatten();
        let header = header.and_then(|header| header.dyn_into::<HtmlElement>().ok());
        let header = header.map_or(0, |header| header.offset_height());
        self.height.set(pixels(region.client_height() - header));
        self.scrolled();
    }
}

/// Pixels of something that cannot have fewer than none.
fn pixels(count: i32) -> usize {
    usize::try_from(count).unwrap_or_default()
}
