//! The table of images: its columns, cells, groups and selection.

use shared::{ImageColumn, readable_count};

pub(crate) const UNKNOWN: &str = "unknown";
pub(crate) const NONE: &str = "none";
/// What the docker CLI prints for a name that is not there.
pub(crate) const NO_NAME: &str = "<none>";
pub(crate) const NOT_YET: &str = "Not known yet";
pub(crate) const NO_DATE: &str = "The image does not say when it was created";
pub(crate) const NO_DIGEST: &str = "No registry knows this image: it was neither pulled nor pushed";
pub(crate) const NO_PLATFORM: &str = "The daemon does not say what the image runs on";
pub(crate) const NO_SHARED_SIZE: &str = "The daemon does not say how much the image shares with others";
pub(crate) const NOT_COUNTED: &str = "The daemon's containers could not be counted";
pub(crate) const UP_TO_WHY: &str =
    "At most: the sizes are added up, and layers that these images share count for each of them";

pub(crate) const COLUMNS: &str = "Columns";
pub(crate) const COLUMNS_HINT: &str = "Shift and ← or → on a column's header make it narrower or wider.";
pub(crate) const COLUMN_WIDTH: &str = "Drag to change the width, double-click for the usual one";
pub(crate) const GROUP_BY_REPOSITORY: &str = "Group by repository";
pub(crate) const REPOSITORY_STAYS: &str = "It names the row";
pub(crate) const USUAL_COLUMNS: &str = "Usual columns";
pub(crate) const EXPAND_ALL: &str = "Expand all groups";
pub(crate) const COLLAPSE_ALL: &str = "Collapse all groups";

pub(crate) const COPY_IDS: &str = "Copy IDs";
pub(crate) const COPY_REFERENCES: &str = "Copy references";
pub(crate) const CLEAR_SELECTION: &str = "Clear selection";
pub(crate) const SELECTED: &str = "Selected images";
pub(crate) const NOT_COPIED: &str = "The browser did not let Stowage copy";

pub(crate) fn column(column: ImageColumn) -> &'static str {
    match column {
        ImageColumn::Repository => "Repository",
        ImageColumn::Tag => "Tag",
        ImageColumn::Id => "Image ID",
        ImageColumn::Digest => "Digest",
        ImageColumn::Created => "Created",
        ImageColumn::Size => "Size",
        ImageColumn::Unique => "Unique size",
        ImageColumn::Shared => "Shared",
        ImageColumn::Containers => "Containers",
        ImageColumn::Labels => "Labels",
        ImageColumn::Platforms => "Platforms",
        ImageColumn::Registry => "Registry",
    }
}

pub(crate) fn table(environment: &str) -> String {
    format!("Images on {environment}")
}

pub(crate) fn select(name: &str) -> String {
    format!("Select {name}")
}

pub(crate) fn select_all(rows: usize) -> String {
    match rows {
        1 => "Select the one row".to_owned(),
        _ => format!("Select all {} rows", readable_count(rows)),
    }
}

pub(crate) fn move_up(column: &str) -> String {
    format!("Move {column} up")
}

pub(crate) fn move_down(column: &str) -> String {
    format!("Move {column} down")
}

pub(crate) fn moved(column: &str, place: usize, of: usize) -> String {
    format!("{column} is column {place} of {of}")
}

pub(crate) fn bytes(count: &str) -> String {
    format!("{count} bytes")
}

pub(crate) fn up_to(size: &str) -> String {
    format!("≤ {size}")
}

pub(crate) fn and_more(count: usize) -> String {
    format!("and {} more", readable_count(count))
}

/// Whether containers use an image, of which some may be stopped, and whether it is the parent of others.
pub(crate) fn usage(containers: Option<u64>, stopped: u64, children: u64) -> String {
    let mut words = match containers {
        None => UNKNOWN.to_owned(),
        Some(0) => "unused".to_owned(),
        Some(count) => format!("used by {}", counted(count)),
    };
    if stopped > 0 && containers.is_some_and(|count| count > 0) {
        words += &match containers == Some(stopped) {
            true if stopped == 1 => ", stopped".to_owned(),
            true => ", all stopped".to_owned(),
            false => format!(", {} stopped", counted(stopped)),
        };
    }
    if children > 0 {
        words += &format!(", parent of {}", counted(children));
    }
    words
}

/// What an image without a tag was, as far as the daemon knows.
pub(crate) fn untagged_with_label(repository: Option<&str>, label: &str) -> String {
    format!("{} without a tag, labelled {label}", repository.unwrap_or(NO_NAME))
}

pub(crate) fn group_counts(tags: usize, images: usize) -> String {
    let images = plural(images, "image");
    if tags == 0 { images } else { format!("{}, {images}", plural(tags, "tag")) }
}

/// What is selected: rows, which are tags of so many images, and how many of the rows the filter hides.
pub(crate) fn selected(rows: usize, images: usize, hidden: usize) -> String {
    let counted = plural(images, "image");
    let mut words = match rows == images {
        true => format!("{counted} selected"),
        false => format!("{} of {counted} selected", plural(rows, "tag")),
    };
    if hidden > 0 {
        words += &format!(", {} hidden by the filter", readable_count(hidden));
    }
    words
}

pub(crate) fn copied_ids(count: usize) -> String {
    format!("Copied {}", plural(count, "ID"))
}

pub(crate) fn copied_references(count: usize) -> String {
    format!("Copied {}", plural(count, "reference"))
}

fn plural(count: usize, word: &str) -> String {
    format!("{} {word}{}", readable_count(count), if count == 1 { "" } else { "s" })
}

fn counted(count: u64) -> String {
    readable_count(usize::try_from(count).unwrap_or(usize::MAX))
}
