use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use std::ops::Range;

use crate::erased::effect;

/// Rows above and below what can be seen, so that scrolling does not show a gap.
const SPARE_ROWS: usize = 10;

/// Which rows of a long list are in the document: those that can be seen in its scrolling region.
#[derive(Clone, Copy)]
pub(crate) struct VirtualRows {
    region: NodeRef<Div>,
    // All in CSS pixels.
    scroll_top: RwSignal<usize>,
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
        effect(move || rows.measure());
        let resized = window_event_listener(ev::resize, move |_| rows.measure());
        on_cleanup(move || resized.remove());
        rows
    }

    /// To be called whenever the region was scrolled.
    pub(crate) fn scrolled(self) {
        if let Some(region) = self.region.get_untracked() {
            self.scroll_top.set(pixels(region.scroll_top()));
        }
    }

    /// The height of one row in CSS pixels.
    pub(crate) fn row_height(self) -> usize {
        self.row_height.get()
    }

    /// The numbers of the rows that are to be in the document, of `count`.
    pub(crate) fn range(self, count: usize) -> Range<usize> {
        let row_height = self.row_height.get().max(1);
        let first = self.scroll_top.get() / row_height;
        let fitting = (self.height.get() / row_height).saturating_add(1);
        let start = first.saturating_sub(SPARE_ROWS).min(count);
        start..first.saturating_add(fitting).saturating_add(SPARE_ROWS).min(count)
    }

    fn measure(self) {
        let Some(region) = self.region.get() else { return };
        self.height.set(pixels(region.client_height()));
        let style = window().get_computed_style(&region).ok().flatten();
        let row_height = style.and_then(|style| style.get_property_value("--row-height").ok());
        if let Some(pixels) = row_height.and_then(|text| text.trim().trim_end_matches("px").parse().ok()) {
            self.row_height.set(pixels);
        }
        self.scrolled();
    }
}

/// Pixels of something that cannot have fewer than none.
fn pixels(count: i32) -> usize {
    usize::try_from(count).unwrap_or_default()
}
