use leptos::prelude::*;
use shared::{ImageList, Line};

use super::column_headers::{Resizing, column_headers};
use super::column_tracks::tracks;
use super::drawn_rows::draw_images;
use super::grid_keys::GridKeys;
use super::table_view::use_table_view;
use crate::commands::{Command, on_command};
use crate::drawing::RowFocus;
use crate::erased::{Memo, Same, Signal, effect};
use crate::images::images_view::use_images_view;
use crate::texts::table as texts;

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
    let count = Memo::new(move |_| table.lines.with(|lines| lines.len()));
    let remember = Callback::new(move |place: Option<usize>| {
        table.at.set(place.and_then(|place| table.at(place)));
    });
    let focus = RowFocus::new(count, table.place, remember);
    let rows = focus.rows;
    let keys = GridKeys { view, table, focus };
    let resizing = Resizing::new();
    // Where the filter leaves nothing the table stays for the next key, unseen.
    let has_rows = Memo::new(move |_| count.get() > 0);
    effect(move || {
        if has_rows.get() {
            commands(keys);
        }
    });

    // Another order or filter begins at the top.
    let looked_for = Memo::new(move |_| {
        let filter = view.filter.good.with(|good| good.filter.to_string());
        (view.order.get(), filter, table.columns.grouped.get())
    });
    focus.begin_anew_with(Box::new(move || looked_for.track()));
    // What is seen stays where it is, whatever comes or goes above it by itself.
    let mut before = None::<(Same<ImageList>, Same<Vec<Line>>)>;
    effect(move || {
        let Some(now) = view.loaded.list.get().map(|list| (list, table.lines.get())) else { return };
        if let Some(before) = &before
            && before.0 != now.0
            && let Some(from) = rows.first_seen()
            && let Some(Line::Row(number)) = before.1.get(from)
            && let Some(row) = before.0.rows().get(*number)
            && let Some(number) = now.0.number_of(row)
            && let Some(to) = now.1.iter().position(|line| *line == Line::Row(number))
        {
            rows.follow(from, to);
        }
        before = Some(now);
    });
    focus.follow_with(Box::new(move || {
        table.lines.track();
        table.columns.layout.track();
    }));

    let body = NodeRef::new();
    draw_images(body, view, table, move || focus.places());
    let body = focus.body(
        body,
        Box::new(move |event| keys.clicked(event)),
        Box::new(move |event| keys.pressed(event)),
    );

    let style = Memo::new(move |_| {
        let layout = resizing.layout.get().unwrap_or_else(|| table.columns.layout.get());
        let (tracks, least_px) = tracks(&layout);
        (tracks, format!("{least_px}px"))
    });
    let role = move || if table.columns.grouped.get() { "treegrid" } else { "grid" };
    view! {
        <div
            class="table-region"
            hidden=move || !has_rows.get()
            node_ref=focus.region
            on:scroll=move |_| rows.scrolled()
        >
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
    on_command(Command::NextRow, move || keys.focus.step(true));
    on_command(Command::PreviousRow, move || keys.focus.step(false));
    on_command(Command::SelectRow, move || keys.select());
    on_command(Command::OpenRow, move || keys.open());
    on_command(Command::SelectAll, move || table.select_shown(true));
    on_command(Command::ToggleGroups, move || {
        table.columns.set_grouped.run(!table.columns.grouped.get_untracked());
    });
}
