use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use std::ops::Range;

/// Rows above and below what can be seen, so that scrolling does not show a gap.
const SPARE_ROWS: usize = 10;

/// Which rows of a long list are in the document: those that can be seen in its scrolling region.
#[derive(Clone, Copy)]
pub(crate) struct VirtualRows {
    region: NodeRef<Div>,
    scroll_top: RwSignal<f64>,
    height: RwSignal<f64>,
    row_height: RwSignal<f64>,
}

impl VirtualRows {
    /// Follows the scrolling region, whose style sheet says with `--row-height` how high a row is.
    pub(crate) fn new(region: NodeRef<Div>) -> Self {
        let rows = Self {
            region,
            scroll_top: RwSignal::new(0.0),
            height: RwSignal::new(0.0),
            row_height: RwSignal::new(36.0),
        };
        Effect::new(move || rows.measure());
        let resized = window_event_listener(ev::resize, move |_| rows.measure());
        on_cleanup(move || resized.remove());
        rows
    }

    /// To be called whenever the region was scrolled.
    pub(crate) fn scrolled(self) {
        if let Some(region) = self.region.get_untracked() {
            self.scroll_top.set(f64::from(region.scroll_top()));
        }
    }

    /// The height of one row in CSS pixels.
    pub(crate) fn row_height(self) -> f64 {
        self.row_height.get()
    }

    /// The numbers of the rows that are to be in the document, of `count`.
    pub(crate) fn range(self, count: usize) -> Range<usize> {
        let row_height = self.row_height.get();
        let first = whole(self.scroll_top.get() / row_height);
        let fitting = whole(self.height.get() / row_height).saturating_add(1);
        let start = first.saturating_sub(SPARE_ROWS).min(count);
        start..first.saturating_add(fitting).saturating_add(SPARE_ROWS).min(count)
    }

    fn measure(self) {
        let Some(region) = self.region.get() else { return };
        self.height.set(f64::from(region.client_height()));
        let style = window().get_computed_style(&region).ok().flatten();
        let row_height = style.and_then(|style| style.get_property_value("--row-height").ok());
        if let Some(pixels) = row_height.and_then(|text| text.trim().trim_end_matches("px").parse().ok()) {
            self.row_height.set(pixels);
        }
        self.scrolled();
    }
}

/// The whole part of a number of rows.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float has no other conversion; this one saturates"
)]
fn whole(rows: f64) -> usize {
    rows as usize
}
