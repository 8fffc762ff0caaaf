//! Reactive parts of one type each. Leptos makes code anew for each type that it is used with, a closure is a type of
//! its own, and the page is to stay small: so closures and values are boxed, by functions that know nothing of them.
//! Signals and memos are called what Leptos calls its own: `use crate::erased::Memo` hides the one of the prelude.

mod dynamic;
mod effect;
mod in_views;
mod memo;
mod rw_signal;
mod same;
mod signal;
mod slot;
mod source;
mod value;

pub(crate) use dynamic::dynamic;
pub(crate) use effect::effect;
pub(crate) use memo::Memo;
pub(crate) use rw_signal::RwSignal;
pub(crate) use same::Same;
pub(crate) use signal::Signal;
pub(crate) use slot::Slot;
