use crate::ImageList;

/// Where something stands among what is shown, an image among others, and between which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// How many stand before it; absent where it is not among them.
    pub position: Option<usize>,
    /// How many are shown.
    pub count: usize,
    /// The one before it.
    pub previous: Option<usize>,
    /// The one after it; where it is not among them, the first.
    pub next: Option<usize>,
}

impl Neighbours {
    /// Finds one of these, each of which is there once, in their order.
    pub fn among(shown: &[usize], sought: Option<usize>) -> Self {
        let position = sought.and_then(|sought| shown.iter().position(|other| *other == sought));
        let next = position.map_or(0, |position| position + 1);
        Self {
            position,
            count: shown.len(),
            previous: position.and_then(|position| shown.get(position.checked_sub(1)?).copied()),
            next: shown.get(next).copied(),
        }
    }
}

impl ImageList {
    /// Finds an image among these rows, in their order. An image with several rows stands where the first of them does.
    pub fn neighbours(&self, rows: &[usize], image_index: Option<usize>) -> Neighbours {
        let mut is_seen = vec![false; self.images().len()];
        let rows = rows.iter().filter_map(|number| self.rows().get(*number));
        let mut images: Vec<usize> = rows.map(|row| row.image_index).collect();
        let is_first = |is_seen: &mut bool| !std::mem::replace(is_seen, true);
        images.retain(|image| is_seen.get_mut(*image).is_some_and(is_first));
        Neighbours::among(&images, image_index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ImageId, ImageSummary};

    fn image(id: &str, tags: &[&str]) -> ImageSummary {
        ImageSummary {
            id: ImageId::from(id.to_owned()),
            parent_id: String::new(),
            repo_tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
            repo_digests: Vec::new(),
            created_unix_secs: 0,
            size_bytes: 0,
            virtual_size_bytes: 0,
            shared_size_bytes: None,
            labels: Default::default(),
            containers: None,
            manifests: None,
            descriptor: None,
        }
    }

    /// Position, previous and next of an image among rows 0 and 1 (of image 0), 2 (of 1) and 3 (of 2).
    fn of(rows: &[usize], image_index: Option<usize>) -> (Option<usize>, Option<usize>, Option<usize>) {
        let list = ImageList::new(vec![image("a", &["x:1", "y:1"]), image("b", &[]), image("c", &["z:1"])]);
        let found = list.neighbours(rows, image_index);
        (found.position, found.previous, found.next)
    }

    #[test]
    fn neighbours_are_those_in_the_order_shown() {
        assert_eq!(of(&[2, 0, 3], Some(1)), (Some(0), None, Some(0)));
        assert_eq!(of(&[2, 0, 3], Some(0)), (Some(1), Some(1), Some(2)));
        assert_eq!(of(&[2, 0, 3], Some(2)), (Some(2), Some(0), None));
    }

    #[test]
    fn an_image_with_several_rows_is_met_once() {
        assert_eq!(of(&[0, 2, 1, 3], Some(0)), (Some(0), None, Some(1)));
        assert_eq!(of(&[0, 2, 1, 3], Some(1)), (Some(1), Some(0), Some(2)));
        assert_eq!(of(&[0, 2, 1, 3], Some(2)), (Some(2), Some(1), None));
        let list = ImageList::new(vec![image("a", &["x:1", "y:1"]), image("b", &[])]);
        assert_eq!(list.neighbours(&[0, 1, 2], Some(1)).count, 2);
    }

    #[test]
    fn from_an_image_that_is_not_shown_one_goes_to_the_first() {
        assert_eq!(of(&[3, 2], Some(0)), (None, None, Some(2)));
        assert_eq!(of(&[3, 2], None), (None, None, Some(2)));
        assert_eq!(of(&[], Some(0)), (None, None, None));
        assert_eq!(of(&[99], Some(0)), (None, None, None));
    }
}
