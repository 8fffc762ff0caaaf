//! Reactive parts of one type each. Leptos makes code anew for each type that it is used with, a closure is a type of
//! its own, and the page is to stay small: so closures are boxed, by functions that know nothing of them.

mod dynamic;
mod effect;
mod same;
mod slot;

pub(crate) use dynamic::dynamic;
pub(crate) use effect::effect;
pub(crate) use same::Same;
pub(crate) use slot::Slot;
