use shared::{ImageRow, ImageSearch, ImageSummary, RowOrder, image_rows};

use crate::browser;

/// A list as it was loaded, made ready to be ordered and searched.
#[derive(Debug, PartialEq)]
pub(crate) struct ImageList {
    /// One for each tag, in the daemon's order.
    pub(crate) rows: Vec<ImageRow>,
    /// Images in the list; one with several tags has several rows.
    pub(crate) image_count: usize,
    /// When it was loaded, as a time of day.
    pub(crate) loaded_at: String,
}

impl ImageList {
    pub(crate) fn new(images: &[ImageSummary]) -> Self {
        Self { rows: image_rows(images), image_count: images.len(), loaded_at: browser::clock_time() }
    }

    /// The numbers of all rows, in this order.
    pub(crate) fn ordered(&self, order: RowOrder) -> Vec<usize> {
        let mut numbered: Vec<(usize, &ImageRow)> = self.rows.iter().enumerate().collect();
        numbered.sort_by(|(_, left), (_, right)| order.compare(left, right));
        numbered.into_iter().map(|(number, _)| number).collect()
    }

    /// Those of the rows that match.
    pub(crate) fn found(&self, search: &ImageSearch, among: &[usize]) -> Vec<usize> {
        let matches = |number: &usize| self.rows.get(*number).is_some_and(|row| search.matches(row));
        among.iter().copied().filter(matches).collect()
    }

    /// How many images these rows are of.
    pub(crate) fn images_in(&self, rows: &[usize]) -> usize {
        let mut seen = vec![false; self.image_count];
        for row in rows.iter().filter_map(|number| self.rows.get(*number)) {
            if let Some(seen) = seen.get_mut(row.image_index) {
                *seen = true;
            }
        }
        seen.into_iter().filter(|seen| *seen).count()
    }
}
