use std::collections::HashMap;

use crate::{Fact, ImageId, ImageSummary};

/// Where the images of one list stand, for answers that name them by their IDs.
///
/// A daemon lists its images in the same order each time, so that most of them are found where they are expected, and
/// nothing is hashed before one is not.
pub(crate) struct ImagePlaces<'a> {
    images: &'a [ImageSummary],
    expected: usize,
    by_id: Option<HashMap<&'a str, usize>>,
}

impl<'a> ImagePlaces<'a> {
    pub(crate) fn new(images: &'a [ImageSummary]) -> Self {
        Self { images, expected: 0, by_id: None }
    }

    /// The place of the image, where the list has it.
    pub(crate) fn find(&mut self, id: &ImageId) -> Option<usize> {
        let place = match self.images.get(self.expected) {
            Some(image) if image.id == *id => self.expected,
            Some(_) | None => {
                let images = self.images;
                let by_id = self.by_id.get_or_insert_with(|| {
                    images.iter().enumerate().map(|(place, image)| (image.id.as_str(), place)).collect()
                });
                *by_id.get(id.as_str())?
            }
        };
        self.expected = place + 1;
        Some(place)
    }
}

/// What is known of the images of one list, by their places in another: of those that only the other one has it is not
/// known yet.
pub(crate) fn carried<T: Clone>(
    from: &[ImageSummary],
    facts: &[Fact<T>],
    to: &[ImageSummary],
) -> Vec<Fact<T>> {
    let mut places = ImagePlaces::new(to);
    let mut carried = vec![Fact::NotYet; to.len()];
    for (image, fact) in from.iter().zip(facts) {
        if let Some(carried) = places.find(&image.id).and_then(|place| carried.get_mut(place)) {
            carried.clone_from(fact);
        }
    }
    carried
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image_row::tests::image;

    #[test]
    fn images_are_found_in_any_order() {
        let images: Vec<_> = ["a", "b", "c"].map(|id| image(id, &[], &[])).into();
        for order in [["a", "b", "c", "d"], ["d", "c", "a", "b"], ["b", "d", "c", "a"]] {
            let mut places = ImagePlaces::new(&images);
            for id in order {
                let expected = ["a", "b", "c"].iter().position(|known| *known == id);
                assert_eq!(places.find(&ImageId::from(id.to_owned())), expected, "{id} of {order:?}");
            }
        }
    }
}
