use std::collections::{HashMap, HashSet};

use crate::{Found, ImageId, ImageList, ImageRow};

/// Rows of one [`ImageList`] that a reader selected, by row number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowSelection {
    is_selected: Vec<bool>,
    count: usize,
}

impl RowSelection {
    /// Whether a row is selected.
    pub fn contains(&self, row: usize) -> bool {
        self.is_selected.get(row).copied().unwrap_or_default()
    }

    /// Whether no row is.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many rows are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Selects rows, or no longer.
    pub fn set(&mut self, rows: impl IntoIterator<Item = usize>, selected: bool) {
        for row in rows {
            if selected && self.is_selected.len() <= row {
                self.is_selected.resize(row + 1, false);
            }
            if let Some(is_selected) = self.is_selected.get_mut(row).filter(|before| **before != selected) {
                *is_selected = selected;
                if selected { self.count += 1 } else { self.count -= 1 }
            }
        }
    }

    /// The rows from top to bottom as the daemon has them.
    pub fn rows(&self) -> impl Iterator<Item = usize> {
        self.is_selected.iter().enumerate().filter(|(_, is_selected)| **is_selected).map(|(row, _)| row)
    }

    /// How many of these rows are selected.
    pub fn count_among(&self, rows: &[usize]) -> usize {
        rows.iter().filter(|row| self.contains(**row)).count()
    }

    /// How many selected rows a filter hides.
    pub fn hidden(&self, found: &Found) -> usize {
        self.rows().filter(|row| !found.is_found.get(*row).copied().unwrap_or_default()).count()
    }

    /// The ids of the selected images, each once.
    pub fn image_ids<'a>(&self, list: &'a ImageList) -> Vec<&'a ImageId> {
        let mut last = None;
        let rows = self.rows().filter_map(|row| list.row(row));
        // The rows of one image stand together.
        let new = rows.filter(|(row, _)| last.replace(row.image_index) != Some(row.image_index));
        new.map(|(_, image)| &image.id).collect()
    }

    /// What the selected rows are called, each name once: `repository:tag`, or what else names the image.
    pub fn references(&self, list: &ImageList) -> Vec<String> {
        let rows = self.rows().filter_map(|row| list.row(row));
        let mut seen = HashSet::new();
        rows.map(|(row, image)| row.reference(image)).filter(|name| seen.insert(name.clone())).collect()
    }

    /// The same images under the same names in a newer list; what is gone from it is no longer selected.
    #[must_use]
    pub fn carried(&self, from: &ImageList, to: &ImageList) -> Self {
        let mut carried = Self::default();
        if self.is_empty() {
            return carried;
        }
        let rows: HashMap<_, _> =
            to.rows().iter().enumerate().map(|(number, row)| (identity(row), number)).collect();
        let kept = self.rows().filter_map(|row| rows.get(&identity(from.rows().get(row)?)).copied());
        carried.set(kept, true);
        carried
    }
}

/// What tells a row from others, in every list of a daemon.
fn identity(row: &ImageRow) -> (&ImageId, Option<&str>, Option<&str>) {
    (&row.id, row.repository.as_deref(), row.tag.as_deref())
}

impl ImageList {
    /// The number of the row that another list has under the same name of the same image.
    pub fn number_of(&self, row: &ImageRow) -> Option<usize> {
        self.rows().iter().position(|other| identity(other) == identity(row))
    }

    /// The numbers of the rows that an earlier list did not have, or not so: of another size, or used by another number of
    /// containers. Lists of one daemon stand in the same order, so that each row is looked for near the one before.
    pub fn changed_since(&self, before: &ImageList) -> Vec<usize> {
        const NEAR: usize = 100;
        let mut rest = before.rows();
        let mut changed = Vec::new();
        for (number, row) in self.rows().iter().enumerate() {
            let place = rest.iter().take(NEAR).position(|other| identity(other) == identity(row));
            let (other, behind) = match place.and_then(|place| rest.get(place..)?.split_first()) {
                Some((other, behind)) => (Some(other), behind),
                None => (None, rest),
            };
            rest = behind;
            let shown = |row: &ImageRow| (row.size_bytes, row.containers);
            if other.is_none_or(|other| shown(other) != shown(row)) {
                changed.push(number);
            }
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image_row::tests::image;

    fn list() -> ImageList {
        let images = [
            image("sha256:1", &["web:1", "web:latest"], &[]),
            image("sha256:2", &[], &["web@sha256:02"]),
            image("sha256:3", &[], &[]),
            image("sha256:4", &["api:1"], &[]),
        ];
        ImageList::new(images.to_vec())
    }

    fn selection(rows: &[usize]) -> RowSelection {
        let mut selection = RowSelection::default();
        selection.set(rows.iter().copied(), true);
        selection
    }

    #[test]
    fn rows_are_selected_once_however_often_that_is_said() {
        let mut rows = selection(&[3, 1, 3]);
        assert_eq!(
            (rows.len(), rows.contains(3), rows.contains(2), rows.contains(900)),
            (2, true, false, false)
        );
        rows.set([3, 2, 900], false);
        assert_eq!(rows.rows().collect::<Vec<_>>(), [1]);
        rows.set([1], false);
        assert!(rows.is_empty());
    }

    #[test]
    fn what_the_filter_hides_is_counted() {
        let rows = selection(&[0, 2, 4]);
        let found = Found { is_found: vec![true, true, false, true, false], ..Found::default() };
        assert_eq!(rows.hidden(&found), 2);
        assert_eq!(rows.hidden(&Found::default()), 3, "of another list nothing is shown");
        assert_eq!(rows.count_among(&[0, 1, 2]), 2);
    }

    #[test]
    fn ids_and_references_are_told_once() {
        let list = list();
        let all = selection(&[0, 1, 2, 3, 4, 77]);
        let ids: Vec<_> = all.image_ids(&list).into_iter().map(ImageId::short).collect();
        assert_eq!(ids, ["1", "2", "3", "4"]);
        assert_eq!(all.references(&list), ["web:1", "web:latest", "web@sha256:02", "sha256:3", "api:1"]);
        assert_eq!(RowSelection::default().references(&list), Vec::<String>::new());
    }

    #[test]
    fn a_selection_is_carried_over_to_a_newer_list_by_image_and_name() {
        let newer = [
            image("sha256:9", &["web:1"], &[]),
            image("sha256:4", &["api:1"], &[]),
            image("sha256:1", &["web:latest", "web:old"], &[]),
            image("sha256:3", &[], &[]),
        ];
        let (old, newer) = (list(), ImageList::new(newer.to_vec()));
        let carried = selection(&[0, 1, 2, 3, 4]).carried(&old, &newer);
        assert_eq!(
            carried.references(&newer),
            ["api:1", "web:latest", "sha256:3"],
            "web:1 is another image by now"
        );
        assert_eq!(newer.number_of(&old.rows()[4]), Some(1));
        assert_eq!(newer.number_of(&old.rows()[0]), None);
    }

    #[test]
    fn what_is_new_or_shows_something_else_has_changed() {
        let before = list();
        let mut images = before.images().to_vec();
        images[0].containers = Some(7);
        images.remove(1);
        images.insert(1, image("sha256:5", &["new:1"], &[]));
        images.push(image("sha256:6", &["last:1"], &[]));
        let now = ImageList::new(images);
        assert_eq!(now.changed_since(&before), [0, 1, 2, 5]);
        assert_eq!(now.changed_since(&now), [0; 0]);
        assert_eq!(before.changed_since(&now), [0, 1, 2]);
        assert_eq!(now.changed_since(&ImageList::new(Vec::new())), [0, 1, 2, 3, 4, 5]);
    }
}
