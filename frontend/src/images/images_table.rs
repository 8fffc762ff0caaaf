use leptos::html::Div;
use leptos::prelude::*;
use shared::{RowColumn, RowOrder};

use super::images_view::use_images_view;
use super::row_cells::RowCells;
use super::virtual_rows::VirtualRows;
use crate::browser;
use crate::erased::effect;

/// The time between two looks at the clock, for the relative times.
const TICK: std::time::Duration = std::time::Duration::from_secs(30);

/// The table. Only the rows that can be seen are in the document; ARIA says how many there are.
///
/// Rows are placed by their number in a column of known height, so the elements are no table to the layout any
/// more: their roles stand in the markup.
#[component]
pub(crate) fn ImagesTable(
    /// Whether a newer list is on its way.
    #[prop(into)]
    busy: Signal<bool>,
    /// Whether a newer list could not be loaded.
    #[prop(into)]
    stale: Signal<bool>,
) -> impl IntoView {
    let images = use_images_view();
    let (name, list, found) = (images.name, images.loaded.list, images.shown);
    let (order, set_order) = (images.order, images.set_order);
    let region = NodeRef::<Div>::new();
    let rows = VirtualRows::new(region);
    let now = RwSignal::new(browser::now_unix_secs());
    if let Ok(tick) = set_interval_with_handle(move || now.set(browser::now_unix_secs()), TICK) {
        on_cleanup(move || tick.clear());
    }
    // Another order or filter begins at the top.
    let mut is_first = true;
    effect(move || {
        found.track();
        if !std::mem::take(&mut is_first)
            && !busy.get_untracked()
            && let Some(region) = region.get_untracked()
        {
            region.set_scroll_top(0);
            rows.scrolled();
        }
    });

    let count = Memo::new(move |_| found.with(|found| found.as_ref().map_or(0, |found| found.len())));
    let shown = Memo::new(move |_| rows.range(count.get()));
    let row_numbers = move || {
        let Some(found) = found.get() else { return Vec::new() };
        shown
            .get()
            .filter_map(|position| found.get(position).map(|number| (position, *number)))
            .collect::<Vec<_>>()
    };
    let height = move || count.get() * rows.row_height();

    view! {
        <div
            class="table-region"
            node_ref=region
            role="region"
            tabindex="0"
            aria-label=move || format!("Images on {}, scrollable", name.get())
            on:scroll=move |_| rows.scrolled()
        >
            <table
                role="table"
                aria-label=move || format!("Images on {}", name.get())
                aria-busy=move || busy.get().to_string()
                aria-rowcount=move || (count.get() + 1).to_string()
                class:stale=stale
            >
                <thead role="rowgroup">
                    <tr role="row" aria-rowindex="1">
                        {RowColumn::ALL
                            .map(|column| view! { <ColumnHeader column=column order=order set_order=set_order/> })}
                    </tr>
                </thead>
                <tbody role="rowgroup" style:height=move || format!("{}px", height())>
                    <For each=row_numbers key=move |row| (list.get().map(|list| list.address()), *row) let((position, number))>
                        {list
                            .get_untracked()
                            .and_then(|list| list.rows().get(number).cloned())
                            .map(|row| {
                                view! {
                                    <tr
                                        role="row"
                                        aria-rowindex=(position + 2).to_string()
                                        style:transform=move || format!("translateY({}px)", position * rows.row_height())
                                    >
                                        <RowCells row=row now=now/>
                                    </tr>
                                }
                            })}
                    </For>
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn ColumnHeader(
    column: RowColumn,
    #[prop(into)] order: Signal<RowOrder>,
    set_order: Callback<RowOrder>,
) -> impl IntoView {
    let direction = move || {
        let order = order.get();
        (order.column == column).then_some(if order.descending { "descending" } else { "ascending" })
    };
    view! {
        <th role="columnheader" scope="col" class=column.as_str() aria-sort=direction>
            <button type="button" on:click=move |_| set_order.run(order.get_untracked().choose(column))>
                {column_name(column)}
            </button>
        </th>
    }
}

fn column_name(column: RowColumn) -> &'static str {
    match column {
        RowColumn::Repository => "Repository",
        RowColumn::Tag => "Tag",
        RowColumn::Id => "Image ID",
        RowColumn::Created => "Created",
        RowColumn::Size => "Size",
        RowColumn::Containers => "Containers",
    }
}
