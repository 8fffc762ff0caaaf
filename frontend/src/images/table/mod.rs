//! The table of images, and what belongs to it: its columns, groups and selection.

mod column_choice;
mod column_headers;
mod column_tracks;
mod columns_menu;
mod drawn_rows;
mod grid_keys;
mod group_cells;
mod images_table;
mod row_cells;
mod selection_bar;
mod table_view;

pub(crate) use column_choice::{ColumnChoice, use_column_choice};
pub(crate) use columns_menu::columns_menu;
pub(crate) use images_table::images_table;
pub(crate) use selection_bar::selection_bar;
pub(crate) use table_view::TableView;
