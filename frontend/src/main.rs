//! Stowage's page: Leptos, rendered in the browser.

#![allow(unreachable_pub, reason = "leptos writes the types of components as pub, wherever they are")]

mod app;
mod browser;
mod environments;
mod images;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
