//! What the endpoints answer.

mod control;
mod disk_usage;
mod dispatch;
mod follow_events;
mod image_history;
mod image_row;
mod info;
mod inspect_image;
mod list_containers;
mod list_images;
mod manifest_row;
mod version;

pub(crate) use control::control;
pub(crate) use dispatch::{answer, prepare};
pub(crate) use list_containers::ContainersView;
pub(crate) use list_images::ImagesView;
