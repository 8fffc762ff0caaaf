use leptos::prelude::*;

use crate::browser;
use crate::erased::{Memo, dynamic, effect};

/// What is shown beside a table while it is open. Whoever opens it goes there, and back when it is closed; a link that opens
/// it leaves the focus where it is.
pub(crate) fn side_panel(is_open: Memo<bool>, panel: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let came_from = StoredValue::new_local(None);
    let mut was_open = None;
    effect(move || {
        let is_open = is_open.get();
        match (was_open.replace(is_open), is_open) {
            (Some(false), true) => {
                came_from.set_value(browser::focused());
                browser::focus_panel();
            }
            (Some(true), false) => {
                browser::give_focus_back(came_from.try_update_value(Option::take).flatten());
            }
            (None | Some(_), _) => {}
        }
    });
    dynamic(move || if is_open.get() { panel() } else { ().into_any() })
}
