use std::any::Any;
use std::sync::Arc;

use leptos::prelude::{AnyView, For, IntoAny as _, view};

use super::RwSignal;
use super::value::{Value, any, held, same};

type Keys = Box<dyn Fn() -> Vec<Value> + Send>;
type Draw = Arc<dyn Fn(&dyn Any) -> AnyView + Send + Sync>;

/// A view for each key, in their order. As long as a key stays, so do the elements of its view.
pub(crate) fn keyed<K: PartialEq + Send + Sync + 'static>(
    keys: impl Fn() -> Vec<K> + Send + 'static,
    view: impl Fn(&K) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let boxed = |key: K| -> Value { Arc::new(key) };
    let keys = move || keys().into_iter().map(boxed).collect();
    numbered(Box::new(keys), same::<K>, Arc::new(move |key| view(held(key))))
}

/// The same by numbers, one for each key since it came: Leptos wants keys that can be hashed, and of one type.
fn numbered(keys: Keys, same: fn(&dyn Any, &dyn Any) -> bool, view: Draw) -> AnyView {
    let shown = RwSignal::new(Vec::<(usize, Value)>::new());
    let next = RwSignal::new(0_usize);
    let each = move || {
        let before = shown.get_untracked();
        let mut next_number = next.get_untracked();
        let number = |key: Value| {
            let known = before.iter().find(|(_, other)| same(any(other), any(&key)));
            let number = known.map_or(next_number, |(number, _)| *number);
            next_number = next_number.max(number + 1);
            (number, key)
        };
        let now: Vec<(usize, Value)> = keys().into_iter().map(number).collect();
        next.set(next_number);
        shown.set(now.clone());
        now
    };
    view! { <For each=each key=|(number, _)| *number children=move |(_, key)| view(any(&key))/> }.into_any()
}
