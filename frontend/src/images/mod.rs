//! The images page.

mod asking;
mod bytes_picture;
mod chips;
mod environment_images;
mod facets;
mod filter_field;
mod image_panel;
mod images_page;
mod images_view;
mod learn_images;
mod list_failure;
mod list_filter;
mod load_images;
mod not_learned;
mod summary;
mod table;
mod take_away;

pub(crate) use images_page::ImagesPage;
pub(crate) use load_images::FailureKind;
