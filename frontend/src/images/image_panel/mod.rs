//! One image in full, beside the table.

mod asked;
mod configuration;
mod containers;
mod copying;
mod entries;
mod facts;
mod layers;
mod one_image;
mod panel;
mod parts;
mod platforms;
mod variables;

pub(super) use panel::image_panel;
