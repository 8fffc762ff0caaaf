//! The typed client of Stowage's API. The page, the API's own tests and other programs use it; it runs natively
//! and in the browser.

mod audit;
mod auth;
mod client;
mod client_error;
#[cfg(target_arch = "wasm32")]
mod early_answers;
mod elements;
mod environments;
mod images;
mod inventory;
mod lines;
mod request;
mod roles;
mod tokens;
#[cfg_attr(target_arch = "wasm32", path = "browser.rs")]
#[cfg_attr(not(target_arch = "wasm32"), path = "native.rs")]
mod transport;
mod users;

pub use client::Client;
pub use client_error::ClientError;
pub use transport::TransportError;
