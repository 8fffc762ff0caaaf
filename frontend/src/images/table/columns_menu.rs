use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use shared::{ColumnLayout, ImageColumn};
use wasm_bindgen::JsCast as _;
use web_sys::Node;

use super::ColumnChoice;
use super::table_view::{TableView, use_table_view};
use crate::browser;
use crate::commands::{Command, on_command};
use crate::controls::{button, toggle};
use crate::erased::{RwSignal, dynamic};
use crate::texts::table as texts;

/// Which columns are shown, in which order, and whether rows are grouped: a button that shows it, and it.
pub(crate) fn columns_menu() -> AnyView {
    let table = use_table_view();
    let open = RwSignal::new(false);
    let whole = NodeRef::<Div>::new();
    on_command(Command::ChooseColumns, move || {
        open.set(true);
        request_animation_frame(|| {
            let _field = browser::focus_first("#columns input:enabled");
        });
    });
    let said_last = RwSignal::new(String::new());
    let content = dynamic(move || if open.get() { menu(table, said_last) } else { ().into_any() });
    let close = move || {
        open.set(false);
        let _button = browser::focus_first(".columns-menu > button");
    };
    let is_outside = move |node: Option<Node>| match (node, whole.get_untracked()) {
        (Some(node), Some(whole)) => !whole.contains(Some(&node)),
        // What has no focus to give, as a button that is pressed in some browsers.
        (None, _) | (_, None) => false,
    };
    let pressed = window_event_listener(ev::pointerdown, move |event| {
        if open.get_untracked() && is_outside(event.target().and_then(|target| target.dyn_into().ok())) {
            open.set(false);
        }
    });
    on_cleanup(move || pressed.remove());
    view! {
        <div
            class="columns-menu"
            node_ref=whole
            on:keydown=move |event| {
                if event.key() == "Escape" && open.get_untracked() {
                    event.stop_propagation();
                    close();
                }
            }
            on:focusout=move |event| {
                if is_outside(event.related_target().and_then(|to| to.dyn_into().ok())) {
                    open.set(false);
                }
            }
        >
            {toggle(texts::COLUMNS, open)}
            {content}
            <p class="visually-hidden" role="status">{said_last}</p>
        </div>
    }
    .into_any()
}

fn menu(table: TableView, said_last: RwSignal<String>) -> AnyView {
    let ColumnChoice { layout, set_layout, grouped, set_grouped } = table.columns;
    let items = dynamic(move || {
        let layout = layout.get();
        let shown = layout.columns().iter().map(|shown| shown.column);
        let others = ImageColumn::ALL.into_iter().filter(|column| layout.position(*column).is_none());
        shown
            .chain(others)
            .map(|column| item(table, &layout, column, said_last))
            .collect::<Vec<_>>()
            .into_any()
    });
    let set_grouped = move |event| set_grouped.run(event_target_checked(&event));
    view! {
        <div class="menu" id="columns" role="group" aria-label=texts::COLUMNS>
            <ul role="list">{items}</ul>
            <label class="choice">
                <input type="checkbox" prop:checked=move || grouped.get() on:change=set_grouped/>
                {texts::GROUP_BY_REPOSITORY}
            </label>
            <p class="hint">{texts::COLUMNS_HINT}</p>
            {button(texts::USUAL_COLUMNS, move || set_layout.run(ColumnLayout::default()))}
        </div>
    }
    .into_any()
}

/// A column to be shown or not, and to be moved.
fn item(
    table: TableView,
    layout: &ColumnLayout,
    column: ImageColumn,
    said_last: RwSignal<String>,
) -> AnyView {
    let ColumnChoice { layout: now, set_layout, .. } = table.columns;
    let name = texts::column(column);
    let place = layout.position(column);
    let box_name = format!("show-{}", column.as_str());
    let again = box_name.clone();
    let show = move |event| {
        set_layout.run(now.get_untracked().with_shown(column, event_target_checked(&event)));
        // Its place in the menu is another one now.
        focus_soon(again.clone());
    };
    let move_button = |to_the_right: bool, label: String, class: &'static str| {
        let field = format!("{class}-{}", column.as_str());
        let again = field.clone();
        let press = move |_| {
            let layout = now.get_untracked().moved(column, to_the_right);
            let place = layout.position(column).map_or(0, |place| place + 1);
            said_last.set(texts::moved(name, place, layout.columns().len()));
            set_layout.run(layout);
            focus_soon(again.clone());
        };
        view! { <button type="button" class=class name=field aria-label=label.clone() title=label on:click=press></button> }
            .into_any()
    };
    let buttons = place.map(|_| {
        vec![
            move_button(false, texts::move_up(name), "up"),
            move_button(true, texts::move_down(name), "down"),
        ]
    });
    let is_fixed = column == ImageColumn::Repository;
    view! {
        <li>
            <label class="choice" title=is_fixed.then_some(texts::REPOSITORY_STAYS)>
                <input type="checkbox" name=box_name prop:checked=place.is_some() disabled=is_fixed on:change=show/>
                {name}
            </label>
            {buttons}
        </li>
    }
    .into_any()
}

/// Gives the focus to what has this name once the menu is made anew.
fn focus_soon(name: String) {
    request_animation_frame(move || {
        let _is_there = browser::focus_field(&name);
    });
}
