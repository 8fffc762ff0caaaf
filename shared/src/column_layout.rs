use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use crate::ImageColumn;

/// Which columns of the images table are shown, in which order, and how wide. The repository is always one of them:
/// it names the row.
///
/// Written `repository:320,tag,size`, with the widths that somebody chose. Reading it never fails: words that are no
/// column are passed over, as are those that come twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnLayout {
    columns: Vec<ShownColumn>,
}

/// A column that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownColumn {
    /// Which one.
    pub column: ImageColumn,
    /// In CSS pixels; absent where nobody chose a width.
    pub width_px: Option<u16>,
}

impl ColumnLayout {
    /// What is shown unless somebody chooses.
    pub const DEFAULT: [ImageColumn; 7] = [
        ImageColumn::Repository,
        ImageColumn::Tag,
        ImageColumn::Id,
        ImageColumn::Created,
        ImageColumn::Size,
        ImageColumn::Unique,
        ImageColumn::Containers,
    ];

    /// The least width of a column in CSS pixels.
    pub const MIN_WIDTH_PX: u16 = 60;

    /// The greatest width of a column in CSS pixels.
    pub const MAX_WIDTH_PX: u16 = 2_000;

    /// The columns from left to right.
    pub fn columns(&self) -> &[ShownColumn] {
        &self.columns
    }

    /// Where a column stands among those that are shown.
    pub fn position(&self, column: ImageColumn) -> Option<usize> {
        self.columns.iter().position(|shown| shown.column == column)
    }

    /// The same with a column shown, at the right end, or not shown.
    #[must_use]
    pub fn with_shown(&self, column: ImageColumn, is_shown: bool) -> Self {
        let mut columns = self.columns.clone();
        if !is_shown {
            columns.retain(|shown| shown.column != column || column == ImageColumn::Repository);
        } else if self.position(column).is_none() {
            columns.push(ShownColumn { column, width_px: None });
        }
        Self { columns }
    }

    /// The same with a column one place further left or right, where there is one.
    #[must_use]
    pub fn moved(&self, column: ImageColumn, to_the_right: bool) -> Self {
        let mut columns = self.columns.clone();
        if let Some(from) = self.position(column) {
            let to = if to_the_right { Some(from + 1) } else { from.checked_sub(1) };
            if let Some(to) = to.filter(|to| *to < columns.len()) {
                columns.swap(from, to);
            }
        }
        Self { columns }
    }

    /// The same with another width of a column, kept within what is allowed; `None` lets the table choose.
    #[must_use]
    pub fn with_width(&self, column: ImageColumn, width_px: Option<u16>) -> Self {
        let width_px = width_px.map(|width| width.clamp(Self::MIN_WIDTH_PX, Self::MAX_WIDTH_PX));
        let mut columns = self.columns.clone();
        for shown in columns.iter_mut().filter(|shown| shown.column == column) {
            shown.width_px = width_px;
        }
        Self { columns }
    }
}

impl Default for ColumnLayout {
    fn default() -> Self {
        Self { columns: Self::DEFAULT.map(|column| ShownColumn { column, width_px: None }).to_vec() }
    }
}

impl fmt::Display for ColumnLayout {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut comma = "";
        for ShownColumn { column, width_px } in &self.columns {
            write!(formatter, "{comma}{}", column.as_str())?;
            if let Some(width) = width_px {
                write!(formatter, ":{width}")?;
            }
            comma = ",";
        }
        Ok(())
    }
}

impl FromStr for ColumnLayout {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let mut layout = Self { columns: Vec::new() };
        for word in text.split(',') {
            let (name, width) = word.split_once(':').unwrap_or((word, ""));
            if let Some(column) = ImageColumn::of_word(name.trim()) {
                let is_new = layout.position(column).is_none();
                layout = layout.with_shown(column, true);
                if is_new {
                    layout = layout.with_width(column, width.trim().parse().ok());
                }
            }
        }
        if layout.columns.is_empty() {
            return Ok(Self::default());
        }
        if layout.position(ImageColumn::Repository).is_none() {
            layout.columns.insert(0, ShownColumn { column: ImageColumn::Repository, width_px: None });
        }
        Ok(layout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(text: &str) -> ColumnLayout {
        text.parse().unwrap()
    }

    #[test]
    fn a_layout_is_read_as_it_is_written() {
        let all = ImageColumn::ALL.map(ImageColumn::as_str).join(",");
        for text in [&all, "repository:320,tag,size", "size:60,repository", "repository"] {
            assert_eq!(layout(text).to_string(), text);
        }
        assert_eq!(layout(&ColumnLayout::default().to_string()), ColumnLayout::default());
    }

    #[test]
    fn what_is_no_column_is_passed_over() {
        for (text, read) in [
            ("tag,colour,size", "repository,tag,size"),
            ("repository, tag:abc ,tag:90,,size:-5", "repository,tag,size"),
            ("repository:1,tag:99999,size:1999", "repository:60,tag,size:1999"),
            ("repository:65535", "repository:2000"),
            ("size,repository", "size,repository"),
        ] {
            assert_eq!(layout(text).to_string(), read, "{text}");
        }
        for text in ["", ",", "colour", "REPOSITORY", ":", "\u{0}"] {
            assert_eq!(layout(text), ColumnLayout::default(), "{text:?}");
        }
    }

    #[test]
    fn a_column_is_shown_once_and_at_the_right_end() {
        let before = layout("repository,tag");
        assert_eq!(before.with_shown(ImageColumn::Digest, true).to_string(), "repository,tag,digest");
        assert_eq!(before.with_shown(ImageColumn::Tag, true), before);
        assert_eq!(before.with_shown(ImageColumn::Tag, false).to_string(), "repository");
        assert_eq!(before.with_shown(ImageColumn::Repository, false), before, "it names the row");
    }

    #[test]
    fn a_column_is_moved_as_far_as_the_ends() {
        let before = layout("repository,tag:90,size");
        assert_eq!(before.moved(ImageColumn::Tag, true).to_string(), "repository,size,tag:90");
        assert_eq!(before.moved(ImageColumn::Tag, false).to_string(), "tag:90,repository,size");
        assert_eq!(before.moved(ImageColumn::Repository, false), before);
        assert_eq!(before.moved(ImageColumn::Size, true), before);
        assert_eq!(before.moved(ImageColumn::Digest, true), before, "it is not shown");
    }

    #[test]
    fn a_width_stays_within_bounds() {
        let before = layout("repository,tag");
        assert_eq!(before.with_width(ImageColumn::Tag, Some(7)).to_string(), "repository,tag:60");
        assert_eq!(before.with_width(ImageColumn::Tag, Some(60_000)).to_string(), "repository,tag:2000");
        assert_eq!(layout("repository,tag:70").with_width(ImageColumn::Tag, None), before);
    }
}
