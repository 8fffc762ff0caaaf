//! The page of all environments: each image once, with the hosts that have it.

mod filter_field;
mod host;
mod host_strip;
mod image_panel;
mod inventory_page;
mod inventory_rows;
mod inventory_table;
mod inventory_view;
mod load_hosts;
mod opened_image;
mod table_keys;
mod totals_line;

pub(crate) use inventory_page::inventory_page;
