use std::collections::HashMap;

use crate::sorting::{sort_numbers, sorted_by};
use crate::{ImageColumn, ImageList, RowOrder};

/// The rows that are shown, by repository. The groups stand in the order of what their heads say, and where those say
/// nothing of the column that decides, of their best row; the rows of each in the order that they had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageGroups {
    groups: Vec<RepositoryGroup>,
}

/// The rows of one repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepositoryGroup {
    /// Absent for images of which no name is known.
    pub repository: Option<String>,
    /// The numbers of its rows.
    pub rows: Vec<usize>,
    /// How many of the rows are tags.
    pub tag_count: usize,
    /// How many images they are of.
    pub image_count: usize,
    /// What they take.
    pub size: GroupSize,
    /// Of the newest of them that says when it was created.
    pub newest_unix_secs: Option<i64>,
    /// Containers that use one of them; absent where one of them does not say.
    pub containers: Option<u64>,
}

/// What the images of a group take together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GroupSize {
    /// Their sizes, one added to the other.
    pub sum_bytes: u64,
    /// Whether that is the truth: layers that images share are counted for each of them, so it is for one image only.
    pub is_exact: bool,
}

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Line {
    /// The head of a group, by its place.
    Group(usize),
    /// A row, by its number.
    Row(usize),
}

impl ImageGroups {
    /// Groups rows, which are in this order.
    pub fn of(list: &ImageList, ordered: &[usize], order: RowOrder) -> Self {
        let mut groups = Vec::<RepositoryGroup>::new();
        let mut places = HashMap::<Option<&str>, usize>::new();
        for number in ordered {
            let Some((row, _)) = list.row(*number) else { continue };
            let place = *places.entry(row.repository.as_deref()).or_insert_with(|| {
                groups.push(RepositoryGroup {
                    repository: row.repository.clone(),
                    ..RepositoryGroup::default()
                });
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(place) {
                group.rows.push(*number);
            }
        }
        for group in &mut groups {
            group.sum_up(list);
        }
        let groups = sorted_by(groups, |left, right| match (left.amount(order), right.amount(order)) {
            (Some(left), Some(right)) if order.descending => right.cmp(&left),
            (Some(left), Some(right)) => left.cmp(&right),
            // What is not known comes last, whichever way the order goes.
            (left, right) => right.is_some().cmp(&left.is_some()),
        });
        Self { groups }
    }

    /// The groups from top to bottom.
    pub fn groups(&self) -> &[RepositoryGroup] {
        &self.groups
    }

    /// The lines of the table: the head of each group, and its rows where it is expanded.
    pub fn lines(&self, is_expanded: impl Fn(&RepositoryGroup) -> bool) -> Vec<Line> {
        let mut lines = Vec::with_capacity(self.groups.len());
        for (place, group) in self.groups.iter().enumerate() {
            lines.push(Line::Group(place));
            if is_expanded(group) {
                lines.extend(group.rows.iter().copied().map(Line::Row));
            }
        }
        lines
    }
}

impl RepositoryGroup {
    /// What tells it from others, in every list.
    pub fn key(&self) -> &str {
        self.repository.as_deref().unwrap_or_default()
    }

    /// What its head says of the column that decides, as far as that is known; nothing for all groups alike where heads say
    /// nothing of it.
    fn amount(&self, order: RowOrder) -> Option<i128> {
        match order.column {
            ImageColumn::Created => self.newest_unix_secs.map(i128::from),
            ImageColumn::Size => Some(i128::from(self.size.sum_bytes)),
            ImageColumn::Containers => self.containers.map(i128::from),
            ImageColumn::Repository
            | ImageColumn::Tag
            | ImageColumn::Id
            | ImageColumn::Digest
            | ImageColumn::Unique
            | ImageColumn::Shared
            | ImageColumn::Labels
            | ImageColumn::Platforms
            | ImageColumn::Registry => None,
        }
    }

    fn sum_up(&mut self, list: &ImageList) {
        let rows = || self.rows.iter().filter_map(|number| list.row(*number));
        let mut images: Vec<usize> = rows().map(|(row, _)| row.image_index).collect();
        sort_numbers(&mut images, &|left, right| left.cmp(&right));
        images.dedup();
        let summaries = || images.iter().filter_map(|index| list.images().get(*index));
        self.tag_count = rows().filter(|(row, _)| row.tag_index.is_some()).count();
        self.newest_unix_secs = rows().filter_map(|(row, _)| row.created_unix_secs).max();
        self.containers = summaries()
            .map(|image| image.containers)
            .try_fold(0_u64, |sum, containers| Some(sum.saturating_add(containers?)));
        let sum_bytes = summaries().fold(0_u64, |sum, image| sum.saturating_add(image.size_bytes));
        self.size = GroupSize { sum_bytes, is_exact: images.len() <= 1 };
        self.image_count = images.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Learned;
    use crate::image_row::tests::image;

    fn list() -> ImageList {
        let mut images = [
            image("sha256:1", &["web:1", "web:latest", "api:9"], &[]),
            image("sha256:2", &["web:2"], &[]),
            image("sha256:3", &[], &["web@sha256:00"]),
            image("sha256:4", &[], &[]),
        ];
        let values = [(10, Some(1), 100), (20, Some(2), 300), (40, Some(0), 200), (80, None, 0)];
        for (image, (size, containers, created)) in images.iter_mut().zip(values) {
            (image.size_bytes, image.containers, image.created_unix_secs) = (size, containers, created);
        }
        ImageList::new(images.to_vec())
    }

    fn grouped(list: &ImageList, order: &str) -> ImageGroups {
        let order = order.parse().unwrap();
        ImageGroups::of(list, &list.ordered(order, &Learned::default()), order)
    }

    fn names(groups: &ImageGroups) -> Vec<&str> {
        groups.groups().iter().map(RepositoryGroup::key).collect()
    }

    #[test]
    fn a_group_says_what_its_rows_come_to() {
        let groups = grouped(&list(), "repository");
        assert_eq!(names(&groups), ["api", "web", ""]);
        let web = &groups.groups()[1];
        assert_eq!((web.tag_count, web.image_count), (3, 3));
        assert_eq!(
            web.size,
            GroupSize { sum_bytes: 70, is_exact: false },
            "an image with two tags counts once"
        );
        assert_eq!((web.newest_unix_secs, web.containers), (Some(300), Some(3)));
        let api = &groups.groups()[0];
        assert_eq!((api.tag_count, api.image_count), (1, 1));
        assert_eq!(api.size, GroupSize { sum_bytes: 10, is_exact: true });
        let unnamed = &groups.groups()[2];
        assert_eq!((unnamed.newest_unix_secs, unnamed.containers), (None, None), "nothing is guessed");
    }

    #[test]
    fn groups_stand_in_the_order_of_what_their_heads_say() {
        let list = list();
        assert_eq!(names(&grouped(&list, "-created")), ["web", "api", ""]);
        assert_eq!(names(&grouped(&list, "created")), ["api", "web", ""]);
        assert_eq!(names(&grouped(&list, "-size")), ["", "web", "api"]);
        assert_eq!(names(&grouped(&list, "-containers")), ["web", "api", ""], "the unknown is last");
        assert_eq!(names(&grouped(&list, "containers")), ["api", "web", ""], "the unknown is last");
        assert_eq!(names(&grouped(&list, "-repository")), ["web", "api", ""]);
    }

    #[test]
    fn many_small_images_come_before_one_that_is_larger_than_each() {
        let mut images = [image("sha256:1", &["one:1"], &[]), image("sha256:2", &["two:1"], &[])].to_vec();
        images.push(image("sha256:3", &["two:2"], &[]));
        for (image, size_bytes) in images.iter_mut().zip([50, 30, 40]) {
            image.size_bytes = size_bytes;
        }
        let list = ImageList::new(images);
        assert_eq!(names(&grouped(&list, "-size")), ["two", "one"]);
        assert_eq!(names(&grouped(&list, "size")), ["one", "two"]);
    }

    #[test]
    fn the_rows_of_a_group_are_lines_while_it_is_expanded() {
        let groups = grouped(&list(), "repository");
        let lines = |open: &[&str]| groups.lines(|group| open.contains(&group.key()));
        assert_eq!(lines(&[]), [0, 1, 2].map(Line::Group));
        assert_eq!(lines(&["api"]), [Line::Group(0), Line::Row(2), Line::Group(1), Line::Group(2)]);
        assert_eq!(lines(&["web", ""]).len(), 8);
        let nothing = ImageGroups::of(&list(), &[], RowOrder::default());
        assert_eq!(nothing.lines(|_| true), []);
    }
}
