use leptos::prelude::*;
use shared::{ColumnLayout, ImageColumn};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, EventTarget, HtmlElement};

use super::table_view::{Share, TableView};
use crate::erased::{Memo, RwSignal, Signal, dynamic};
use crate::images::images_view::ImagesView;
use crate::texts::table as texts;

/// By how much a key changes a column's width, in CSS pixels.
const STEP_PX: i32 = 16;

/// A column that is being made wider or narrower.
#[derive(Clone, Copy)]
pub(super) struct Resizing {
    /// The columns with the width that it has by now; nothing while no width changes.
    pub(super) layout: RwSignal<Option<ColumnLayout>>,
    /// Where the pointer was taken up, and how wide the column was then; in CSS pixels.
    from: StoredValue<Option<(i32, i32)>>,
}

impl Resizing {
    pub(super) fn new() -> Self {
        Self { layout: RwSignal::new(None), from: StoredValue::new(None) }
    }

    /// Shows a column with another width.
    fn show(self, table: TableView, column: ImageColumn, width_px: i32) {
        let width = u16::try_from(width_px.max(0)).unwrap_or(u16::MAX);
        let layout = self.layout.get_untracked();
        let layout = layout.unwrap_or_else(|| table.columns.layout.get_untracked());
        self.layout.set(Some(layout.with_width(column, Some(width))));
    }

    /// Keeps what is shown.
    fn keep(self, table: TableView) {
        self.from.set_value(None);
        // A header that goes with its table loses the focus when nothing of the table is there any more.
        if let Some(layout) = self.layout.try_get_untracked().flatten() {
            table.columns.set_layout.run(layout);
            self.layout.set(None);
        }
    }
}

/// The header of the table: the box that selects all, and each column.
pub(super) fn column_headers(view: ImagesView, table: TableView, resizing: Resizing) -> AnyView {
    let shown = Memo::new(move |_| {
        table
            .columns
            .layout
            .with(|layout| layout.columns().iter().map(|shown| shown.column).collect::<Vec<_>>())
    });
    let share = Memo::new(move |_| table.share_of_shown());
    let name = Signal::derive(move || {
        texts::select_all(view.shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.len())))
    });
    let headers = dynamic(move || {
        let headers = shown.get().into_iter().map(|column| column_header(view, table, resizing, column));
        headers.collect::<Vec<_>>().into_any()
    });
    view! {
        <tr role="row" aria-rowindex="1">
            <th role="columnheader" scope="col" class="select">
                <input
                    type="checkbox"
                    aria-label=name
                    prop:checked=move || share.get() == Share::All
                    prop:indeterminate=move || share.get() == Share::Some
                    on:change=move |event| table.select_shown(event_target_checked(&event))
                />
            </th>
            {headers}
        </tr>
    }
    .into_any()
}

fn column_header(view: ImagesView, table: TableView, resizing: Resizing, column: ImageColumn) -> AnyView {
    let direction = Signal::derive(move || {
        let order = view.order.get();
        (order.column == column).then_some(if order.descending { "descending" } else { "ascending" })
    });
    let keydown = move |event: web_sys::KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowLeft" => -STEP_PX,
            "ArrowRight" => STEP_PX,
            _ => return,
        };
        if event.shift_key() && !event.ctrl_key() && !event.alt_key() && !event.meta_key() {
            event.prevent_default();
            resizing.show(table, column, width_of(event.target()) + step);
        }
    };
    let take_up = move |event: web_sys::PointerEvent| {
        event.prevent_default();
        resizing.from.set_value(Some((event.client_x(), width_of(event.target()))));
        if let Some(handle) = event.target().and_then(|handle| handle.dyn_into::<Element>().ok()) {
            // A pointer that is down can be followed.
            drop(handle.set_pointer_capture(event.pointer_id()));
        }
    };
    let drag = move |event: web_sys::PointerEvent| {
        if let Some((start, width)) = resizing.from.get_value() {
            resizing.show(table, column, width + event.client_x() - start);
        }
    };
    let usual = move |_| {
        let layout = table.columns.layout.get_untracked();
        table.columns.set_layout.run(layout.with_width(column, None));
    };
    let groups = (column == ImageColumn::Repository).then(|| {
        dynamic(move || if table.columns.grouped.get() { all_groups(table) } else { ().into_any() })
    });
    view! {
        <th role="columnheader" scope="col" class=column.as_str() aria-sort=direction>
            {groups}
            <button
                type="button"
                aria-keyshortcuts="Shift+ArrowLeft Shift+ArrowRight"
                on:click=move |_| view.set_order.run(view.order.get_untracked().choose(column))
                on:keydown=keydown
                on:keyup=move |_| resizing.keep(table)
                on:blur=move |_| resizing.keep(table)
            >
                {texts::column(column)}
            </button>
            <span
                class="resize"
                aria-hidden="true"
                title=texts::COLUMN_WIDTH
                on:pointerdown=take_up
                on:pointermove=drag
                on:pointerup=move |_| resizing.keep(table)
                on:pointercancel=move |_| resizing.keep(table)
                on:dblclick=usual
            ></span>
        </th>
    }
    .into_any()
}

/// The button that expands all groups, and collapses them again.
fn all_groups(table: TableView) -> AnyView {
    let all = Memo::new(move |_| table.all_expanded());
    let name = move || if all.get() { texts::COLLAPSE_ALL } else { texts::EXPAND_ALL };
    view! {
        <button
            type="button"
            class="all-groups"
            aria-label=name
            title=name
            aria-expanded=move || if all.get() { "true" } else { "false" }
            on:click=move |_| table.expand_all(!all.get_untracked())
        ></button>
    }
    .into_any()
}

/// How wide the column is that something belongs to, in CSS pixels.
fn width_of(target: Option<EventTarget>) -> i32 {
    let header = target.and_then(|target| target.dyn_into::<Element>().ok()?.closest("th").ok()?);
    let header = header.and_then(|header| header.dyn_into::<HtmlElement>().ok());
    header.map_or(0, |header| header.offset_width())
}
