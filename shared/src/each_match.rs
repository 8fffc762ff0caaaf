use crate::{Found, ImageList, ImageMatcher, Learned};

/// Which rows of a list each of some other filters would leave by itself: looked for once, and counted among whatever is
/// found since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EachMatch {
    /// Of each filter by row.
    rows: Vec<Vec<bool>>,
}

impl EachMatch {
    /// Looks at all rows for each of the filters.
    pub fn new(list: &ImageList, learned: &Learned, matchers: &[ImageMatcher]) -> Self {
        let rows_of = |matcher: &ImageMatcher| {
            let rows = (0..list.rows().len()).map(|number| {
                list.row(number).is_some_and(|(row, image)| {
                    let platforms = learned.platforms(row.image_index).known().unwrap_or_default();
                    matcher.matches(row, image, platforms)
                })
            });
            rows.collect()
        };
        Self { rows: matchers.iter().map(rows_of).collect() }
    }

    /// How many of the images that were found each of the filters would leave. `list` is the one that this was made of.
    pub fn counts(&self, list: &ImageList, found: &Found) -> Vec<usize> {
        let count_of = |rows: &Vec<bool>| {
            let (mut count, mut last_image) = (0, None);
            for ((row, matches), is_found) in list.rows().iter().zip(rows).zip(&found.is_found) {
                // The rows of one image stand together.
                if *matches && *is_found && last_image != Some(row.image_index) {
                    last_image = Some(row.image_index);
                    count += 1;
                }
            }
            count
        };
        self.rows.iter().map(count_of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image_row::tests::image;
    use crate::{ImageFilter, ImageSummary, ListIndex, PlatformIndex, UnixSeconds};

    #[test]
    fn what_is_counted_is_what_both_filters_leave() {
        let with =
            |image: ImageSummary, size_bytes, containers| ImageSummary { size_bytes, containers, ..image };
        let list = ImageList::new(vec![
            with(image("sha256:1", &["web:1", "web:latest", "api:1"], &[]), 5, Some(0)),
            with(image("sha256:2", &["web:2"], &[]), 50, Some(0)),
            with(image("sha256:3", &["api:latest"], &[]), 50, Some(2)),
            with(image("sha256:4", &[], &["web@sha256:abc"]), 50, None),
        ]);
        let learned = Learned::default();
        let matcher =
            |text: &str| ImageFilter::parse(text).unwrap().compile(list.images(), UnixSeconds(0)).unwrap();
        let (index, platforms) = (ListIndex::new(&list), PlatformIndex::new(&list, &learned));
        let found = |text: &str| list.find(&matcher(text), &learned, &index, &platforms);
        let others = ["used:no", "dangling:true", "size>9B", "latest", "nothing"];
        let each = EachMatch::new(&list, &learned, &others.map(matcher));
        for text in ["", "web", "api", "api:1", "size<9B", "nothing"] {
            let both = others.map(|other| found(&format!("{text} {other}")).image_count);
            assert_eq!(each.counts(&list, &found(text)), both, "{text}");
        }
        assert_eq!(each.counts(&list, &found("web")), [2, 1, 2, 1, 0]);
    }
}
