use std::collections::{BTreeSet, HashSet};

use shared::{ImageFilters, ImageId, ImageSummary, ReferencePattern};

use crate::ImageChange;

/// More names than these take a whole list.
const MAX_NAMES: usize = 64;

/// The rows of a list of a containerd store that changes of names are about, and the names to ask for them by.
///
/// Such a store keeps a record for each name, and lists what the records point to, the newest first: a list of all names
/// of an image, and of none of others, has the image's row as it stands in the whole list.
pub(crate) struct RenewedRows {
    ids: HashSet<ImageId>,
    names: BTreeSet<String>,
}

impl RenewedRows {
    /// Those of these changes, and of whatever had a name until now that another image got. Nothing where the names
    /// cannot be asked for.
    pub(crate) fn of(images: &[ImageSummary], changes: &BTreeSet<ImageChange>) -> Option<Self> {
        let mut ids: HashSet<_> = changes.iter().map(|change| change.id.clone()).collect();
        let mut names: BTreeSet<_> = changes.iter().filter_map(|change| change.name.clone()).collect();
        let mut known = BTreeSet::new();
        for image in images {
            if ids.contains(&image.id) || names_of(image).any(|name| names.contains(name)) {
                ids.insert(image.id.clone());
                known.extend(names_of(image).cloned());
            }
        }
        names.extend(known);
        // How an image is recorded that lost its last name (moby, daemon/containerd/image_delete.go).
        names.extend(ids.iter().map(|id| format!("moby-dangling@{id}")));
        let are_exact = names.len() <= MAX_NAMES && names.iter().all(|name| is_of_one(name));
        are_exact.then_some(Self { ids, names })
    }

    /// The filter that lets exactly these names through.
    pub(crate) fn filters(&self) -> ImageFilters {
        let reference = self.names.iter().map(|name| ReferencePattern::exactly(name)).collect();
        ImageFilters { reference, ..ImageFilters::default() }
    }

    /// Writes what the daemon answered into the images, and says which of them are new. Nothing where that is not all that
    /// changed.
    pub(crate) fn write(
        &self,
        answered: Vec<ImageSummary>,
        images: &mut Vec<ImageSummary>,
    ) -> Option<Vec<ImageId>> {
        let answered_ids: HashSet<_> = answered.iter().map(|row| row.id.clone()).collect();
        // An image that is gone, or hidden, or named by somebody else by now.
        if answered_ids != self.ids || !images.is_sorted_by(|a, b| a.created_unix_secs >= b.created_unix_secs)
        {
            return None;
        }
        let (mut new, mut parents) = (Vec::new(), HashSet::new());
        for mut row in answered {
            if let Some(image) = images.iter_mut().find(|image| image.id == row.id) {
                // What is shared with images that are not in the answer, it cannot know.
                row.shared_size_bytes = image.shared_size_bytes;
                *image = row;
                continue;
            }
            parents.insert(row.parent_id.clone());
            new.push(row.id.clone());
            let place = images.partition_point(|image| image.created_unix_secs > row.created_unix_secs);
            images.insert(place, row);
        }
        // A parent without a name is not listed.
        let hides = |image: &ImageSummary| image.repo_tags.is_empty() && parents.contains(image.id.as_str());
        (!images.iter().any(hides)).then_some(new)
    }
}

/// The names that an image's records may have: tags, and what was pulled by its digest.
fn names_of(image: &ImageSummary) -> impl Iterator<Item = &String> {
    image.repo_tags.iter().chain(&image.repo_digests)
}

/// Whether it is a whole name: that of a repository alone lets all of its names through.
fn is_of_one(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|last| last.contains([':', '@']))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::parse_images;

    fn id(letter: char) -> String {
        format!("sha256:{}", letter.to_string().repeat(64))
    }

    fn row(letter: char, created: i64, tags: &[&str]) -> Value {
        json!({ "Id": id(letter), "Created": created, "RepoTags": tags, "SharedSize": created })
    }

    fn images(rows: Vec<Value>) -> Vec<ImageSummary> {
        parse_images(&serde_json::to_vec(&rows).unwrap()).unwrap().images
    }

    fn kept() -> Vec<ImageSummary> {
        images(vec![row('c', 30, &["c:1"]), row('b', 20, &["b:1", "b:2"]), row('a', 10, &["a:1"])])
    }

    fn rows(changes: &[(char, Option<&str>)]) -> Option<RenewedRows> {
        let changes = changes
            .iter()
            .map(|(letter, name)| ImageChange { id: id(*letter).into(), name: name.map(str::to_owned) });
        RenewedRows::of(&kept(), &changes.collect())
    }

    /// The tags of each image after the answer, and how many of them are new.
    fn written(rows: &RenewedRows, answered: Vec<Value>) -> Option<(Vec<Vec<String>>, usize)> {
        let mut kept = kept();
        let new = rows.write(images(answered), &mut kept)?;
        Some((kept.into_iter().map(|image| image.repo_tags).collect(), new.len()))
    }

    #[test]
    fn what_a_name_goes_to_and_what_it_comes_from_is_asked_for_by_all_its_names() {
        let names = |changes: &[(char, Option<&str>)]| {
            let names = rows(changes).unwrap().names;
            names.into_iter().filter(|name| !name.starts_with("moby-dangling@")).collect::<Vec<_>>()
        };
        assert_eq!(names(&[('a', Some("b:1"))]), ["a:1", "b:1", "b:2"]);
        assert_eq!(names(&[('a', Some("new:1"))]), ["a:1", "new:1"]);
        assert_eq!(names(&[('d', None)]), Vec::<String>::new());
        let dangling = rows(&[('a', Some("b:1")), ('d', None)]).unwrap().names;
        for letter in ['a', 'b', 'd'] {
            assert!(dangling.contains(&format!("moby-dangling@{}", id(letter))), "{letter}");
        }
        // A repository alone lets more through than one name.
        assert!(rows(&[('a', Some("localhost:5000/b"))]).is_none());
    }

    #[test]
    fn answered_rows_stand_where_they_stood_and_new_ones_where_they_belong() {
        let moved = rows(&[('a', Some("b:1"))]).unwrap();
        let answer = vec![row('b', 20, &["b:2"]), row('a', 10, &["a:1", "b:1"])];
        let tags = |tags: &[&[&str]]| {
            tags.iter().map(|tags| tags.iter().map(|&tag| tag.to_owned()).collect()).collect::<Vec<Vec<_>>>()
        };
        assert_eq!(written(&moved, answer), Some((tags(&[&["c:1"], &["b:2"], &["a:1", "b:1"]]), 0)));
        let new = rows(&[('d', Some("d:1"))]).unwrap();
        let (after, count) = written(&new, vec![row('d', 25, &["d:1"])]).unwrap();
        assert_eq!((after, count), (tags(&[&["c:1"], &["d:1"], &["b:1", "b:2"], &["a:1"]]), 1));
    }

    #[test]
    fn an_answer_about_other_images_takes_a_whole_list() {
        let moved = rows(&[('a', Some("b:1"))]).unwrap();
        let (a, b, c) = (row('a', 10, &["b:1"]), row('b', 20, &[]), row('c', 30, &["a:1"]));
        assert!(written(&moved, vec![b.clone(), a.clone()]).is_some());
        assert!(written(&moved, vec![a.clone()]).is_none());
        assert!(written(&moved, vec![c, b, a]).is_none());
        // A new image hides the parent that lost its name.
        let new = rows(&[('d', Some("a:1"))]).unwrap();
        let child = |parent: char| json!({ "Id": id('d'), "Created": 40, "RepoTags": ["a:1"], "ParentId": id(parent) });
        assert!(written(&new, vec![child('a'), row('a', 10, &[])]).is_none());
        assert!(written(&new, vec![child('c'), row('a', 10, &[])]).is_some());
    }

    #[test]
    fn what_an_image_shares_stays() {
        let moved = rows(&[('a', Some("new:1"))]).unwrap();
        let mut kept = kept();
        let answer = json!({ "Id": id('a'), "Created": 10, "RepoTags": ["a:1", "new:1"], "SharedSize": -1 });
        moved.write(images(vec![answer]), &mut kept).unwrap();
        assert_eq!(kept[2].shared_size_bytes, Some(10));
    }
}
