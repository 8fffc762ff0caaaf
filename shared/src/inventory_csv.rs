use std::fmt::Write as _;

use crate::exact_time::rfc3339;
use crate::images_csv::push_text;
use crate::inventory::created;
use crate::{Drift, ImageCopy, Inventory, InventoryFound, InventoryRow};

/// The first line.
const HEADER: &str = "image,environment,tags,id,digest,created,size_bytes,containers,hosts,drift\r\n";

/// How many rows a piece has.
const PIECE: usize = 500;

/// What a filter leaves of these rows as CSV (RFC 4180), in pieces that belong one behind the other: a header, then a line
/// for each copy, those of one image together and with the same number in front.
///
/// Dates are RFC 3339 in UTC, tags separated by spaces. What is not known is empty. A text that a spreadsheet would run has
/// an apostrophe in front.
pub fn inventory_csv(
    inventory: &Inventory,
    found: &InventoryFound,
    rows: &[usize],
) -> impl Iterator<Item = String> {
    let pieces = rows.chunks(PIECE).zip(0..).map(|(rows, piece)| {
        let mut csv = String::new();
        for (row, number) in rows.iter().zip(piece * PIECE + 1..) {
            let Some(row) = inventory.rows().get(*row) else { continue };
            for copy in inventory.copy_numbers(row).filter(|copy| found.fits(*copy)) {
                if let Some(copy) = inventory.copy(copy) {
                    push_copy(&mut csv, number, inventory.digest(row), row, copy);
                }
            }
        }
        csv
    });
    std::iter::once(HEADER.to_owned()).chain(pieces)
}

fn push_copy(csv: &mut String, number: usize, digest: Option<&str>, row: &InventoryRow, copy: ImageCopy<'_>) {
    // Writing to a string never fails.
    let _ = write!(csv, "{number},");
    let image = copy.image;
    for text in [&copy.host.name, &image.repo_tags.join(" "), image.id.as_str(), digest.unwrap_or_default()] {
        push_text(csv, text);
        csv.push(',');
    }
    csv.push_str(&created(image).map(rfc3339).unwrap_or_default());
    let _ = write!(csv, ",{},", image.size_bytes);
    if let Some(containers) = image.containers {
        let _ = write!(csv, "{containers}");
    }
    let drift = match row.drift {
        Drift::Differs => "yes",
        Drift::Same => "no",
        Drift::Unknown => "",
    };
    let _ = write!(csv, ",{},{drift}\r\n", row.host_count);
}
