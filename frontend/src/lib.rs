//! Stowage's page: Leptos, rendered in the browser. Three programs are made of it, so that the images wait for nothing that
//! they do not need; the server knows which of them shows a path.

#![allow(unreachable_pub, reason = "leptos writes the types of components as pub, wherever they are")]

mod account;
mod address;
mod app;
mod audit;
mod browser;
mod commands;
mod controls;
mod drawing;
mod environments;
mod erased;
mod frame;
mod images;
mod inventory;
mod preferences;
mod requests;
mod roles;
mod session;
mod sign_in;
mod texts;
mod theme;
mod tokens;
mod users;

pub use app::{administration, images, inventory};
