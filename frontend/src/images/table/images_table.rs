use leptos::html::Div;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::{ImageColumn, ImageList, Line, RepositoryGroup};

use super::cell_parts::select_cell;
use super::column_headers::{Resizing, column_headers};
use super::column_tracks::tracks;
use super::grid_keys::GridKeys;
use super::group_cells::group_cell;
use super::row_cells::RowShown;
use super::table_view::{Share, TableView, use_table_view};
use super::virtual_rows::VirtualRows;
use crate::browser;
use crate::commands::{Command, on_command};
use crate::erased::{Memo, Same, Signal, effect, keyed};
use crate::images::images_view::{ImagesView, use_images_view};
use crate::images::list_filter::GoodFilter;
use crate::texts::table as texts;

/// What the rows in the document are made from: others are made where one of these changes.
#[derive(Clone)]
struct Made {
    list: Same<ImageList>,
    filter: Same<GoodFilter>,
    columns: Vec<ImageColumn>,
    /// Tells it from what was before.
    number: usize,
}

/// The table. Only the rows that can be seen are in the document, and the one that has the focus; ARIA says how many
/// there are.
///
/// Rows are placed by their number in a column of known height, so the elements are no table to the layout any
/// more: their roles stand in the markup.
pub(crate) fn images_table(
    // Whether a newer list is on its way.
    busy: Signal<bool>,
    // Whether a newer list could not be loaded.
    stale: Signal<bool>,
) -> AnyView {
    let (view, table) = (use_images_view(), use_table_view());
    let region = NodeRef::<Div>::new();
    let rows = VirtualRows::new(region);
    let keys = GridKeys { view, table, rows, region, had_focus: StoredValue::new(false) };
    let resizing = Resizing::new();
    commands(keys);

    // Another order or filter begins at the top.
    let looked_for = Memo::new(move |_| {
        let filter = view.filter.good.with(|good| good.filter.to_string());
        (view.order.get(), filter, table.columns.grouped.get())
    });
    let mut is_first = true;
    effect(move || {
        looked_for.track();
        if !std::mem::take(&mut is_first) {
            table.at.set(None);
            rows.to_top();
        }
    });
    effect(move || {
        table.lines.track();
        table.columns.layout.track();
        keys.rescue_focus();
    });

    let count = Memo::new(move |_| table.lines.with(|lines| lines.len()));
    let made = made(view, table);
    let drawn = move || {
        let Some(made) = made.get() else { return Vec::new() };
        let range = rows.range(count.get());
        // The row that has the focus keeps it, however far the table is scrolled.
        let at = table.place.get();
        let before = (at < range.start).then_some(at);
        let after = (at >= range.end).then_some(at);
        let places = before.into_iter().chain(range).chain(after);
        table
            .lines
            .with(|lines| places.filter_map(|place| Some((place, *lines.get(place)?, made.number))).collect())
    };
    let link = row_link();
    let row = move |(place, line, _): &(usize, Line, usize)| drawn_row(keys, made, link, *place, *line);

    let style = Memo::new(move |_| {
        let layout = resizing.layout.get().unwrap_or_else(|| table.columns.layout.get());
        let (tracks, least_px) = tracks(&layout);
        (tracks, format!("{least_px}px"))
    });
    let role = move || if table.columns.grouped.get() { "treegrid" } else { "grid" };
    let body = view! {
        <tbody
            role="rowgroup"
            style:height=move || format!("{}px", count.get() * rows.row_height())
            on:click=move |event| keys.clicked(&event)
            on:keydown=move |event| keys.pressed(&event)
            on:focusin=move |event| keys.focused(&event)
            on:focusout=move |event| {
                // To nowhere goes also what leaves with its row.
                if event.related_target().is_some() {
                    keys.had_focus.set_value(false);
                }
            }
        >
            {keyed(drawn, row)}
        </tbody>
    }
    .into_any();
    view! {
        <div class="table-region" node_ref=region on:scroll=move |_| rows.scrolled()>
            <table
                role=role
                aria-label=move || texts::table(&view.name.get())
                aria-busy=move || busy.get().to_string()
                aria-rowcount=move || (count.get() + 1).to_string()
                aria-multiselectable="true"
                class:stale=move || stale.get()
                style:--columns=move || style.get().0
                style:--least=move || style.get().1
            >
                <thead role="rowgroup">{column_headers(view, table, resizing)}</thead>
                {body}
            </table>
        </div>
    }
    .into_any()
}

fn commands(keys: GridKeys) {
    let table = keys.table;
    on_command(Command::NextRow, move || keys.step(true));
    on_command(Command::PreviousRow, move || keys.step(false));
    on_command(Command::SelectRow, move || keys.select());
    on_command(Command::OpenRow, move || keys.open());
    on_command(Command::SelectAll, move || table.select_shown(true));
    on_command(Command::ToggleGroups, move || {
        table.columns.set_grouped.run(!table.columns.grouped.get_untracked());
    });
}

fn made(view: ImagesView, table: TableView) -> Memo<Option<Same<Made>>> {
    let columns = Memo::new(move |_| {
        table
            .columns
            .layout
            .with(|layout| layout.columns().iter().map(|shown| shown.column).collect::<Vec<_>>())
    });
    Memo::new(move |before: Option<&Option<Same<Made>>>| {
        // In another order no row is kept: among others that are new, those that stay would not stand in order.
        table.rows.track();
        table.groups.track();
        let number = before.and_then(Option::as_ref).map_or(0, |before| before.number + 1);
        Some(Same::new(Made {
            list: view.loaded.list.get()?,
            filter: view.filter.good.get(),
            columns: columns.get(),
            number,
        }))
    })
}

fn drawn_row(
    keys: GridKeys,
    made: Memo<Option<Same<Made>>>,
    link: Memo<String>,
    place: usize,
    line: Line,
) -> AnyView {
    let table = keys.table;
    let Some(made) = made.get_untracked() else { return ().into_any() };
    match line {
        Line::Row(number) => row_view(keys, &made, link, place, number),
        Line::Group(group) => {
            let groups = table.groups.get_untracked();
            let group = groups.and_then(|groups| groups.groups().get(group).cloned());
            group.map_or_else(|| ().into_any(), |group| group_view(keys, &made, place, group))
        }
    }
}

/// A row: an image under one of its names.
fn row_view(keys: GridKeys, made: &Made, link: Memo<String>, place: usize, number: usize) -> AnyView {
    let GridKeys { view, table, .. } = keys;
    let Some((row, image)) = made.list.row(number) else { return ().into_any() };
    let selected = Signal::derive(move || table.selection.with(|selection| selection.contains(number)));
    let id = row.id.clone();
    let opened =
        Signal::derive(move || view.opened.with(|opened| opened.as_ref() == Some(&id)).then_some("true"));
    let shown =
        RowShown { view, row, image, marks: &made.filter.marks, href: link_to(link, row.id.as_str()) };
    let name = texts::select(&row.reference(image));
    let mut cells = vec![select_cell(name, selected, Signal::stored(false))];
    cells.extend(made.columns.iter().map(|column| shown.cell(*column)));
    let level = table.columns.grouped.get_untracked().then_some("2");
    view! {
        <tr
            role="row"
            aria-rowindex=(place + 2).to_string()
            aria-selected=move || word(selected.get())
            aria-current=opened
            tabindex=tabindex(table, place)
            data-place=place.to_string()
            style:--place=place.to_string()
        >
            {cells}
        </tr>
    }
    .attr("aria-level", level)
    .into_any()
}

/// The head of a group.
fn group_view(keys: GridKeys, made: &Made, place: usize, group: RepositoryGroup) -> AnyView {
    let table = keys.table;
    let group = StoredValue::new(group);
    let share = Memo::new(move |_| group.with_value(|group| table.share(&group.rows)));
    let all = Signal::derive(move || share.get() == Share::All);
    let some = Signal::derive(move || share.get() == Share::Some);
    let cells = group.with_value(|group| {
        let name = texts::select(group.repository.as_deref().unwrap_or(texts::NO_NAME));
        let mut cells = vec![select_cell(name, all, some)];
        cells.extend(made.columns.iter().map(|column| group_cell(group, *column)));
        cells
    });
    let expanded = move || word(group.with_value(|group| table.is_expanded(group)));
    view! {
        <tr
            role="row"
            class="group"
            aria-rowindex=(place + 2).to_string()
            aria-expanded=expanded
            aria-selected=move || word(all.get())
            tabindex=tabindex(table, place)
            data-place=place.to_string()
            style:--place=place.to_string()
        >
            {cells}
        </tr>
    }
    .attr("aria-level", "1")
    .into_any()
}

/// One row can be reached by Tab; from there arrows go on.
fn tabindex(table: TableView, place: usize) -> Signal<&'static str> {
    Signal::derive(move || if table.place.get() == place { "0" } else { "-1" })
}

/// What leads to the panels of images, but for the image.
fn row_link() -> Memo<String> {
    let query = use_query_map();
    Memo::new(move |_| {
        let mut query = query.get();
        query.remove("image");
        match query.to_query_string() {
            none if none.is_empty() => "?".to_owned(),
            query => query + "&",
        }
    })
}

/// The address of this page with the panel of an image.
fn link_to(link: Memo<String>, id: &str) -> Signal<String> {
    let parameter = format!("image={}", browser::encoded(id));
    Signal::derive(move || link.get() + &parameter)
}

fn word(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}
