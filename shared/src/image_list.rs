use crate::row_ranks::{Ranked, RowRanks};
use crate::{Found, ImageMatcher, ImageRow, ImageSummary, Learned, RowOrder, image_rows};

/// A list as it was loaded, made ready to be ordered and filtered. It never changes: what is learned later stands in
/// [`Learned`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageList {
    images: Vec<ImageSummary>,
    rows: Vec<ImageRow>,
    ranks: RowRanks,
}

impl ImageList {
    /// Makes the rows of a list.
    pub fn new(images: Vec<ImageSummary>) -> Self {
        let rows = image_rows(&images);
        Self { images, rows, ranks: RowRanks::default() }
    }

    /// The images, in the daemon's order. Their place here is what `image_index` means everywhere.
    pub fn images(&self) -> &[ImageSummary] {
        &self.images
    }

    /// The rows: one for each tag of an image, one for an image that has none, in the daemon's order. Their place here
    /// is what a row number means everywhere.
    pub fn rows(&self) -> &[ImageRow] {
        &self.rows
    }

    /// A row and the image that it shows.
    pub fn row(&self, number: usize) -> Option<(&ImageRow, &ImageSummary)> {
        let row = self.rows.get(number)?;
        Some((row, self.images.get(row.image_index)?))
    }

    /// The numbers of all rows, in this order. What is not known comes last whichever way it goes, and where it does not
    /// decide, repository and tag do.
    pub fn ordered(&self, order: RowOrder, learned: &Learned) -> Vec<usize> {
        Ranked { images: &self.images, rows: &self.rows, ranks: &self.ranks }.ordered(order, learned)
    }

    /// What a filter leaves of the list.
    pub fn find(&self, matcher: &ImageMatcher, learned: &Learned) -> Found {
        let mut found = Found { is_found: vec![false; self.rows.len()], row_count: 0, image_count: 0 };
        let mut last_image = None;
        for (row, is_found) in self.rows.iter().zip(&mut found.is_found) {
            let Some(image) = self.images.get(row.image_index) else { continue };
            if matcher.matches(row, image, learned.platforms(row.image_index).known().unwrap_or_default()) {
                *is_found = true;
                found.row_count += 1;
                // The rows of one image stand together.
                found.image_count += usize::from(last_image != Some(row.image_index));
                last_image = Some(row.image_index);
            }
        }
        found
    }
}
