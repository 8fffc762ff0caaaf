//! Long tables and whatever else is drawn thing by thing: what changes in the document is worked out here, and only that is
//! changed.

mod cell_parts;
mod changed_rows;
mod drawn_rows;
mod piece;
mod row_elements;
mod row_focus;
mod virtual_rows;

pub(crate) use cell_parts::{
    cell, created, exact_size, marked, none, not_yet, row_header, select_cell, size, unknown, word,
};
pub(crate) use changed_rows::ChangedRows;
pub(crate) use drawn_rows::{DrawRow, DrawnRow, draw_rows};
pub(crate) use piece::{CHECKED, Piece, draw, element, text};
pub(crate) use row_elements::{is_in, is_plain_click, is_plain_key, place_of};
pub(crate) use row_focus::RowFocus;
pub(crate) use virtual_rows::VirtualRows;
