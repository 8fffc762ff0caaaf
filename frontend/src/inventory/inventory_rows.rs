use shared::{
    Drift, Inventory, InventoryColumn, InventoryFilter, InventoryFound, InventoryRow, SizeUnit, Usage,
    exact_time, readable_size,
};

use super::inventory_view::InventoryView;
use crate::address::use_address;
use crate::browser;
use crate::controls::use_now;
use crate::drawing::{
    DrawRow, DrawnRow, Piece, cell, created, element, exact_size, none, row_header, text, unknown,
};
use crate::erased::Memo;
use crate::preferences::use_preferences;
use crate::texts::inventory as words;

/// How many hosts, or tags, are told on closer look.
const TOLD: usize = 40;

/// How many characters of names of hosts have room, what stands around a name counted as some; and how many of them the
/// number of the others takes.
const ROOM: usize = 27;
const AROUND: usize = 2;
const OTHERS: usize = 3;

/// Characters of a digest that stand on each side of what is left out.
const DIGEST_ENDS: usize = 6;

/// What stands at each place of the table. What all rows depend on is read once for all of them.
pub(super) fn row_drawer(view: InventoryView, place: Memo<usize>) -> impl Fn() -> DrawRow {
    let (unit, now, query) = (use_preferences().size_unit, use_now(), use_address().query);
    let link = Memo::new(move |_| {
        let mut query = query.get();
        query.remove("image");
        match query.to_query_string() {
            none if none.is_empty() => "?".to_owned(),
            query => query + "&",
        }
    });
    let opened = Memo::new(move |_| view.opened_row());
    move || {
        let (inventory, found, shown) = (view.loaded.inventory.get(), view.found.get(), view.shown.get());
        let (unit, now, link, good) = (unit.get(), now.get(), link.get(), view.good.get());
        let (focused, opened, changed) = (place.get(), opened.get(), view.loaded.changed.get());
        Box::new(move |place| {
            let number = *shown.get(place)?;
            let row = inventory.rows().get(number)?;
            let shown = RowShown {
                inventory: &inventory,
                found: &found,
                filter: &good.filter,
                row,
                unit,
                now,
                link: &link,
            };
            let is_changed = changed.binary_search(&number).is_ok();
            let piece = element("tr")
                .with("role", "row")
                .with("aria-rowindex", (place + 2).to_string())
                .with("data-place", place.to_string())
                .with("--place", place.to_string())
                .with("tabindex", if focused == place { "0" } else { "-1" })
                .with_some("data-changed", is_changed.then_some(""))
                .with_some("aria-current", (opened == Some(number)).then_some("true"));
            let cells = InventoryColumn::ALL.into_iter().map(|column| shown.cell(column)).collect();
            Some(DrawnRow { key: number, piece: piece.holding(cells) })
        })
    }
}

/// A row, and all else that its cells say something of.
struct RowShown<'a> {
    inventory: &'a Inventory,
    found: &'a InventoryFound,
    filter: &'a InventoryFilter,
    row: &'a InventoryRow,
    unit: SizeUnit,
    /// The time, in Unix seconds.
    now: i64,
    /// What leads to an image, but for the image.
    link: &'a str,
}

impl RowShown<'_> {
    fn cell(&self, column: InventoryColumn) -> Piece {
        let (class, row) = (column.as_str(), self.row);
        match column {
            InventoryColumn::Name => self.name(),
            InventoryColumn::Drift => match row.drift {
                Drift::Same => cell(class, None, Vec::new()),
                drift @ (Drift::Differs | Drift::Unknown) => {
                    let class = if drift == Drift::Differs { "drift differs" } else { "drift untold" };
                    cell(class, Some(words::drift_hint(drift).to_owned()), vec![text(words::drift(drift))])
                }
            },
            InventoryColumn::Hosts => self.hosts(),
            InventoryColumn::Digest => self.digest(),
            InventoryColumn::Created => match row.created_unix_secs {
                None => cell(class, None, vec![unknown(words::NO_DATE)]),
                Some((oldest, newest)) => {
                    let title = words::range(&exact_time(oldest), &exact_time(newest));
                    let title = Some(title).filter(|_| oldest != newest);
                    cell(class, title, vec![created(Some(newest), self.now)])
                }
            },
            InventoryColumn::Size => {
                let (least, most) = row.size_bytes;
                let exact = match least == most {
                    true => exact_size(most),
                    false => words::range(&exact_size(least), &exact_size(most)),
                };
                cell(class, Some(exact), vec![text(size_range(row, self.unit))])
            }
            InventoryColumn::Total => {
                let total = readable_size(row.total_bytes, self.unit);
                cell(class, Some(exact_size(row.total_bytes)), vec![text(total)])
            }
            InventoryColumn::Containers => {
                let (class, title) = match (row.usage, row.containers) {
                    (Usage::Used, Some(_)) => ("containers used", None),
                    (Usage::Used, None) => ("containers used", Some(words::USED_AT_LEAST)),
                    (Usage::Unused, _) => ("containers unused", None),
                    (Usage::Unknown, _) => ("containers unknown", Some(words::NOT_COUNTED)),
                };
                let usage = words::usage(row.usage, row.containers);
                cell(class, title.map(str::to_owned), vec![text(usage)])
            }
        }
    }

    fn name(&self) -> Piece {
        let tags = self.inventory.tags(self.row);
        // One that the reader looks for says why the row is there.
        let name = tags.clone().find(|tag| self.filter.looks_for(tag)).or_else(|| tags.clone().next());
        let opening = self
            .inventory
            .first_copy(self.row)
            .map(|copy| format!("{}/{}", copy.host.environment, copy.image.id));
        let shown = match name.or_else(|| self.inventory.untagged_name(self.row)) {
            Some(name) if self.row.is_tagged() => text(name.to_owned()),
            Some(name) => element("span").with("class", "muted").saying(format!("{name}:{}", words::NO_NAME)),
            None => element("span").with("class", "muted").saying(words::NO_NAME),
        };
        let link = element("a")
            .with("href", format!("{}image={}", self.link, browser::encoded(&opening.unwrap_or_default())));
        let link = link.with("tabindex", "-1").holding(vec![element("bdi").holding(vec![shown])]);
        let mut title = name.unwrap_or(words::NO_NAME).to_owned();
        let others = tags.clone().count().saturating_sub(1);
        for tag in tags.filter(|tag| Some(*tag) != name).take(TOLD) {
            title.push('\n');
            title.push_str(tag);
        }
        row_header(title, link, (others > 0).then(|| words::and_more(others)))
    }

    /// Which hosts have it; those whose copy does not fit the filter as such.
    fn hosts(&self) -> Piece {
        let class = InventoryColumn::Hosts.as_str();
        let mut last = None;
        let copies = self
            .inventory
            .copy_numbers(self.row)
            .filter_map(|number| Some((self.inventory.copy(number)?, self.found.fits(number))));
        let names: Vec<_> =
            copies.filter(|(copy, _)| last.replace(copy.host_index) != Some(copy.host_index)).collect();
        let title: Vec<_> = names.iter().take(TOLD).map(|(copy, _)| copy.host.name.as_str()).collect();
        let title = title.join("\n");
        let mut parts = Vec::new();
        let few = fitting(names.iter().map(|(copy, _)| copy.host.name.chars().count()).collect());
        for (copy, fits) in names.iter().take(few) {
            let link = element("a")
                .with("class", if *fits { "chip" } else { "chip other" })
                .with("tabindex", "-1")
                .with("href", image_link(copy.host.environment, copy.image.id.as_str()))
                .with_some("title", (!*fits).then_some(words::NOT_FITTING));
            parts.push(link.saying(copy.host.name.clone()));
            parts.push(text(" "));
        }
        if names.len() > few {
            let more = words::and_more(names.len() - few);
            parts.push(element("span").with("class", "more").saying(more));
        }
        cell(class, Some(title), parts)
    }

    fn digest(&self) -> Piece {
        let class = InventoryColumn::Digest.as_str();
        match self.inventory.digest(self.row) {
            Some(digest) => {
                let shown = element("code").saying(middle_left_out(digest));
                cell(class, Some(digest.to_owned()), vec![shown])
            }
            None => {
                let Some(copy) = self.inventory.first_copy(self.row) else {
                    return cell(class, None, vec![none(words::UNKNOWN)]);
                };
                let title = format!("{}\n{}", copy.image.id, words::NO_DIGEST);
                let shown = element("code").with("class", "muted").saying(copy.image.id.short().to_owned());
                cell(class, Some(title), vec![shown])
            }
        }
    }
}

/// How many of the names of these lengths have room beside the number of the others: one at least.
fn fitting(lengths: Vec<usize>) -> usize {
    let mut taken = 0;
    let mut fitting = 0;
    for (place, length) in lengths.iter().enumerate() {
        taken += length + AROUND;
        let is_last = place + 1 == lengths.len();
        if place > 0 && taken + if is_last { 0 } else { OTHERS } > ROOM {
            break;
        }
        fitting = place + 1;
    }
    fitting
}

/// The size of an image as its hosts list it, where they agree in what is shown one.
pub(super) fn size_range(row: &InventoryRow, unit: SizeUnit) -> String {
    let (least, most) = (readable_size(row.size_bytes.0, unit), readable_size(row.size_bytes.1, unit));
    if least == most { most } else { words::range(&least, &most) }
}

/// What leads to an image on one host.
pub(super) fn image_link(environment: shared::EnvironmentId, id: &str) -> String {
    format!("/images?env={environment}&image={}", browser::encoded(id))
}

fn middle_left_out(digest: &str) -> String {
    let hex = digest.split_once(':').map_or(digest, |(_, hex)| hex);
    let end = hex.len().checked_sub(DIGEST_ENDS).filter(|end| *end > DIGEST_ENDS);
    let ends = end.and_then(|end| Some((hex.get(..DIGEST_ENDS)?, hex.get(end..)?)));
    ends.map_or_else(|| digest.to_owned(), |(start, end)| format!("{start}…{end}"))
}
