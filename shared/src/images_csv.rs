use std::fmt::Write as _;

use crate::exact_time::rfc3339;
use crate::{ImageList, ImageRow, ImageSummary, Learned, Platform};

/// The first line.
const HEADER: &str = "repository,tag,id,digest,created,size_bytes,unique_size_bytes,shared_size_bytes,containers,\
    labels,platforms,registry\r\n";

/// How many rows a piece has.
const PIECE: usize = 1_000;

/// What spreadsheets take for the beginning of a formula, or cut off before they look (OWASP, CSV Injection).
const RUN_BY_SPREADSHEETS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// Rows of a list as CSV (RFC 4180), in pieces that belong one behind the other: a header, then a line for each row, in
/// this order.
///
/// Dates are RFC 3339 in UTC, labels a JSON object, platforms separated by spaces. What is not known is empty. A text
/// that a spreadsheet would run has an apostrophe in front.
pub fn images_csv(list: &ImageList, learned: &Learned, numbers: &[usize]) -> impl Iterator<Item = String> {
    let pieces = numbers.chunks(PIECE).map(|numbers| {
        let mut piece = String::with_capacity(numbers.len() * 256);
        for (row, image) in numbers.iter().filter_map(|number| list.row(*number)) {
            push_row(&mut piece, row, image, learned);
        }
        piece
    });
    std::iter::once(HEADER.to_owned()).chain(pieces)
}

fn push_row(csv: &mut String, row: &ImageRow, image: &ImageSummary, learned: &Learned) {
    let shared = learned.shared_size_bytes(row.image_index).known().or(image.shared_size_bytes);
    let unique = shared.map(|shared| image.size_bytes.saturating_sub(shared));
    push_text(csv, row.repository.as_deref().unwrap_or_default());
    csv.push(',');
    push_text(csv, row.tag.as_deref().unwrap_or_default());
    csv.push(',');
    push_text(csv, image.id.as_str());
    csv.push(',');
    push_text(csv, row.digest(image).unwrap_or_default());
    csv.push(',');
    csv.push_str(&row.created_unix_secs.map(rfc3339).unwrap_or_default());
    for number in [Some(image.size_bytes), unique, shared, image.containers] {
        csv.push(',');
        if let Some(number) = number {
            // Writing to a string never fails.
            let _ = write!(csv, "{number}");
        }
    }
    csv.push(',');
    if !image.labels.is_empty() {
        // Texts by texts always are JSON.
        push_text(csv, &serde_json::to_string(&image.labels).unwrap_or_default());
    }
    csv.push(',');
    let platforms = learned.platforms(row.image_index).known().unwrap_or_default();
    push_text(csv, &platforms.iter().map(platform_name).collect::<Vec<_>>().join(" "));
    csv.push(',');
    push_text(csv, row.registry().unwrap_or_default());
    csv.push_str("\r\n");
}

/// `linux/arm64/v8`
fn platform_name(platform: &Platform) -> String {
    let parts =
        [Some(platform.os.as_str()), Some(platform.architecture.as_str()), platform.variant.as_deref()];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
}

/// A text as a cell: quoted where it has to be, and never a formula.
pub(crate) fn push_text(csv: &mut String, text: &str) {
    let apostrophe = if text.starts_with(RUN_BY_SPREADSHEETS) { "'" } else { "" };
    if text.contains([',', '"', '\r', '\n']) {
        csv.push('"');
        csv.push_str(apostrophe);
        for part in text.split_inclusive('"') {
            csv.push_str(part);
            if part.ends_with('"') {
                csv.push('"');
            }
        }
        csv.push('"');
    } else {
        csv.push_str(apostrophe);
        csv.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::image_row::tests::image;

    fn csv(images: Vec<ImageSummary>) -> String {
        let list = ImageList::new(images);
        let numbers: Vec<usize> = (0..list.rows().len()).rev().collect();
        images_csv(&list, &Learned::default(), &numbers).collect()
    }

    /// Reads CSV by the grammar of RFC 4180.
    fn read(csv: &str) -> Vec<Vec<String>> {
        let (mut lines, mut line, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
        let mut chars = csv.chars().peekable();
        while let Some(next) = chars.next() {
            match next {
                '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
                '"' => quoted = !quoted,
                ',' if !quoted => line.push(std::mem::take(&mut cell)),
                '\r' if !quoted => {
                    assert_eq!(chars.next(), Some('\n'));
                    line.push(std::mem::take(&mut cell));
                    lines.push(std::mem::take(&mut line));
                }
                other => cell.push(other),
            }
        }
        assert!(!quoted && cell.is_empty() && line.is_empty(), "it ends with the end of a line");
        lines
    }

    #[test]
    fn there_is_a_line_for_each_row_in_the_order_asked_for() {
        let mut web = image("sha256:1", &["ghcr.io/acme/web:1", "web:2"], &["ghcr.io/acme/web@sha256:d1"]);
        web.size_bytes = 1_000;
        web.shared_size_bytes = Some(400);
        web.containers = Some(2);
        web.labels = [("team".to_owned(), "web, \"shop\"".to_owned())].into();
        let mut dangling = image("sha256:2", &[], &[]);
        dangling.created_unix_secs = 0;
        assert_eq!(
            csv(vec![web, dangling]),
            "repository,tag,id,digest,created,size_bytes,unique_size_bytes,shared_size_bytes,containers,labels,\
             platforms,registry\r\n\
             ,,sha256:2,,,1,,,,,,\r\n\
             web,2,sha256:1,sha256:d1,2023-11-14T22:13:20Z,1000,600,400,2,\"{\"\"team\"\":\"\"web, \\\"\"shop\\\"\"\"\"}\",,docker.io\r\n\
             ghcr.io/acme/web,1,sha256:1,sha256:d1,2023-11-14T22:13:20Z,1000,600,400,2,\"{\"\"team\"\":\"\"web, \\\"\"shop\\\"\"\"\"}\",,ghcr.io\r\n"
        );
    }

    #[test]
    fn a_list_without_rows_has_a_header() {
        assert_eq!(csv(Vec::new()), HEADER);
    }

    #[test]
    fn long_lists_come_in_pieces_that_are_whole_lines() {
        let list =
            ImageList::new((0..2_500).map(|number| image(&format!("sha256:{number}"), &[], &[])).collect());
        let numbers: Vec<usize> = (0..2_500).collect();
        let pieces: Vec<String> = images_csv(&list, &Learned::default(), &numbers).collect();
        assert_eq!(
            pieces.iter().map(|piece| piece.lines().count()).collect::<Vec<_>>(),
            [1, 1_000, 1_000, 500]
        );
        assert!(pieces.iter().all(|piece| piece.ends_with("\r\n")));
    }

    #[test]
    fn no_text_is_a_formula() {
        let hostile = ["=1+1", "+1", "-1", "@sum(1)", "\t=1", "\r=1", "\n=1"];
        for text in hostile {
            let mut cell = String::new();
            push_text(&mut cell, text);
            assert_eq!(read(&format!("{cell}\r\n")), [[format!("'{text}")]]);
        }
        let images = vec![image("sha256:1", &["=cmd|'/c calc'!A1:-2"], &[])];
        assert_eq!(read(&csv(images))[1][..2], ["'=cmd|'/c calc'!A1", "'-2"]);
        let mut harmless = String::new();
        push_text(&mut harmless, "a=b-c");
        assert_eq!(harmless, "a=b-c");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(repository in "[\\PC\r\n\t\"',;=]{0,12}", value in "[\\PC\r\n\"',]{0,12}") {
            let mut hostile = image("sha256:1", &[], &[&format!("{repository}@sha256:d1")]);
            hostile.labels = [("key".to_owned(), value.clone())].into();
            let lines = read(&csv(vec![hostile.clone()]));
            prop_assert_eq!(lines.len(), 2);
            prop_assert!(lines.iter().all(|line| line.len() == 12));
            let cell = &lines[1][0];
            let expected = repository.split('@').next().unwrap_or_default();
            prop_assert_eq!(cell.strip_prefix('\'').filter(|_| !expected.starts_with('\'')).unwrap_or(cell), expected);
            let labels: std::collections::BTreeMap<String, String> = serde_json::from_str(&lines[1][9]).unwrap();
            prop_assert_eq!(labels, hostile.labels);
        }
    }
}
