use crate::any_of::AnyOf;
use crate::facet_counts::{Counted, CountedRow};
use crate::interned::index as place;
use crate::name_matcher::is_host;
use crate::row_ranks::{Ranked, RowRanks};
use crate::{
    FacetCounts, Found, ImageMatcher, ImageRow, ImageSummary, Learned, ListIndex, PlatformIndex, RowOrder,
    Usage, image_rows,
};

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

    /// What a filter leaves of the list, and what else there is to choose: one pass over the rows, which looks at texts
    /// only where the filter does. `index` and `platforms` are those of this list.
    pub fn find(
        &self,
        matcher: &ImageMatcher,
        learned: &Learned,
        index: &ListIndex,
        platforms: &PlatformIndex,
    ) -> Found {
        let hosts = index.registries().texts().iter();
        let fits: Vec<_> = hosts.map(|host| RegistryVerdict::of(matcher.registries(), Some(host))).collect();
        let without_name = RegistryVerdict::of(matcher.registries(), None);
        let sought_keys = matcher.sought_keys(index);
        let mut found = Found {
            is_found: vec![false; self.rows.len()],
            facets: FacetCounts::new(index, platforms),
            ..Found::default()
        };
        let Found { is_found, row_count, image_count, facets } = &mut found;
        let mut rows = self.rows.iter().zip(is_found).enumerate().peekable();
        for (image_index, image) in self.images.iter().enumerate() {
            let (of_image, label_keys) = (platforms.of(image_index), index.keys_of(image_index));
            let on = learned.platforms(image_index).known().unwrap_or_default();
            let verdict = matcher.image_verdict(image, on, &sought_keys, label_keys);
            let usage = Usage::of(image.containers);
            let (mut counted, mut is_left) = (Counted::default(), false);
            // The rows of one image stand together, in the order of the images.
            while let Some((number, (row, is_found))) =
                rows.next_if(|(_, (row, _))| row.image_index == image_index)
            {
                if !verdict.others {
                    continue;
                }
                let Some(numbers) = index.row(number) else { continue };
                let registry = numbers.registry.and_then(|registry| fits.get(place(registry)));
                let registry = registry.copied().unwrap_or(without_name);
                if registry.is_unwanted || !matcher.admits_name(row, image, numbers.digests_start) {
                    continue;
                }
                let counts = CountedRow {
                    image_index,
                    registry: numbers.registry,
                    usage,
                    platforms: of_image,
                    label_keys,
                };
                facets.count(counts, registry.is_wanted, verdict, &mut counted);
                if registry.is_wanted && verdict.platform && verdict.usage {
                    *is_found = true;
                    *row_count += 1;
                    is_left = true;
                }
            }
            *image_count += usize::from(is_left);
        }
        found
    }
}

/// What the terms of registries say of one.
#[derive(Clone, Copy, Debug)]
struct RegistryVerdict {
    is_wanted: bool,
    is_unwanted: bool,
}

impl RegistryVerdict {
    fn of(terms: &AnyOf<String>, registry: Option<&String>) -> Self {
        let fits = |host: &String| registry.is_some_and(|registry| is_host(registry, host));
        Self { is_wanted: terms.is_wanted(fits), is_unwanted: terms.is_unwanted(fits) }
    }
}
