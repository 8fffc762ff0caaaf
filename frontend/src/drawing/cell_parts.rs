use std::ops::Range;

use shared::{SizeUnit, exact_time, readable_age, readable_count, readable_size, rfc3339};

use super::piece::{CHECKED, INDETERMINATE, Piece, element, text};
use crate::browser;
use crate::texts::table as texts;

/// A cell of the table, with what is said on closer look.
pub(crate) fn cell(class: &'static str, title: Option<String>, content: Vec<Piece>) -> Piece {
    element("td").with("role", "gridcell").with("class", class).with_some("title", title).holding(content)
}

/// The cell that names its row, with what is said behind the name.
pub(crate) fn row_header(title: String, name: Piece, hint: Option<String>) -> Piece {
    let class = if hint.is_some() { "repository hinted" } else { "repository" };
    let mut content = vec![name];
    if let Some(hint) = hint {
        content.extend([text(" "), element("span").with("class", "hint").saying(hint)]);
    }
    let cell = element("th").with("role", "rowheader").with("scope", "row").with("class", class);
    cell.with("title", title).holding(content)
}

/// The cell with the box that selects a row.
pub(crate) fn select_cell(name: String, checked: bool, mixed: bool) -> Piece {
    let field = element("input").with("type", "checkbox").with("tabindex", "-1").with("aria-label", name);
    cell("select", None, vec![field.with(CHECKED, word(checked)).with(INDETERMINATE, word(mixed))])
}

/// As ARIA has it.
pub(crate) fn word(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// Bytes in the unit that the reader prefers.
pub(crate) fn size(bytes: u64, unit: SizeUnit) -> Piece {
    text(readable_size(bytes, unit))
}

pub(crate) fn exact_size(bytes: u64) -> String {
    texts::bytes(&readable_count(usize::try_from(bytes).unwrap_or(usize::MAX)))
}

/// When something was created, as its age.
pub(crate) fn created(at: Option<i64>, now: i64) -> Piece {
    let Some(at) = at else { return unknown(texts::NO_DATE) };
    // What was made since the last look at the clock does not lie ahead.
    let age = readable_age(at, if at > now { browser::now_unix_secs() } else { now });
    element("time").with("datetime", rfc3339(at)).with("title", exact_time(at)).saying(age)
}

/// That something is not known, and why.
pub(crate) fn unknown(why: &'static str) -> Piece {
    none(texts::UNKNOWN).with("title", why)
}

/// That something is not known yet.
pub(crate) fn not_yet() -> Piece {
    none("…").with("title", texts::NOT_YET)
}

/// That there is no such thing.
pub(crate) fn none(what: &'static str) -> Piece {
    element("span").with("class", "muted").saying(what)
}

/// A text of which parts are marked, as the reader looked for them. The ranges are of bytes and in order; what of them is
/// not in the text, since it is shown in part, is left out.
pub(crate) fn marked(shown: &str, ranges: &[Range<usize>]) -> Vec<Piece> {
    let mut parts = Vec::new();
    let mut end = 0;
    for range in ranges {
        let (plain, found) =
            (shown.get(end..range.start), shown.get(range.start..range.end.min(shown.len())));
        let (Some(plain), Some(found)) = (plain, found) else { break };
        parts.push(text(plain.to_owned()));
        parts.push(element("mark").saying(found.to_owned()));
        end = range.start + found.len();
    }
    parts.push(text(shown.get(end..).unwrap_or_default().to_owned()));
    parts
}
