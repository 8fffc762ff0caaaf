//! The images page.

mod asking;
mod bytes_picture;
mod chips;
mod columns_menu;
mod environment_images;
mod facets;
mod filter_box;
mod image_panel;
mod images_page;
mod images_table;
mod images_view;
mod list_failure;
mod list_filter;
mod load_images;
mod row_cells;
mod selection_bar;
mod summary;
mod take_away;
mod virtual_rows;

pub(crate) use images_page::ImagesPage;
pub(crate) use load_images::FailureKind;
