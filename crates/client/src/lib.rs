//! The typed client of Stowage's API. The page, the API's own tests and other programs use it; it runs natively
//! and in the browser.

mod audit;
mod auth;
mod client;
mod client_error;
mod images;
mod roles;
mod tokens;
mod users;

pub use client::Client;
pub use client_error::ClientError;
