use leptos::prelude::*;
use shared::{Inventory, InventoryColumn};

use super::inventory_rows::row_drawer;
use super::inventory_view::{InventoryView, use_inventory_view};
use super::table_keys::TableKeys;
use crate::commands::{Command, on_command};
use crate::drawing::{RowFocus, VirtualRows, draw_rows};
use crate::erased::{Memo, RwSignal, Same, Signal, effect};
use crate::texts::inventory as words;

/// The table of all images. Only the rows that can be seen are in the document, and the one that has the focus; ARIA says
/// how many there are. Rows are placed by their number, so that their roles stand in the markup.
pub(super) fn inventory_table() -> AnyView {
    let view = use_inventory_view();
    let at = RwSignal::new(None::<usize>);
    let place = Memo::new(move |_| {
        let at = at.get()?;
        view.shown.with(|shown| shown.iter().position(|row| *row == at))
    });
    let place = Memo::new(move |_| place.get().unwrap_or_default());
    let count = Memo::new(move |_| view.shown.with(|shown| shown.len()));
    let remember = Callback::new(move |place: Option<usize>| {
        at.set(place.and_then(|place| view.shown.with_untracked(|shown| shown.get(place).copied())));
    });
    let focus = RowFocus::new(count, place, remember);
    let keys = TableKeys { view, focus };
    on_command(Command::NextRow, move || focus.step(true));
    on_command(Command::PreviousRow, move || focus.step(false));
    on_command(Command::OpenRow, move || keys.open());

    // Another order or filter begins at the top.
    let looked_for = Memo::new(move |_| (view.order.get(), view.good.with(|good| good.filter.to_string())));
    focus.begin_anew_with(Box::new(move || looked_for.track()));
    stay(view, focus.rows, at);
    focus.follow_with(Box::new(move || view.shown.track()));

    let body = NodeRef::new();
    draw_rows(body, Box::new(row_drawer(view, place)), Box::new(move || focus.places()));
    let body = focus.body(
        body,
        Box::new(move |event| keys.clicked(event)),
        Box::new(move |event| keys.pressed(event)),
    );
    let headers: Vec<AnyView> =
        InventoryColumn::ALL.into_iter().map(|column| column_header(view, column)).collect();
    view! {
        <div class="table-region" node_ref=focus.region on:scroll=move |_| focus.rows.scrolled()>
            <table
                role="grid"
                aria-label=words::TABLE
                aria-busy=move || view.loaded.is_renewing().to_string()
                aria-rowcount=move || (count.get() + 1).to_string()
                class:stale=move || view.loaded.failure.with(Option::is_some)
            >
                <thead role="rowgroup"><tr role="row" aria-rowindex="1">{headers}</tr></thead>
                {body}
            </table>
        </div>
    }
    .into_any()
}

/// What is seen stays where it is, and the row that one is at stays that, whatever comes or goes by itself.
fn stay(view: InventoryView, rows: VirtualRows, at: RwSignal<Option<usize>>) {
    let mut before = None::<(Same<Inventory>, Same<Vec<usize>>)>;
    effect(move || {
        let now = (view.loaded.inventory.get(), view.shown.get());
        if let Some((inventory, shown)) = &before
            && *inventory != now.0
        {
            let row_now = |row: usize| now.0.same_row(inventory, row);
            if let Some(row) = at.get_untracked() {
                at.set(row_now(row));
            }
            if let Some(from) = rows.first_seen()
                && let Some(row) = shown.get(from).and_then(|row| row_now(*row))
                && let Some(to) = now.1.iter().position(|other| *other == row)
            {
                rows.follow(from, to);
            }
        }
        before = Some(now);
    });
}

fn column_header(view: InventoryView, column: InventoryColumn) -> AnyView {
    let direction = Signal::derive(move || {
        let order = view.order.get();
        (order.column == column).then_some(if order.descending { "descending" } else { "ascending" })
    });
    let choose = move |_| view.set_order.run(view.order.get_untracked().choose(column));
    view! {
        <th role="columnheader" scope="col" class=column.as_str() aria-sort=direction>
            <button type="button" on:click=choose>{words::column(column)}</button>
        </th>
    }
    .into_any()
}
