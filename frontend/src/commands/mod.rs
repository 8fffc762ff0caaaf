//! What can be done by a key or from the command palette.

mod bound_commands;
mod command;

mod help;
mod key_press;
mod keys_view;
mod palette;
mod palette_items;

pub(crate) use bound_commands::{on_command, provide_commands, use_commands};
pub(crate) use command::{Command, PRIMARY_K};
pub(crate) use help::help_dialog;
pub(crate) use keys_view::keys_view;
pub(crate) use palette::palette;
