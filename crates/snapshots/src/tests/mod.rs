//! How lists are shared and how they age, on a clock that stands still until somebody waits for it.

mod budget;
mod environments;
mod events;
mod failures;
mod freshness;
mod memory;
mod renewals;
mod sharing;
mod support;
mod whole_lists;
