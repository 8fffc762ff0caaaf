use shared::{ColumnLayout, ImageColumn};

/// The column of boxes, in CSS pixels.
const SELECT_PX: u16 = 32;

/// What stands beside the cells of a row, in CSS pixels.
const PADDING_PX: u16 = 32;

/// The tracks of the table's grid for these columns, and how wide it is at least in CSS pixels.
pub(super) fn tracks(layout: &ColumnLayout) -> (String, u32) {
    let mut tracks = format!("{SELECT_PX}px");
    let mut least = u32::from(SELECT_PX + PADDING_PX);
    for shown in layout.columns() {
        let (least_px, share) = usual_width(shown.column);
        let (px, track) = match (shown.width_px, share) {
            (Some(px), _) => (px, format!(" {px}px")),
            (None, 0) => (least_px, format!(" {least_px}px")),
            (None, share) => (least_px, format!(" minmax({least_px}px, {share}fr)")),
        };
        tracks.push_str(&track);
        least += u32::from(px);
    }
    (tracks, least)
}

/// How wide a column is in CSS pixels unless somebody chose, and what share it takes of what is left.
fn usual_width(column: ImageColumn) -> (u16, u16) {
    match column {
        ImageColumn::Repository => (200, 5),
        ImageColumn::Tag => (104, 2),
        ImageColumn::Id => (114, 0),
        ImageColumn::Digest => (168, 0),
        ImageColumn::Created => (132, 0),
        ImageColumn::Size => (104, 0),
        ImageColumn::Shared => (88, 0),
        ImageColumn::Unique => (120, 0),
        ImageColumn::Containers => (160, 0),
        ImageColumn::Labels => (200, 3),
        ImageColumn::Platforms => (208, 0),
        ImageColumn::Registry => (136, 0),
    }
}
