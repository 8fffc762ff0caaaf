//! Stowage's page: Leptos, rendered in the browser.

#![allow(unreachable_pub, reason = "leptos writes the types of components as pub, wherever they are")]

mod account;
mod app;
mod audit;
mod browser;
mod commands;
mod controls;
mod environments;
mod erased;
mod filter_text;
mod frame;
mod images;
mod preferences;
mod requests;
mod roles;
mod session;
mod sign_in;
mod texts;
mod theme;
mod tokens;
mod users;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
