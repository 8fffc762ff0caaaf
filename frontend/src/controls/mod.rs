//! What pages are put together from: plain functions, whose views are of one type each.

mod button;
mod checkboxes;
mod choice;
mod clock;
mod confirm;
mod field;
mod filter_box;
mod form;
mod image_panel;
mod menu;
mod modal_dialog;
mod notice;
mod radios;
mod search_box;
mod side_panel;
mod table;
mod text;

pub(crate) use button::{Button, button, button_for, retry_button, toggle};
pub(crate) use checkboxes::{Checkboxes, checkbox};
pub(crate) use choice::choice;
pub(crate) use clock::{age_of, exact_moment, moment, moment_or_never, provide_clock, use_now};
pub(crate) use confirm::{ConfirmDialog, Question, provide_confirmations, use_confirmations};
pub(crate) use field::Field;
pub(crate) use filter_box::{FilterBox, FilterProblem, TypedFilter, explained_terms, filter_problem};
pub(crate) use form::Form;
pub(crate) use image_panel::ImagePanel;
pub(crate) use menu::Menu;
pub(crate) use modal_dialog::ModalDialog;
pub(crate) use notice::{alert, notice, problem};
pub(crate) use radios::radios;
pub(crate) use search_box::SearchBox;
pub(crate) use side_panel::side_panel;
pub(crate) use table::table;
pub(crate) use text::{Link, fact, group, heading, link, muted, paragraph, said, section};
