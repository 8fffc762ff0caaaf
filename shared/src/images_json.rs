use crate::{ImageList, ImageMatcher, ImageSummary, Learned};

/// How many images a piece has at most.
const PIECE: usize = 500;

/// What a filter leaves of a list as the API answers it: an array of image summaries in the daemon's order, an image a
/// line, in pieces that belong one behind the other.
///
/// The names of an image are narrowed as the filter narrows them, and what was learned of it after the list stands
/// where the API has it.
pub fn images_json(
    list: &ImageList,
    learned: &Learned,
    matcher: &ImageMatcher,
) -> impl Iterator<Item = String> {
    let mut comma = "";
    let pieces = list.images().chunks(PIECE).enumerate().map(move |(number, images)| {
        let mut piece = String::new();
        for (place, image) in images.iter().enumerate() {
            let image_index = number * PIECE + place;
            let mut image = told(image, image_index, learned);
            if matcher.narrow(&mut image, learned.platforms(image_index).known().unwrap_or_default()) {
                piece.push_str(comma);
                piece.push('\n');
                // What came as JSON always is.
                piece.push_str(&serde_json::to_string(&image).unwrap_or_default());
                comma = ",";
            }
        }
        piece
    });
    std::iter::once("[".to_owned()).chain(pieces).chain(std::iter::once("\n]\n".to_owned()))
}

/// An image as it is known by now.
fn told(image: &ImageSummary, image_index: usize, learned: &Learned) -> ImageSummary {
    let mut image = image.clone();
    if let Some(shared) = learned.shared_size_bytes(image_index).known() {
        image.shared_size_bytes = Some(shared);
    }
    if let Some(manifests) = learned.manifests(image_index).known() {
        image.manifests = Some(manifests.to_vec());
    }
    image
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image_row::tests::image;
    use crate::{ImageFilter, UnixSeconds};

    fn exported(images: &[ImageSummary], filter: &str) -> Vec<ImageSummary> {
        let matcher = ImageFilter::parse(filter).unwrap().compile(images, UnixSeconds(0)).unwrap();
        let list = ImageList::new(images.to_vec());
        let json: String = images_json(&list, &Learned::default(), &matcher).collect();
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn what_is_exported_is_what_the_api_answers() {
        let images =
            [image("sha256:1", &["web:1", "shop/web:2"], &[]), image("sha256:2", &[], &["a@sha256:b"])];
        assert_eq!(exported(&images, ""), images);
        assert_eq!(exported(&images, "ref:nothing"), []);
        assert_eq!(exported(&[], ""), []);
    }

    #[test]
    fn names_are_narrowed_as_in_the_table() {
        let images = [image("sha256:1", &["web:1", "shop/web:2"], &[]), image("sha256:2", &["db:1"], &[])];
        let [left] = &exported(&images, "ref:web")[..] else { panic!("one image is left") };
        assert_eq!(left.repo_tags, ["web:1"]);
    }

    #[test]
    fn long_lists_are_one_array() {
        let images: Vec<_> =
            (0..1_200).map(|number| image(&format!("sha256:{number:04}"), &[], &[])).collect();
        assert_eq!(exported(&images, ""), images);
        // The first piece has nothing to separate.
        assert_eq!(exported(&images, "1199").len(), 1);
    }
}
