//! The images page.

mod environment_images;
mod image_list;
mod images_page;
mod images_table;
mod list_failure;
mod load_images;
mod row_cells;
mod virtual_rows;

pub(crate) use images_page::ImagesPage;
